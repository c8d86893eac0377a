import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, oneof, property } from 'fast-check';
import { isOneSeries, samplesIn } from './series.ts';

test.each([
  ['', 0],
  ['1', 1],
  ['1 2.5 -3 +4 .5 1e-3 NaN Inf', 8],
  ['0+10x60', 61],
  ['1x5 2', 7],
  ['-1-0.5x3', 4],
  ['_ _x3', 5],
  ['stale stalex2', 4],
  ['0+1x60000000', 60_000_001],
  ['1 2x99999999999999999999', 1e20 + 2],
  ['1x1_000_000', 1_000_001],
  ['{{}}', 1],
  ['{{schema:1 count:3 sum:9 buckets:[1 2 3]}}', 7],
  ['{{count:3 sum:9}}x9', 30],
  ['{{count:3}}+{{count:1}}x9 1', 31],
  ['{{count:3 x99', 101],
])('%s stands for %d', (values, samples) => {
  expect(samplesIn(values)).toBe(samples);
});

/** How often promtool's grammar repeats a value: at least one way to write each of its forms. */
const item = oneof(
  constantFrom('1', '-2.5', 'stale', '_', 'NaN').map((text) => ({ text, samples: 1 })),
  integer({ min: 0, max: 100 }).map((times) => ({ text: `_x${times}`, samples: times })),
  integer({ min: 0, max: 100 }).map((times) => ({ text: `1-2x${times}`, samples: times + 1 })),
  integer({ min: 0, max: 100 }).map((times) => ({ text: `{{sum:1}}-{{sum:2}}x${times}`, samples: times + 1 })),
);

test('never counts less than there are', () => {
  assert(
    property(array(item), (items) => {
      const least = items.reduce((sum, { samples }) => sum + samples, 0);
      expect(samplesIn(items.map(({ text }) => text).join('  '))).toBeGreaterThanOrEqual(least);
    }),
  );
});

describe('one series', () => {
  test.each([
    'up',
    'a:b:c',
    'up{}',
    'up{job="shop", instance=~"x"}',
    '{__name__="up"}',
    `up{a='}', b="\\"{", c=\`\\\`}`,
    '{"metric.name", job="é"}',
  ])('is %s', (text) => {
    expect(isOneSeries(text)).toBe(true);
  });

  test.each(['', 'up 0+1x60000000', 'up{} 1x6', 'up{a="b"', 'up{a="b}', '1up', 'up\nload', 'up{a="\n"} ', '@st up'])(
    'is not %j',
    (text) => {
      expect(isOneSeries(text)).toBe(false);
    },
  );
});
