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
  readonly #parts: KeptMap<In, readonly Out[]>;
  #of: readonly (readonly Out[])[] = [];
  #results: readonly Out[] = [];

  constructor(parts: (value: In) => readonly Out[]) {
    this.#parts = new KeptMap(parts);
  }

  of(values: readonly In[]): readonly Out[] {
    const parts = this.#parts.of(values);
    if (parts === this.#of) return this.#results;
    const { start, end } = frameOf(this.#of, parts);
    const before = this.#results;
    const first = countIn(this.#of, 0, start);
    const last = before.length - countIn(this.#of, this.#of.length - end, this.#of.length);
    const middle = parts.slice(start, parts.length - end).flat();
    this.#results = sameList(before, [...before.slice(0, first), ...middle, ...before.slice(last)] as readonly Out[]);
    this.#of = parts;
    return this.#results;
  }
}

function countIn(parts: readonly (readonly unknown[])[], from: number, to: number): number {
  let count = 0;
  for (let index = from; index < to; index += 1) count += parts[index]?.length ?? 0;
  return count;
}

/** Those of a list for which something holds. */
export class KeptFilter<T> extends KeptFlat<T, T> {
  constructor(holds: (value: T) => boolean) {
    super((value) => (holds(value) ? [value] : none));
  }
}

const none: readonly never[] = [];

/** What is made of a list that is never added to: once, as long as the list is there. */
export function keptOf<T, Result>(make: (list: readonly T[]) => Result): (list: readonly T[]) => Result {
  const known = new WeakMap<readonly T[], { readonly result: Result }>();
  return (list) => {
    const found = known.get(list) ?? { result: make(list) };
    known.set(list, found);
    return found.result;
  };
}
