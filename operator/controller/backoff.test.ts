import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Backoff, delayAfter, jitter } from './backoff.ts';

describe('delayAfter', () => {
  test.each([
    [0, 0],
    [1, 5],
    [2, 10],
    [3, 20],
    [11, 5_120],
    [17, 300_000],
    [5_000, 300_000],
  ])('%i failures: %i ms', (failures, ms) => expect(delayAfter(failures)).toBe(ms));

  test('never falls as failures rise, and never passes the maximum', () => {
    fc.assert(
      fc.property(
        fc.nat(2_000),
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 1e9 }),
        (n, base, max) => {
          const [now, next] = [delayAfter(n, { base, max }), delayAfter(n + 1, { base, max })];
          expect(next).toBeGreaterThanOrEqual(now);
          expect(next).toBeLessThanOrEqual(max);
        },
      ),
    );
  });
});

test('keys fail apart, and forgetting starts again', () => {
  const backoff = new Backoff({ base: 10, max: 1_000 });
  expect([backoff.next('a'), backoff.next('a'), backoff.next('b')]).toEqual([10, 20, 10]);
  backoff.forget('a');
  expect([backoff.failures('a'), backoff.failures('b'), backoff.next('a')]).toEqual([0, 1, 10]);
});

test('jitter only ever adds, up to its share', () => {
  expect([jitter(100, 0.5, () => 0), jitter(100, 0.5, () => 0.5), jitter(100, 0.5, () => 1)]).toEqual([100, 125, 150]);
});
