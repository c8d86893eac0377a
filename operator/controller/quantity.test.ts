import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { sameQuantity } from './quantity.ts';

test.each<[unknown, unknown, boolean]>([
  ['1', '1000m', true],
  ['0.5', '500m', true],
  [1, '1', true],
  ['1Gi', '1024Mi', true],
  ['1.5Gi', '1536Mi', true],
  ['1G', '1000M', true],
  ['1e3', '1k', true],
  ['1E', '1000P', true],
  ['.5', '0.5', true],
  ['-1', '-1000m', true],
  ['+1', '1', true],
  ['100n', '0.1u', true],
  ['1Gi', '1G', false],
  ['1', '1m', false],
  ['-1', '1', false],
  ['', '', false],
  ['web', 'web', false],
  ['1KiB', '1KiB', false],
  [undefined, undefined, false],
])('%j and %j: %j', (a, b, same) => expect(sameQuantity(a, b)).toBe(same));

test('an amount is the same in whatever unit it is written', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e6, max: 1e6 }), (n) => {
      expect(sameQuantity(`${n}`, `${n * 1000}m`)).toBe(true);
      expect(sameQuantity(`${n}Mi`, `${n * 1024}Ki`)).toBe(true);
      expect(sameQuantity(`${n}k`, `${n + 1}k`)).toBe(false);
    }),
  );
});
