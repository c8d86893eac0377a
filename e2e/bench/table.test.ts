import { expect, test } from '@jest/globals';
import { judged, names } from './budgets.ts';
import type { Row } from './row.ts';
import { tableOf } from './table.ts';

const load = { alertRules: 10_000, scrapeTargets: 10_000, machine: 12.34 };
const slow = { n: 100, p50: 123_456, p99: 123_456, max: 123_456 };
const allNames = Object.values(names).map((name) => (typeof name === 'string' ? name : name(10_000)));
const every: readonly Row[] = [
  ...allNames.map((name) => judged({ name, value: 123_456.789, unit: 'requests', load })),
  judged({ name: names.rule(10_000), ...slow, floor: slow, load }),
];
const machine = { cores: 2, loadAtStart: 0, loadAtEnd: 0 };

test('no line is longer than 120 columns, whatever is measured', () => {
  const text = tableOf({ rows: every, failed: { restart: 'x'.repeat(300) }, machine, revision: 'abcdef0' });
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120);
});

test('a row of times, a figure and a failure', () => {
  const rows = [
    judged({ name: names.rule(0), n: 100, p50: 900, p99: 2_500, max: 2_600, floor: slow, load }),
    judged({ name: names.missedScrapes, value: 0, unit: 'scrapes', load }),
    { name: 'memory', value: 101.234_56, unit: 'MiB', load },
  ];
  const lines = tableOf({ rows, failed: { storm: 'no pod' }, machine, revision: 'abcdef0' }).split('\n');
  expect(lines[2]).toMatch(/^AlertRule .* 100 +900 +2500 +2600 +ms +123456\/123456 +≤ 1200\/2000 OVER$/);
  expect(lines[3]).toMatch(/^storm: missed scrapes .* 0 +scrapes +0 ok$/);
  expect(lines[4]).toMatch(/^memory +101 +MiB$/);
  expect(lines[5]).toBe('FAILED storm: no pod');
});
