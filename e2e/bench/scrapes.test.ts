import { expect, test } from '@jest/globals';
import { missedScrapes } from './scrapes.ts';

const every = (interval: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => 1_000 + index * interval);

test.each<[string, readonly number[], number]>([
  ['in time', every(5, 13), 0],
  ['one late by a third of the interval', [1_000, 1_005, 1_011.7, 1_015, 1_020, 1_025, 1_030], 0],
  ['one missing', [1_000, 1_005, 1_015, 1_020, 1_025, 1_030], 1],
  ['two missing in a row', [1_000, 1_005, 1_020, 1_025, 1_030], 2],
  ['none at the beginning', [1_010, 1_015, 1_020, 1_025, 1_030], 1],
  ['none at the end', [1_000, 1_005, 1_010, 1_015], 2],
  ['none at all', [], 6],
])('%s', (_, times, missed) => {
  expect(missedScrapes({ times, interval: 5 }, 998, 1_031)).toBe(missed);
});
