/**
 * What is made of long lists, kept from one look to the next: only values that are new are worked on, and where none is
 * new the answer is the very list of before, so that whoever works on that has nothing to do either.
 */
import { frameOf, sameList } from './difference.ts';

/**
 * One result for each value.
 *
 * ```ts
 * const squares = new KeptMap<number, number>((value) => value ** 2);
 * squares.of([1, 2, 3]); // [1, 4, 9]
 * squares.of([1, 2, 5]); // computes the last one
 * ```
 */
export class KeptMap<In, Out> {
  readonly #make: (value: In, before: Out | undefined) => Out;
  #values: readonly In[] = [];
  #results: readonly Out[] = [];

  /** @param make is given what was made of the value that stood in the same place, where there was one */
  constructor(make: (value: In, before: Out | undefined) => Out) {
    this.#make = make;
  }

  of(values: readonly In[]): readonly Out[] {
    if (values === this.#values) return this.#results;
    const { start, end } = frameOf(this.#values, values);
    const isAligned = values.length === this.#values.length;
    const middle = values.slice(start, values.length - end).map((value, index) => {
      const before = isAligned ? this.#results[start + index] : undefined;
      return isAligned && this.#values[start + index] === value && before !== undefined
        ? before
        : this.#make(value, before);
    });
    const ending = this.#results.slice(this.#results.length - end);
    this.#results = sameList(this.#results, [...this.#results.slice(0, start), ...middle, ...ending]);
    this.#values = values;
    return this.#results;
  }
}

/** The parts of each value, in one list. */
export class KeptFlat<In, Out> {
  readonly #parts: (value: In) => readonly Out[];
  #values: readonly In[] = [];
  #results: readonly Out[] = [];

  /** @param parts gives the very same for the same value */
  constructor(parts: (value: In) => readonly Out[]) {
    this.#parts = parts;
  }

  of(values: readonly In[]): readonly Out[] {
    if (values === this.#values) return this.#results;
    const { start, end } = frameOf(this.#values, values);
    const before = this.#results;
    const first = this.#count(this.#values, 0, start);
    const last = before.length - this.#count(this.#values, this.#values.length - end, this.#values.length);
    const middle = values.slice(start, values.length - end).flatMap(this.#parts);
    this.#results = sameList(before, [...before.slice(0, first), ...middle, ...before.slice(last)]);
    this.#values = values;
    return this.#results;
  }

  #count(values: readonly In[], from: number, to: number): number {
    let count = 0;
    for (let index = from; index < to; index += 1) {
      const value = values[index];
      if (value !== undefined) count += this.#parts(value).length;
    }
    return count;
  }
}

/** What is made of a list that is never added to: once, as long as the list is there. */
export function keptOf<T, Result>(make: (list: readonly T[]) => Result): (list: readonly T[]) => Result {
  const known = new WeakMap<readonly T[], { readonly result: Result }>();
  return (list) => {
    const found = known.get(list) ?? { result: make(list) };
    known.set(list, found);
    return found.result;
  };
}
