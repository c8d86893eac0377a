import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Pool } from './pool.ts';

test('equal values become the very same, and stay equal, however many there are', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (values) => {
      const pool = new Pool();
      for (const value of values) expect(JSON.stringify(pool.ofJson(value))).toBe(JSON.stringify(value));
    }),
  );
  const pool = new Pool();
  const first = pool.ofJson({ a: [1] });
  expect(pool.ofJson({ a: [1] })).toBe(first);
  expect(pool.ofJson({ a: [2] })).not.toBe(first);
});

test('it holds a thousand and no more: what was first given is let go', () => {
  const pool = new Pool();
  const first = pool.ofJson({ n: 0 });
  for (let n = 1; n < 5_000; n++) pool.ofJson({ n });
  expect(pool.ofJson({ n: 0 })).not.toBe(first);
  expect(pool.ofJson({ n: 0 })).toEqual(first);
});
