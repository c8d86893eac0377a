import { describe, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { KeptFilter, KeptFlat, KeptMap, keptOf } from './kept.ts';

/** Lists of which each is made from the one before: values are put in, taken out, moved and changed. */
const lists = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }), { minLength: 1, maxLength: 8 });
const objects = Array.from({ length: 31 }, (_, id) => ({
  id,
  parts: Array.from({ length: id % 4 }, (__, n) => ({ id, n })),
}));
const of = (ids: readonly number[]) => ids.flatMap((id) => objects[id] ?? []);

describe('what is kept of lists', () => {
  test('is for every list what it would be for the first', () => {
    fc.assert(
      fc.property(lists, (story) => {
        const made = new Map(objects.map((one) => [one, { made: one.id }]));
        const map = new KeptMap((one: (typeof objects)[number]) => made.get(one));
        const flat = new KeptFlat((one: (typeof objects)[number]) => one.parts);
        const even = new KeptFilter(({ id }: (typeof objects)[number]) => id % 2 === 0);
        for (const values of story.map(of)) {
          expect(map.of(values)).toEqual(values.map((one) => made.get(one)));
          expect(flat.of(values)).toEqual(values.flatMap(({ parts }) => parts));
          expect(even.of(values)).toEqual(values.filter(({ id }) => id % 2 === 0));
        }
      }),
    );
  });

  test('costs what is new, wherever that stands', () => {
    const make = jest.fn(({ id }: { id: number }) => ({ id }));
    const map = new KeptMap(make);
    const first = map.of(of([1, 2, 3, 4, 5]));
    make.mockClear();
    const second = map.of(of([1, 9, 3, 4, 8]));
    expect(make.mock.calls.map(([{ id }]) => id)).toEqual([9, 8]);
    expect([second[0], second[2], second[3]]).toEqual([first[0], first[2], first[3]]);
    make.mockClear();
    map.of(of([1, 9, 7, 3, 4, 8]));
    expect(make.mock.calls.map(([{ id }]) => id)).toEqual([7]);
    map.of(of([9, 7, 3, 4, 8]));
    expect(make).toHaveBeenCalledTimes(1);
  });

  test('is the very list of before where nothing is new', () => {
    const [map, flat] = [new KeptMap((one: object) => one), new KeptFlat(({ parts }: { parts: object[] }) => parts)];
    const [mapped, flattened] = [map.of(of([1, 2, 3])), flat.of(of([1, 2, 3]))];
    expect(map.of(of([1, 2, 3]))).toBe(mapped);
    expect(flat.of(of([1, 2, 3]))).toBe(flattened);
    // Another value without parts changes nothing of the flat list.
    expect(flat.of(of([1, 2, 4, 3]))).toBe(flattened);
  });

  test('may be what was made of the value in the same place before', () => {
    const rounded = new KeptMap((value: number, before: { tens: number } | undefined) => {
      const tens = Math.floor(value / 10);
      return before?.tens === tens ? before : { tens };
    });
    const before = rounded.of([11, 25]);
    expect(rounded.of([12, 25])).toBe(before);
    expect(rounded.of([12, 31])).toEqual([{ tens: 1 }, { tens: 3 }]);
  });

  test('of one list is made once', () => {
    const sum = jest.fn((list: readonly number[]) => list.reduce((total, value) => total + value, 0));
    const kept = keptOf(sum);
    const list = [1, 2];
    expect([kept(list), kept(list), kept([1, 2])]).toEqual([3, 3, 3]);
    expect(sum).toHaveBeenCalledTimes(2);
  });
});
