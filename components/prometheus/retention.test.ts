import { describe, expect, test } from '@jest/globals';
import { assert, integer, property } from 'fast-check';
import { prometheusSize, retentionSize } from './retention.ts';

describe('retentionSize', () => {
  test.each([
    ['10Gi', '8GB'],
    ['50Gi', '40GB'],
    ['100Mi', '80MB'],
    ['1Gi', '858993459B'],
    ['10G', '7812500KB'],
    ['1Ti', '879609302220B'],
    ['1e10', '7812500KB'],
    ['1.5Gi', '1288490188B'],
    ['5Ei', '4EB'],
  ])('of %s is %s', (volume, size) => {
    expect(retentionSize(volume)).toBe(size);
  });

  test('names the field and the remedy when there is no size', () => {
    expect(() => retentionSize('ten')).toThrow(/spec\.prometheus\.storage\.size.*"ten".*10Gi/);
  });
});

test('a Prometheus size loses no byte, and has the largest unit of which that is true', () => {
  const factors: Record<string, number> = { B: 0, KB: 1, MB: 2, GB: 3, TB: 4, PB: 5, EB: 6 };
  assert(
    property(integer({ min: 1, max: 2 ** 48 }), (bytes) => {
      const [, amount, unit] = /^(\d+)([KMGTPE]?B)$/.exec(prometheusSize(bytes)) ?? [];
      expect(Number(amount) * 1024 ** (factors[unit ?? ''] ?? Number.NaN)).toBe(bytes);
      expect(unit === 'EB' || Number(amount) % 1024 > 0).toBe(true);
    }),
  );
});
