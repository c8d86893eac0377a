import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Delays } from './delays.ts';

type Step = { set: string; at: number } | { drop: string } | { until: number };

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ set: key, at: fc.nat(100) }),
  fc.record({ drop: key }),
  fc.record({ until: fc.nat(100) }),
);

/** What a plain map and a sort would answer. */
function model(known: Map<string, number>, now: number): string[] {
  const due = [...known].filter(([, at]) => at <= now).toSorted(([, a], [, b]) => a - b);
  for (const [name] of due) known.delete(name);
  return due.map(([name, at]) => `${name}@${at}`);
}

test('behaves as a sorted map, whatever is set, moved, dropped and taken', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const delays = new Delays<string, string>();
      const known = new Map<string, number>();
      const taken: string[][] = [];
      const expected: string[][] = [];
      for (const s of steps) {
        if ('set' in s) {
          delays.set(s.set, s.at, `${s.set}@${s.at}`);
          known.set(s.set, s.at);
        } else if ('drop' in s) {
          delays.delete(s.drop);
          known.delete(s.drop);
        } else {
          taken.push(delays.takeDue(s.until).map(({ value }) => value));
          expected.push(model(known, s.until));
        }
        expect(delays.size).toBe(known.size);
        expect(delays.next()).toBe(known.size === 0 ? undefined : Math.min(...known.values()));
      }
      const times = taken.map((values) => values.map((value) => Number(value.split('@')[1])));
      expect(times).toEqual(times.map((each) => each.toSorted((a, b) => a - b)));
      expect(taken.map((values) => values.toSorted())).toEqual(expected.map((values) => values.toSorted()));
    }),
  );
});

test('a key that is moved without end takes no room', () => {
  const delays = new Delays<string, number>();
  for (let i = 0; i < 10_000; i += 1) delays.set('a', 1_000_000 - i, i);
  expect(delays.takeDue(2_000_000)).toEqual([expect.objectContaining({ key: 'a', value: 9_999 })]);
  expect(delays.next()).toBeUndefined();
});
