/** What changed between two versions of a list of which nearly all is the very same. */

/** The values that are only in `before`, and those only in `after`; some that are in both may be among them. */
export interface Difference<T> {
  readonly gone: readonly T[];
  readonly come: readonly T[];
}

/** How many values two lists have in common at their beginning and, beyond that, at their end. */
export interface Frame {
  readonly start: number;
  readonly end: number;
}

/** Takes one comparison of references for each value that stayed. */
export function frameOf(before: readonly unknown[], after: readonly unknown[]): Frame {
  const shorter = Math.min(before.length, after.length);
  if (before === after) return { start: shorter, end: 0 };
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { start, end };
}

const none = { gone: [], come: [] };

/** Takes one step for each value, and no more than a comparison of references for those that stayed. */
export function difference<T>(before: readonly T[], after: readonly T[]): Difference<T> {
  if (before === after) return none;
  const { start, end } = frameOf(before, after);
  const gone = before.slice(start, before.length - end);
  const come = after.slice(start, after.length - end);
  if (gone.length !== come.length) return { gone, come };
  return {
    gone: gone.filter((value, index) => value !== come[index]),
    come: come.filter((value, index) => value !== gone[index]),
  };
}

/** Whether both have the same keys with the same values. */
export function sameEntries(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}

/** The very list of before, where `after` has the very same values. */
export function sameList<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  const same = before.length === after.length && frameOf(before, after).start === before.length;
  return same ? before : after;
}
