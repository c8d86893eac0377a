import { describe, expect, test } from '@jest/globals';
import { seriesOf } from './series.ts';

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
