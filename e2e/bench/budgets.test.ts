/** A row that takes too long, or too much, is told. */
import { describe, expect, test } from '@jest/globals';
import { judged, names } from './budgets.ts';
import type { Series } from './series.ts';

const load = { alertRules: 0, scrapeTargets: 0, machine: 1 };
const series = (p50: number, p99: number): Series => ({ n: 100, p50, p99, max: p99 });

describe('times', () => {
  test.each<[string, Series, Series | undefined, boolean]>([
    [names.rule(0), series(1_200, 2_000), undefined, true],
    [names.rule(0), series(1_201, 2_000), undefined, false],
    [names.rule(0), series(1_200, 2_001), undefined, false],
    [names.rule(0), series(1_000, 1_600), series(600, 600), false],
    [names.rule(2_000), series(2_300, 4_000), series(2_000, 3_000), true],
    [names.rule(2_000), series(2_301, 4_000), series(2_000, 3_000), false],
    [names.rule(10_000), series(2_300, 4_001), series(2_000, 3_000), false],
    [names.target, series(5_000, 4_001), undefined, false],
    [names.target, series(5_000, 4_000), undefined, true],
    [names.targetInChurn, series(5_000, 8_001), undefined, false],
  ])('%s of %j with the floor %j', (name, found, floor, met) => {
    expect(judged({ name, ...found, ...(floor && { floor }), load }).met).toBe(met);
  });

  test('the stricter of two limits is told', () => {
    const row = judged({ name: names.rule(0), ...series(1, 1), floor: series(700, 1_500), load });
    expect(row.budget).toBe('≤ 1000/2000');
  });
});

test.each([
  [names.missedScrapes, 0, true],
  [names.missedScrapes, 1, false],
  [names.operatorMemory, 256, true],
  [names.operatorMemory, 256.1, false],
  [names.restart, 3_001, false],
  [names.idleCpu, 0.2, true],
])('%s of %d', (name, value, met) => {
  expect(judged({ name, value, unit: '', load }).met).toBe(met);
});

test('a row without a budget is neither', () => {
  const row = { name: 'anything', value: 1, unit: '', load };
  expect(judged(row)).toEqual(row);
});
