/** Objects that claim the same series, alert or address: who runs, and what both are told. */
import type { ClaimKind } from '../../../components/claims.ts';
import type { Fragment } from '../../../components/fragment.ts';
import type { TrustOptions } from '../../../components/scrape/trust.ts';
import type { Admission, Judged } from '../admission.ts';
import { bounded } from '../status/bounds.ts';
import { ClaimIndex } from './claim-index.ts';
import { byOwnerAge, type Loss, loseRecords } from './records.ts';
import { keptRecord, lostRecord, sameAddress, sameAlert } from './words.ts';

/** Something that is told and changes nothing. */
export interface Overlap {
  readonly reason: 'DuplicateRecord' | 'DuplicateAlert' | 'DuplicateTarget';
  readonly message: string;
}

const reasons = { record: 'DuplicateRecord', alert: 'DuplicateAlert', address: 'DuplicateTarget' } as const;

/** Lines of one message. */
const LINES = 5;

export interface SettleOptions {
  /** What stands, and may stand in for what is refused. */
  readonly standing: readonly Fragment[];
  /** Who may know of whom. */
  readonly trust: TrustOptions;
}

/** What is to be told of one fragment. */
interface Told {
  readonly kind: ClaimKind;
  readonly message: string;
}

/** The collisions in one stack. */
export class Collisions {
  readonly #index = new ClaimIndex();

  /** What runs when each series is recorded once; the very same entries for objects that are in nobody's way. */
  settle(judged: readonly Judged[], { standing, trust }: SettleOptions): readonly Judged[] {
    this.#index.update(judged.map(({ admission: { owner }, running }) => ({ owner, running })));
    if (this.#index.contested.size === 0) return judged;
    const losses = loseRecords(this.#index, lastGoodIn(standing));
    const told = this.#told(losses, trust);
    const affected = new Set([...losses.keys(), ...told.keys()].map(({ owner }) => owner.uid));
    return judged.map((one) =>
      affected.has(one.admission.owner.uid) ? withTold(without(one, losses, trust), told) : one,
    );
  }

  /** What is told to those who run. */
  #told(losses: ReadonlyMap<Fragment, Loss>, trust: TrustOptions): ReadonlyMap<Fragment, readonly Told[]> {
    const told = new Map<Fragment, Told[]>();
    const tell = (fragment: Fragment, one: Told) => told.set(fragment, [...(told.get(fragment) ?? []), one]);
    for (const [loser, { text, to }] of losses) {
      tell(to, { kind: 'record', message: keptRecord({ reader: to, other: loser, text }, trust) });
    }
    for (const [text, kind] of this.#index.contested) {
      if (kind === 'record') continue;
      const holders = this.#index
        .holders(text)
        .filter((fragment) => !losses.has(fragment))
        .toSorted(byOwnerAge);
      const words = kind === 'alert' ? sameAlert : sameAddress;
      for (const reader of new Set(holders)) {
        const other = holders.find((holder) => holder !== reader) ?? holders[1];
        if (other) tell(reader, { kind, message: words({ reader, other, text }, trust) });
      }
    }
    return told;
  }
}

/** Finds the version of a fragment that stands, where it is another; looks through all that stands when first asked. */
function lastGoodIn(standing: readonly Fragment[]): (fragment: Fragment) => Fragment | undefined {
  let byKey: ReadonlyMap<string, Fragment> | undefined;
  return ({ key, owner, hash }) => {
    byKey ??= new Map(standing.map((fragment) => [fragment.key, fragment]));
    const old = byKey.get(key);
    return old?.owner.uid === owner.uid && old.hash !== hash ? old : undefined;
  };
}

/** The same without the fragments that lose, with what stands in for them. */
function without(judged: Judged, losses: ReadonlyMap<Fragment, Loss>, trust: TrustOptions): Judged {
  const { running, admission } = judged;
  const lost = running.filter((fragment) => losses.has(fragment));
  if (lost.length === 0) return judged;
  const keys = new Set(lost.map(({ key }) => key));
  const instead = lost.flatMap((fragment) => losses.get(fragment)?.instead ?? []);
  const messages = lost.flatMap((reader) => {
    const loss = losses.get(reader);
    return loss ? [lostRecord({ reader, other: loss.to, text: loss.text }, trust)] : [];
  });
  const said = admission.accepted ? [] : [admission.message];
  return {
    running: [...running.filter((fragment) => !losses.has(fragment)), ...instead],
    admission: {
      ...admission,
      accepted: false,
      reason: admission.accepted ? reasons.record : admission.reason,
      message: bounded([...said, ...firstFew(messages)].join('\n')),
      wanted: new Map([...admission.wanted].filter(([key]) => !keys.has(key))),
      lastGood: admission.lastGood || instead.length > 0,
    },
  };
}

function withTold(judged: Judged, told: ReadonlyMap<Fragment, readonly Told[]>): Judged {
  const all = judged.running.flatMap((fragment) => told.get(fragment) ?? []);
  const [first] = all;
  if (!first) return judged;
  const overlap: Overlap = {
    reason: reasons[first.kind],
    message: bounded(firstFew(all.map(({ message }) => message)).join('\n')),
  };
  const admission: Admission = { ...judged.admission, overlap };
  return { ...judged, admission };
}

function firstFew(messages: readonly string[]): readonly string[] {
  const more = messages.length - LINES;
  return more > 0 ? [...messages.slice(0, LINES), `and ${more} more`] : messages;
}
