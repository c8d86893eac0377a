import { expect, test } from '@jest/globals';
import { ManualClock } from './testing/manual-clock.ts';
import { TokenBucket } from './token-bucket.ts';

test('a burst passes, then one for each refill, and rest fills it no further than the burst', () => {
  const clock = new ManualClock();
  const bucket = new TokenBucket({ clock, burst: 3, refill: 100 });
  const takes = (n: number) => Array.from({ length: n }, () => bucket.take());
  expect(takes(4)).toEqual([true, true, true, false]);
  clock.block(99);
  expect(takes(1)).toEqual([false]);
  clock.block(1);
  expect(takes(2)).toEqual([true, false]);
  clock.block(1_000_000);
  expect(takes(4)).toEqual([true, true, true, false]);
});
