/** What changed between two versions of a list of which nearly all is the very same. */

/** The values that are only in `before`, and those only in `after`; some that are in both may be among them. */
export interface Difference<T> {
  readonly gone: readonly T[];
  readonly come: readonly T[];
}

/** Takes one step for each value, and no more than a comparison of references for those that stayed. */
export function difference<T>(before: readonly T[], after: readonly T[]): Difference<T> {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const gone = before.slice(start, before.length - end);
  const come = after.slice(start, after.length - end);
  if (gone.length !== come.length) return { gone, come };
  return {
    gone: gone.filter((value, index) => value !== come[index]),
    come: come.filter((value, index) => value !== gone[index]),
  };
}
