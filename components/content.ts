/** The text and the hash of generated configuration: equal values give equal bytes, which YAML and JSON read alike. */
import { createHash } from 'node:crypto';
import { compareText } from './fragment.ts';

/**
 * What JSON may hold as it is and YAML may not, or reads as a line break, which it would fold
 * (YAML 1.2, 5.1 Character Set and 5.4 Line Break Characters): written as escapes, both read the same.
 */
const NOT_PLAIN_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** JSON on one line that a YAML parser reads as the very same value. Keys keep the order they have in `value`. */
export function toText(value: unknown): string {
  return JSON.stringify(value).replace(
    NOT_PLAIN_IN_YAML,
    (character) => String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `toText` of a part of each object: once, as long as the object is there. */
export function keptText<T extends object>(partOf: (value: T) => unknown): (value: T) => string {
  const known = new WeakMap<T, string>();
  return (value) => {
    const text = known.get(value) ?? toText(partOf(value));
    known.set(value, text);
    return text;
  };
}

/**
 * The first `digits` hexadecimal digits of SHA-256. Verdicts are found by it, so whoever may write an object must
 * not be able to find two texts with one hash: 32 digits leave 2^64 tries for that.
 */
export function contentHash(text: string, digits = 32): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

/** The same entries in the order of their keys. */
export function sortedRecord<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => compareText(a, b)));
}
