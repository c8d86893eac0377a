/** Decides which fragments run: a refused one leaves out only itself, and its last good version stays where it is. */
import type { Compiled, Fragment, Owner } from '../../components/fragment.ts';
import { isPending, type Verdict } from '../verdict/judge.ts';
import { bounded } from './status/bounds.ts';

/** One selected object and what it compiles to under this stack's options. */
export interface Candidate {
  readonly owner: Owner;
  readonly compiled: Compiled<Fragment>;
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
}

export interface Admitted {
  readonly fragments: readonly Fragment[];
  readonly admissions: readonly Admission[];
}

/** Reasons that withdraw a permission: what was admitted under it must not run on. */
const withdrawn: ReadonlySet<string> = new Set(['NamespaceNotTrusted', 'SecretForbidden', 'SecretNotAllowed']);

/** A fragment that stands is the last good one of this very object, not of a namesake that was deleted. */
function isOf(fragment: Fragment | undefined, owner: Owner): fragment is Fragment {
  return fragment?.owner.uid === owner.uid;
}

interface Judged {
  readonly running: readonly Fragment[];
  readonly admission: Admission;
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
  refusals: ReadonlyMap<string, Extract<Verdict, { accepted: false }>>,
  standing: ReadonlyMap<string, Fragment>,
): Judged {
  const good = fragments.filter(({ key }) => !refusals.has(key));
  const old = [...refusals.keys()].map((key) => standing.get(key)).filter((fragment) => isOf(fragment, owner));
  // What is refused is told, and that something is not known yet only when that is all.
  const known = [...refusals.values()].filter(({ reason }) => !isPending(reason));
  const told = known.length > 0 ? known : [...refusals.values()];
  const [first] = told;
  const message = bounded([...new Set(told.map((refusal) => refusal.message))].join('\n'));
  return {
    running: [...good, ...old],
    admission: {
      owner,
      accepted: false,
      reason: first?.reason ?? 'Refused',
      message,
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

function admitOne(
  candidate: Candidate,
  verdicts: ReadonlyMap<string, Verdict>,
  standing: ReadonlyMap<string, Fragment>,
  standingByOwner: ReadonlyMap<string, readonly Fragment[]>,
): Judged {
  const { owner, compiled } = candidate;
  if (compiled.refused) return refuseWhole(owner, compiled.refused, standingByOwner.get(owner.uid) ?? []);
  const refusals = new Map<string, Extract<Verdict, { accepted: false }>>();
  for (const { key, hash } of compiled.fragments) {
    const verdict = verdicts.get(hash);
    if (verdict && !verdict.accepted) refusals.set(key, verdict);
  }
  return refusals.size === 0
    ? admitWhole(candidate, compiled.fragments)
    : admitPart(owner, compiled.fragments, refusals, standing);
}

/**
 * @param verdicts by fragment hash; a fragment without one is accepted (it stands already, which is its verdict)
 * @param standing what the stack's slices hold now
 */
export function admit(
  candidates: readonly Candidate[],
  verdicts: ReadonlyMap<string, Verdict>,
  standing: readonly Fragment[],
): Admitted {
  const byKey = new Map(standing.map((fragment) => [fragment.key, fragment]));
  const byOwner = Map.groupBy(standing, ({ owner }) => owner.uid);
  const judged = candidates.map((candidate) => admitOne(candidate, verdicts, byKey, byOwner));
  return {
    fragments: judged.flatMap(({ running }) => running),
    admissions: judged.map(({ admission }) => admission),
  };
}
