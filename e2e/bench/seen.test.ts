import { expect, test } from '@jest/globals';
import { metricsIn } from './seen.ts';

const metrics = metricsIn('# HELP a b\na{x="1"} 2\na{x="2"} 3\nab 7\n\n');

test.each([
  ['a', 5],
  ['ab', 7],
  ['b', 0],
])('the sum of %s', (name, sum) => {
  expect(metrics.sum(name)).toBe(sum);
});

test('lines by name', () => {
  expect(metrics.lines(/^ab$/)).toEqual(['ab 7']);
});
