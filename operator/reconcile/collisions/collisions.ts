/** Objects that claim the same series, alert or address: who runs, and what both are told. */
import type { Fragment } from '../../../components/fragment.ts';
import type { TrustOptions } from '../../../components/scrape/trust.ts';
import type { Admission, Judged } from '../admission.ts';
import type { LastGoodFragments } from '../last-good-fragments.ts';
import { bounded } from '../status/bounds.ts';
import { ClaimIndex } from './claim-index.ts';
import { type Loss, loseRecords } from './records.ts';
import { type LossWords, type Told, ToldMemory } from './told.ts';

/** Something that is told and changes nothing. */
export interface Overlap {
  readonly reason: 'DuplicateRecord' | 'DuplicateAlert' | 'DuplicateTarget';
  readonly message: string;
}

const reasons = { record: 'DuplicateRecord', alert: 'DuplicateAlert', address: 'DuplicateTarget' } as const;

/** Lines of one message. */
const LINES = 5;

export interface SettleOptions {
  /** What may stand in for what is refused. */
  readonly lastGood: LastGoodFragments;
  /** Who may know of whom. */
  readonly trust: TrustOptions;
}

/** A fragment that may not run, with the words for that. */
interface Lost {
  readonly fragment: Fragment;
  readonly words: LossWords;
  readonly instead: Fragment | undefined;
}

/** What was found out about an object, and from what. */
interface Settled {
  readonly from: readonly unknown[];
  readonly judged: Judged;
}

/** The collisions in one stack. */
export class Collisions {
  readonly #index = new ClaimIndex();
  readonly #memory = new ToldMemory();
  readonly #settled = new WeakMap<Judged, Settled>();

  /** What runs when each series is recorded once; the very same entries for objects for which nothing has changed. */
  settle(judged: readonly Judged[], { lastGood, trust }: SettleOptions): readonly Judged[] {
    this.#index.update(judged);
    const { contested } = this.#index;
    this.#memory.begin(trust);
    this.#memory.keepOnly(contested);
    if (contested.size === 0) return judged;
    const losses = loseRecords(this.#index, lastGoodIn(lastGood));
    const lost = new Map<Fragment, Lost>();
    for (const [fragment, loss] of losses) {
      lost.set(fragment, { fragment, words: this.#memory.ofLoss(fragment, loss, trust), instead: loss.instead });
    }
    const told = this.#told(losses, trust);
    const affected = new Set([...lost.keys(), ...told.keys()].map(({ owner }) => owner.uid));
    return judged.map((one) => (affected.has(one.admission.owner.uid) ? this.#settle(one, lost, told) : one));
  }

  #settle(judged: Judged, losses: ReadonlyMap<Fragment, Lost>, told: ReadonlyMap<Fragment, readonly Told[]>): Judged {
    const lost = judged.running.flatMap((fragment) => losses.get(fragment) ?? []);
    const instead = lost.flatMap((one) => one.instead ?? []);
    const running =
      lost.length === 0 ? judged.running : [...judged.running.filter((one) => !losses.has(one)), ...instead];
    const said = running.flatMap((fragment) => told.get(fragment) ?? []);
    const from = [...lost.map(({ words }) => words), ...instead, ...said];
    const known = this.#settled.get(judged);
    if (known && isSame(known.from, from)) return known.judged;
    const admission = withTold(lost.length === 0 ? judged.admission : withLost(judged.admission, lost), said);
    const settled = { running, admission };
    this.#settled.set(judged, { from, judged: settled });
    return settled;
  }

  /** What is told to those who run. */
  #told(losses: ReadonlyMap<Fragment, Loss>, trust: TrustOptions): ReadonlyMap<Fragment, readonly Told[]> {
    const told = new Map<Fragment, Told[]>();
    const tell = (fragment: Fragment, one: Told) => {
      const all = told.get(fragment);
      if (all) all.push(one);
      else told.set(fragment, [one]);
    };
    for (const [loser, loss] of losses) tell(loss.to, this.#memory.ofLoss(loser, loss, trust).kept);
    for (const [text, kind] of this.#index.contested) {
      if (kind === 'record') continue;
      const all = this.#index.holders(text);
      const holders = all.some((fragment) => losses.has(fragment)) ? all.filter((one) => !losses.has(one)) : all;
      for (const [fragment, one] of this.#memory.ofShared(text, kind, holders, trust)) tell(fragment, one);
    }
    return told;
  }
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/** Finds the version of a fragment that stands, where it is another. */
function lastGoodIn(lastGood: LastGoodFragments): (fragment: Fragment) => Fragment | undefined {
  return ({ key, owner, hash }) => {
    const old = lastGood.byKey(key);
    return old?.owner.uid === owner.uid && old.hash !== hash ? old : undefined;
  };
}

function withLost(admission: Admission, lost: readonly Lost[]): Admission {
  const keys = new Set(lost.map(({ fragment }) => fragment.key));
  const said = admission.accepted ? [] : [admission.message];
  return {
    ...admission,
    accepted: false,
    reason: admission.accepted ? reasons.record : admission.reason,
    message: bounded([...said, ...firstFew(lost.map(({ words }) => words.lost))].join('\n')),
    wanted: new Map([...admission.wanted].filter(([key]) => !keys.has(key))),
    lastGood: admission.lastGood || lost.some(({ instead }) => instead !== undefined),
  };
}

function withTold(admission: Admission, told: readonly Told[]): Admission {
  const [first] = told;
  if (!first) return admission;
  const message = bounded(firstFew(told.map((one) => one.message)).join('\n'));
  return { ...admission, overlap: { reason: reasons[first.kind], message } };
}

function firstFew(messages: readonly string[]): readonly string[] {
  const more = messages.length - LINES;
  return more > 0 ? [...messages.slice(0, LINES), `and ${more} more`] : messages;
}
