/** Decides who records a series that several want to record: the older object. */
import { claimsOf } from '../../../components/claims.ts';
import { compareText, type Fragment } from '../../../components/fragment.ts';
import type { ClaimIndex } from './claim-index.ts';

/** A fragment that may not run as it is. */
export interface Loss {
  /** What it may not record, and who does. */
  readonly text: string;
  readonly to: Fragment;
  /** Its last good version, where that is in nobody's way. */
  readonly instead: Fragment | undefined;
}

/** The older object first, then by namespace, name and group: the same whatever order they were heard of. */
export function byOwnerAge(a: Fragment, b: Fragment): number {
  return (
    compareText(a.owner.creationTimestamp, b.owner.creationTimestamp) ||
    compareText(a.owner.namespace, b.owner.namespace) ||
    compareText(a.owner.name, b.owner.name) ||
    compareText(a.key, b.key)
  );
}

function recordsOf(fragment: Fragment): readonly string[] {
  return claimsOf(fragment).flatMap(({ kind, text }) => (kind === 'record' ? [text] : []));
}

/**
 * The fragments that lose. A loser records nothing at all, so that what it alone wanted to record is free for others.
 * @param lastGood what stands of a fragment's object under its key, in another version
 */
export function loseRecords(
  index: ClaimIndex,
  lastGood: (fragment: Fragment) => Fragment | undefined,
): ReadonlyMap<Fragment, Loss> {
  const involved = new Set<Fragment>();
  for (const [text, kind] of index.contested) {
    if (kind === 'record') for (const holder of index.holders(text)) involved.add(holder);
  }
  for (;;) {
    const losses = settle([...involved].toSorted(byOwnerAge), lastGood);
    // A last good version may want what somebody else has, who was in nobody's way until then.
    const instead = [...losses.values()].flatMap(({ instead: old }) => (old ? recordsOf(old) : []));
    const more = instead.flatMap((text) => index.holders(text)).filter((holder) => !involved.has(holder));
    if (more.length === 0) return losses;
    for (const holder of more) involved.add(holder);
  }
}

function settle(
  byAge: readonly Fragment[],
  lastGood: (fragment: Fragment) => Fragment | undefined,
): ReadonlyMap<Fragment, Loss> {
  const taken = new Map<string, Fragment>();
  const losses = new Map<Fragment, Loss>();
  const conflict = (fragment: Fragment) => recordsOf(fragment).find((text) => taken.has(text));
  for (const fragment of byAge) {
    const text = conflict(fragment);
    const to = text === undefined ? undefined : taken.get(text);
    const old = to && lastGood(fragment);
    const instead = old && conflict(old) === undefined ? old : undefined;
    if (text !== undefined && to) losses.set(fragment, { text, to, instead });
    const runs = to ? instead : fragment;
    for (const record of runs ? recordsOf(runs) : []) taken.set(record, runs ?? fragment);
  }
  return losses;
}
