/** A row that takes too long is told. */
import { expect, test } from '@jest/globals';
import { overBudget, rows } from './budgets.ts';
import type { Series } from './series.ts';

const series = (p50: number, p99: number): Series => ({ n: 100, p50, p99, max: p99 });
const good = {
  [rows.floor]: series(1_000, 1_900),
  [rows.rule]: series(1_200, 2_000),
  [rows.target]: series(5_000, 8_000),
  [rows.crowdedFloor]: series(1_100, 2_100),
  [rows.crowdedRule]: series(1_400, 3_100),
};

test('nothing is told of rows that keep to it', () => {
  expect(overBudget({ milliseconds: good, figures: { [rows.lies]: 0 } })).toEqual([]);
});

test.each([
  [rows.rule, series(1_201, 2_000), 'p50 is 1201 ms, 1200 ms are allowed'],
  [rows.rule, series(1_200, 2_001), 'p99 is 2001 ms, 2000 ms are allowed'],
  [rows.target, series(9_000, 9_001), 'p99 is 9001 ms, 8000 ms are allowed'],
  [rows.crowdedRule, series(1_401, 3_100), 'p50 is 1401 ms, 1400 ms are allowed'],
  [rows.crowdedRule, series(1_400, 3_101), 'p99 is 3101 ms, 3100 ms are allowed'],
])('%s of %j', (row, found, told) => {
  expect(overBudget({ milliseconds: { ...good, [row]: found }, figures: {} })).toEqual([`${row}: ${told}`]);
});

test('what was told before it was so', () => {
  expect(overBudget({ milliseconds: good, figures: { [rows.lies]: 1 } })).toHaveLength(1);
});
