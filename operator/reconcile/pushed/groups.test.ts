/** How groups are named, and which of them are past their time. */
import { describe, expect, test } from '@jest/globals';
import type { Group, Labels } from '../../observe/pushgateway.ts';
import { stackOf } from '../testing/objects.ts';
import { expiredIn, lifetimeOf, named, refusedIn } from './groups.ts';

const minute = 60_000;
const at = Date.UTC(2026, 0, 1);

const group = (labels: Labels, times: Partial<Group> = {}): Group => ({
  labels,
  pushed: at,
  refused: 0,
  ...times,
});

describe('a group', () => {
  test.each<[string, Labels, string]>([
    [
      'by its job first',
      { database: 'orders', job: 'backup', area: 'b' },
      '{job="backup", area="b", database="orders"}',
    ],
    ['with quotes escaped', { job: 'a"b\n' }, '{job="a\\"b\\n"}'],
  ])('is named %s', (_, labels, text) => {
    expect(named(labels)).toBe(text);
  });

  test('of any size has a name that a message can hold, cut at a whole character', () => {
    expect(named({ job: 'x'.repeat(300) })).toHaveLength(200);
    expect(named({ job: `${'x'.repeat(193)}🏔` }).isWellFormed()).toBe(true);
  });

  test.each<[what: string, times: Partial<Group>, isExpired: boolean]>([
    ['just pushed to', {}, false],
    ['pushed to at the edge', { pushed: at - 10 * minute }, false],
    ['not pushed to for longer', { pushed: at - 10 * minute - 1 }, true],
    ['last refused a moment ago, whose values are old', { pushed: at - 11 * minute, refused: at }, true],
    ['that never accepted anything, and refused lately', { pushed: 0, refused: at - minute }, false],
    ['that never accepted anything, and refused long ago', { pushed: 0, refused: at - 11 * minute }, true],
    ['from the future of its gateway, whose date is in whole seconds', { pushed: at + 999 }, false],
  ])('%s is past its time or not', (_, times, isExpired) => {
    const found = expiredIn({ groups: [group({ job: 'a' }, times)], at }, 10 * minute);
    expect(found.length > 0).toBe(isExpired);
  });

  test('that is older goes first', () => {
    const groups = [2, 3, 1].map((age) => group({ job: `${age}` }, { pushed: at - age * minute }));
    expect(expiredIn({ groups, at }, 0).map(({ labels }) => labels['job'])).toEqual(['3', '2', '1']);
  });

  test('has refused its last push if that came after the last that it took', () => {
    const groups = [
      group({ job: 'mended' }, { refused: at - 1 }),
      group({ job: 'z' }, { refused: at + 1 }),
      group({ job: 'never' }, { pushed: 0, refused: at }),
    ];
    expect(refusedIn(groups).map(({ labels }) => labels['job'])).toEqual(['never', 'z']);
  });
});

test.each<[string | undefined, string | undefined, number | undefined]>([
  [undefined, undefined, undefined],
  ['1m', undefined, minute],
  ['1w2d3h4m', undefined, (((7 + 2) * 24 + 3) * 60 + 4) * minute],
  ['1m', '5m', 10 * minute],
  ['15m', '5m', 15 * minute],
])('expireAfter %s at a scrapeInterval of %s', (expireAfter, scrapeInterval, expected) => {
  const spec = {
    pushgateway: { ...(expireAfter && { expireAfter }) },
    prometheus: { ...(scrapeInterval && { scrapeInterval }) },
  };
  expect(lifetimeOf(stackOf({ spec }))).toBe(expected);
});
