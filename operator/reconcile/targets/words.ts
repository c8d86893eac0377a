/** How messages name several things, and the one that was probably meant: the same words in any order of the things. */
import { nearest } from '../../nearest.ts';

/** Names that a message lists; more are counted. */
const listedAtMost = 6;

/** `a, b and c`, sorted, each once; `a, b, c, d, e, f and 12 more`. */
export function listed(names: Iterable<string>): string {
  const sorted = [...new Set(names)].toSorted();
  const shown = sorted.slice(0, listedAtMost);
  const last = sorted.length > shown.length ? `${sorted.length - shown.length} more` : shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last}`;
}

/** Names that are compared letter by letter, which is slow. */
const comparedAtMost = 200;

const partsOf = (name: string): readonly string[] => name.split(/[-_./]/);

/** The known name that was meant: one with a few other letters, or one that has the given one as a part, or is a part of it. */
export function meantOf(given: string, known: Iterable<string>): string | undefined {
  const names = [...new Set(known)].filter((name) => name !== given).toSorted();
  return (
    nearest(given, names.slice(0, comparedAtMost)) ??
    names.find((name) => partsOf(name).includes(given)) ??
    names.find((name) => partsOf(given).includes(name))
  );
}

/** `; did you mean "metrics"?`, or `.` where nothing is near. */
export function meaning(meant: string | undefined): string {
  return meant === undefined ? '.' : `; did you mean ${meant}?`;
}
