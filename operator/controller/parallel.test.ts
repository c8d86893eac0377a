import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { mapParallel } from './parallel.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';

test('keeps the order, runs each item once and never more than the limit at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(100)), fc.integer({ min: 1, max: 9 }), async (delays, limit) => {
      const clock = new ManualClock();
      let active = 0;
      let most = 0;
      const mapped = mapParallel(delays, limit, async (ms) => {
        active += 1;
        most = Math.max(most, active);
        await new Promise<void>((resolve) => {
          clock.after(ms, resolve);
        });
        active -= 1;
        return ms;
      });
      await clock.advance(100 * delays.length);
      expect(await mapped).toEqual(delays);
      expect(most).toBe(Math.min(limit, delays.length));
    }),
    { numRuns: 30 },
  );
});

test('rejects with the first error and starts nothing after it', async () => {
  const started: number[] = [];
  const mapped = mapParallel([1, 2, 3, 4, 5], 2, async (n) => {
    started.push(n);
    await settle();
    if (n === 1) throw new Error('one');
    return n;
  });
  await expect(mapped).rejects.toThrow('one');
  await settle();
  expect(started).toEqual([1, 2]);
});
