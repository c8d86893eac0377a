/** Keeps what is equal the very same, so that whoever works on it can tell by reference that nothing has changed. */
import { isDeepStrictEqual } from 'node:util';

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * `after`, in which each field that is as it was in `before` is that very value; `before` itself where all of them are.
 * A spec of which only the status was written is then the same object still.
 */
export function keepParts<Value>(before: Value | undefined, after: Value): Value {
  if (before === undefined || !isPlain(before) || !isPlain(after)) {
    return before !== undefined && isDeepStrictEqual(before, after) ? before : after;
  }
  const entries = Object.entries(after).map(([field, value]) => {
    const known = before[field];
    return [field, isDeepStrictEqual(known, value) ? known : value] as const;
  });
  const isSame = entries.every(([field, value]) => Object.hasOwn(before, field) && value === before[field]);
  if (isSame && entries.length === Object.keys(before).length) return before;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- equal to `after`, field by field
  return Object.fromEntries(entries) as Value;
}
