/** Decides which fragments run: a refused one leaves out only itself, and its last good version stays where it is. */
import type { Compiled, Fragment, Owner } from '../../components/fragment.ts';
import { KeptFilter, KeptMap } from '../../components/kept.ts';
import type { RuleSuite } from '../../components/rules/suite.ts';
import { isPending, type Verdict } from '../verdict/judge.ts';
import type { Overlap } from './collisions/collisions.ts';
import type { LastGoodFragments } from './last-good-fragments.ts';
import { bounded } from './status/bounds.ts';

/** Whether a fragment may run: what the judge said or, where servers could not load it, what they did. */
export type Ruling =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly reason: string; readonly message: string };

export type Refusal = Extract<Ruling, { accepted: false }>;

/** One selected object and what it compiles to under this stack's options. */
export interface Candidate {
  readonly owner: Owner;
  readonly compiled: Compiled<Fragment>;
  /** The tests of an AlertRule, where it has any. `part` gives them with those groups alone that the parser accepts. */
  readonly suite?: { readonly whole: RuleSuite; readonly part: (accepted: readonly Fragment[]) => RuleSuite };
}

/** What became of one object in one stack. */
export interface Admission {
  readonly owner: Owner;
  readonly accepted: boolean;
  /** `Accepted`, or why it was refused. */
  readonly reason: string;
  readonly message: string;
  /** Accepted fragments of this generation: hash by key. */
  readonly wanted: ReadonlyMap<string, string>;
  /** Whether fragments of an older generation stand in for refused ones. */
  readonly lastGood: boolean;
  /** What there is to say of objects that claim the same, though it runs. */
  readonly overlap?: Overlap;
}

/** Reasons that withdraw a permission: what was admitted under it must not run on. */
const withdrawn: ReadonlySet<string> = new Set(['NamespaceNotTrusted', 'SecretForbidden', 'SecretNotAllowed']);

/** A fragment that stands is the last good one of this very object, not of a namesake that was deleted. */
function isOf(fragment: Fragment | undefined, owner: Owner): fragment is Fragment {
  return fragment?.owner.uid === owner.uid;
}

/** What of an object would run, were it alone. */
export interface Judged {
  readonly running: readonly Fragment[];
  readonly admission: Admission;
}

type Refusals = ReadonlyMap<string, Refusal>;

/** What is refused is told, and that something is not known yet only when that is all. */
function toldOf(all: readonly Refusal[]): { readonly reason: string; readonly message: string } {
  const known = all.filter(({ reason }) => !isPending(reason));
  const told = known.length > 0 ? known : all;
  return { reason: told[0]?.reason ?? 'Refused', message: [...new Set(told.map(({ message }) => message))].join('\n') };
}

const whole = new WeakMap<Candidate, Judged>();

/** The very same for the same candidate: nearly all are admitted whole, and looked at again with every change of another. */
function admitWhole(candidate: Candidate, fragments: readonly Fragment[]): Judged {
  const known = whole.get(candidate);
  if (known) return known;
  const { owner } = candidate;
  const wanted = new Map(fragments.map(({ key, hash }) => [key, hash]));
  const admission = { owner, accepted: true, reason: 'Accepted', message: '', wanted, lastGood: false };
  const judged = { running: fragments, admission };
  whole.set(candidate, judged);
  return judged;
}

function admitPart(
  owner: Owner,
  fragments: readonly Fragment[],
  refusals: Refusals,
  lastGood: LastGoodFragments,
): Judged {
  const good = fragments.filter(({ key }) => !refusals.has(key));
  const old = [...refusals.keys()].map((key) => lastGood.byKey(key)).filter((fragment) => isOf(fragment, owner));
  const { reason, message } = toldOf([...refusals.values()]);
  return {
    running: [...good, ...old],
    admission: {
      owner,
      accepted: false,
      reason,
      message: bounded(message),
      wanted: new Map(good.map(({ key, hash }) => [key, hash])),
      lastGood: old.length > 0,
    },
  };
}

function refuseWhole(
  owner: Owner,
  refused: { reason: string; message: string },
  standing: readonly Fragment[],
): Judged {
  const old = withdrawn.has(refused.reason) ? [] : standing;
  return {
    running: old,
    admission: {
      owner,
      accepted: false,
      reason: refused.reason,
      message: bounded(refused.message),
      wanted: new Map(),
      lastGood: old.length > 0,
    },
  };
}

/** What the judge said. */
export interface Judgement {
  /** By fragment hash; a fragment without one is accepted (it stands already, which is its verdict). */
  readonly fragments: ReadonlyMap<string, Ruling>;
  /** Of tests that were run; those without one have passed. */
  readonly tests?: ReadonlyMap<Candidate, Verdict>;
}

/** The refusals of a candidate's fragments, by their keys. */
export function refusalsOf({ compiled }: Candidate, verdicts: ReadonlyMap<string, Ruling>): Refusals {
  const refusals = new Map<string, Refusal>();
  for (const { key, hash } of compiled.fragments) {
    const verdict = verdicts.get(hash);
    if (verdict && !verdict.accepted) refusals.set(key, verdict);
  }
  return refusals;
}

/** Tests count for the whole object: its groups were tested together. What the parser says comes first. */
function failedTests(refusals: Refusals, tests: Verdict | undefined): { reason: string; message: string } | undefined {
  if (tests === undefined || tests.accepted) return undefined;
  return toldOf([...refusals.values(), tests]);
}

function admitOne(candidate: Candidate, judgement: Judgement, lastGood: LastGoodFragments): Judged {
  const { owner, compiled } = candidate;
  const refusals = refusalsOf(candidate, judgement.fragments);
  const refused = compiled.refused ?? failedTests(refusals, judgement.tests?.get(candidate));
  if (refused) return refuseWhole(owner, refused, lastGood.ofOwner(owner.uid));
  return refusals.size === 0
    ? admitWhole(candidate, compiled.fragments)
    : admitPart(owner, compiled.fragments.map(untested), refusals, lastGood);
}

/** What was tested without some of its groups has not passed the tests of all. */
function untested(fragment: Fragment): Fragment {
  if (fragment.kind !== 'rules' || fragment.tested === undefined) return fragment;
  const { tested: _, ...rest } = fragment;
  return rest;
}

/** Those about which the judge says something else than that they may run whole. */
function contested(candidates: readonly Candidate[], { fragments, tests = new Map() }: Judgement): Set<Candidate> {
  const found = new Set<Candidate>();
  for (const [candidate, verdict] of tests) if (!verdict.accepted) found.add(candidate);
  const hashes = new Set([...fragments].filter(([, { accepted }]) => !accepted).map(([hash]) => hash));
  if (hashes.size === 0) return found;
  for (const candidate of candidates) {
    if (candidate.compiled.fragments.some(({ hash }) => hashes.has(hash))) found.add(candidate);
  }
  return found;
}

/** The admissions of one stack, kept from look to look: those that are admitted whole cost nothing again. */
export class Admissions {
  readonly #whole = new KeptMap((candidate: Candidate) => admitWhole(candidate, candidate.compiled.fragments));
  /** Those that cannot run as they are, whatever the judge says. */
  readonly #refused = new KeptFilter(({ compiled }: Candidate) => compiled.refused !== undefined);

  /** One for each candidate; the very list of before where all are admitted whole, and the same. */
  admit(candidates: readonly Candidate[], judgement: Judgement, lastGood: LastGoodFragments): readonly Judged[] {
    const all = this.#whole.of(candidates);
    const except = new Set([...this.#refused.of(candidates), ...contested(candidates, judgement)]);
    if (except.size === 0) return all;
    return all.map((judged, index) => {
      const candidate = candidates[index];
      return candidate && except.has(candidate) ? admitOne(candidate, judgement, lastGood) : judged;
    });
  }
}
