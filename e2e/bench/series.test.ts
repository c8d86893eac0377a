import { describe, expect, test } from '@jest/globals';
import { seriesOf, tableOf } from './series.ts';

describe('a series', () => {
  test.each([
    [[5], { n: 1, p50: 5, p99: 5, max: 5 }],
    [[3, 1, 2], { n: 3, p50: 2, p99: 3, max: 3 }],
    [Array.from({ length: 100 }, (_, index) => index + 1), { n: 100, p50: 50, p99: 99, max: 100 }],
    [[10.4, 10.6], { n: 2, p50: 10, p99: 11, max: 11 }],
  ])('of %j', (times, expected) => {
    expect(seriesOf(times)).toEqual(expected);
  });

  test('of nothing is an error and not zero', () => {
    expect(() => seriesOf([])).toThrow(RangeError);
  });
});

test('the table has a line for each series and each figure', () => {
  const result = {
    date: '',
    revision: '',
    machine: { cores: 2, loadAtStart: 0, loadAtEnd: 0 },
    milliseconds: { 'AlertRule to live': { n: 100, p50: 900, p99: 1500, max: 1600 } },
    figures: { operatorMiB: 101.23456 },
  };
  const lines = tableOf(result).split('\n');
  expect(lines[1]).toMatch(/^AlertRule to live +100 +900 +1500 +1600$/);
  expect(lines.at(-1)).toMatch(/^operatorMiB +101\.2$/);
});
