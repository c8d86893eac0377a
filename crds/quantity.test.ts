/** Quantities compare as the API server compares them. */
import { expect, test } from '@jest/globals';
import { amountOf } from './quantity.ts';

test.each([
  ['1', 1],
  [2, 2],
  ['500m', 0.5],
  ['1Ki', 1024],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['.5', 0.5],
  ['1e3', 1000],
  ['1E3', 1000],
  ['2E', 2e18],
  ['-1', -1],
  ['64MB', undefined],
  ['', undefined],
  ['10 Gi', undefined],
  ['Gi', undefined],
])('%j is %j', (quantity, amount) => {
  expect(amountOf(quantity)).toBe(amount);
});
