import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Patience } from './patience.ts';

test('what lasts is believed after its time, counted from when it was first seen', () => {
  let now = 5;
  const patience = new Patience({ now: () => now });
  expect(patience.left('a', 100)).toBe(100);
  now = 65;
  expect(patience.left('a', 100)).toBe(40);
  expect(patience.left('b', 100)).toBe(100);
  now = 300;
  expect(patience.left('a', 100)).toBe(0);
});

test('what was over in between begins anew', () => {
  let now = 0;
  const patience = new Patience({ now: () => now });
  patience.left('a', 100);
  now = 90;
  patience.end('a');
  expect(patience.left('a', 100)).toBe(100);
});

test('no time is needed for what needs none', () => {
  expect(new Patience({ now: () => 7 }).left('a', 0)).toBe(0);
});

test('whoever waits for as long as it says, finds that it is enough, however often it is asked in between', () => {
  const looks = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), looks, (duration, pauses) => {
      let now = 0;
      const patience = new Patience({ now: () => now });
      let left = patience.left('a', duration);
      for (const pause of pauses) {
        now += pause;
        left = patience.left('a', duration);
        expect(left).toBe(Math.max(0, duration - now));
      }
      now += left;
      expect(patience.left('a', duration)).toBe(0);
    }),
  );
});
