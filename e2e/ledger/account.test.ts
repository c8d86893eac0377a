/** The ledger tells whatever it is there to tell, and is content with what was asked for. */
import { expect, test } from '@jest/globals';
import { type Canary, faultsIn, type Period, type Standing } from './account.ts';
import { type ExceptionName, exceptionsIn } from './exceptions.ts';

const [began, ended] = [1000, 1060];
const target = (url: string, job = 'shop') => ({ job, url, isUp: true, labels: { job }, interval: 5 });
const standing = (at: number, change: Partial<Standing> = {}): Standing => ({
  at,
  pods: ['demo-prometheus-0 uid-1 2026-01-01T00:00:00Z 0'],
  targets: [target('http://192.0.2.1/metrics'), target('http://192.0.2.2/metrics', 'node')],
  ...change,
});

/** A canary with a sample at each of these seconds after the beginning, of that value. */
function canary(seconds: readonly number[], value = 1): Canary {
  const points = seconds.map((second) => [began + second, value] as const);
  return { name: 'up', interval: 5, course: { labels: {}, points } };
}
const steady = Array.from({ length: 12 }, (_, index) => 3 + 5 * index);

const period = (change: Partial<Period> = {}): Period => ({
  before: standing(began),
  after: standing(ended),
  canaries: [canary(steady)],
  failedReloads: [],
  reloads: 0,
  ...change,
});
const after = (change: Partial<Standing>): Partial<Period> => ({ after: standing(ended, change) });
const faults = (change: Partial<Period>, ...names: readonly ExceptionName[]) =>
  faultsIn(period(change), exceptionsIn(Object.fromEntries(names.map((name) => [name, 'it is the point']))));

const replaced = { pods: ['demo-prometheus-0 uid-2 2026-01-01T00:01:00Z 0'] };
const restarted = { pods: ['demo-prometheus-0 uid-1 2026-01-01T00:00:00Z 1'] };
const moved = { targets: [target('http://192.0.2.9/metrics'), target('http://192.0.2.2/metrics', 'node')] };
const without = (first: number, last: number) => steady.filter((second) => second < first || second > last);

test('nothing is told when nothing happened', () => {
  expect(faults({})).toEqual([]);
});

test.each<[string, Partial<Period>, readonly RegExp[]]>([
  ['a pod that was replaced', after(replaced), [/^pod - .*uid-1/, /^pod \+ .*uid-2/]],
  ['a pod that was restarted', after(restarted), [/^pod - .* 0$/, /^pod \+ .* 1$/]],
  ['a pod that is gone', after({ pods: [] }), [/^pod - /]],
  [
    'a target too many',
    after({ targets: [...standing(0).targets, target('http://x')] }),
    [/^target \+ shop http:\/\/x/],
  ],
  ['a target that is gone', after({ targets: standing(0).targets.slice(1) }), [/^target - shop/]],
  ['a reload that failed', { failedReloads: ['demo-prometheus-0: no'] }, [/^failed reload: demo-prometheus-0: no/]],
  ['two scrapes in a row that are missed', { canaries: [canary(without(20, 30))] }, [/^gap: up: nothing for 15\.0 s/]],
  ['a gap at the beginning', { canaries: [canary(without(0, 10))] }, [/^gap: up: nothing for 13\.0 s/]],
  ['a gap at the end', { canaries: [canary(without(45, 60))] }, [/^gap: up: nothing for 17\.0 s/]],
  ['scrapes that all failed', { canaries: [canary(steady, 0)] }, [/^gap: up: nothing for 60\.0 s/]],
  ['a series that is not there', { canaries: [{ ...canary([]), course: undefined }] }, [/nothing for all the time/]],
])('%s', (_, change, told) => {
  const found = faults(change);
  expect(found).toHaveLength(told.length);
  for (const [index, words] of told.entries()) expect(found[index]).toMatch(words);
});

test('a suite that ends before two scrapes are due has no gap', () => {
  const short = { after: standing(began + 10), canaries: [{ ...canary([]), course: undefined }] };
  expect(faults(short)).toEqual([]);
});

test('one scrape that is missed is no gap', () => {
  expect(faults({ canaries: [canary(without(20, 25))] })).toEqual([]);
});

test('what was announced is not told: replaced pods with their gaps and addresses, failed reloads', () => {
  const rolled = { ...after({ ...replaced, ...moved }), canaries: [canary([])] };
  expect(faults(rolled, 'rolls')).toEqual([]);
  expect(faults({ failedReloads: ['x'] }, 'failsReloads')).toEqual([]);
});

test('a roll of another pod than a server excuses the gaps of that pod alone', () => {
  const [exporter, other] = ['demo-node-exporter-abc', 'demo-kube-state-metrics-abc'];
  const pods = (uid: string) => [`${exporter} ${uid} 2026-01-01T00:00:00Z 0`];
  const silent = (pod: string) => ({ ...canary([]), name: pod, pod });
  const rolled = { before: standing(began, { pods: pods('uid-1') }), ...after({ pods: pods('uid-2') }) };
  expect(faults({ ...rolled, canaries: [silent(exporter)] }, 'rolls')).toEqual([]);
  expect(faults({ ...rolled, canaries: [silent(exporter), silent(other)] }, 'rolls')).toEqual([
    expect.stringMatching(`^gap: ${other}`),
  ]);
});

test('a move to another job excuses the time of a discovery, and no more', () => {
  const moving = (first: number, last: number) => ({ reloads: 1, canaries: [canary(without(first, last))] });
  expect(faults(moving(20, 30), 'movesTargets')).toEqual([]);
  expect(faults(moving(20, 35), 'movesTargets')).toEqual([expect.stringMatching(/^gap: up: nothing for 20\.0 s/)]);
});

test('a roll excuses no target too many, none on another port, and no failed reload', () => {
  const found = faults(
    { ...after({ ...replaced, targets: [target('http://192.0.2.9:9100/metrics')] }), failedReloads: ['x'] },
    'rolls',
  );
  const other = ['target - shop :/metrics: 1', 'target - node :/metrics: 1', 'target + shop :9100/metrics: 1'];
  expect(found).toEqual(['failed reload: x', ...other]);
});

test.each<ExceptionName>(['rolls', 'failsReloads', 'movesTargets'])('@%s that nothing came of is told', (name) => {
  expect(faults({}, name)).toEqual([`@${name} stands at the head (it is the point), and nothing of that happened`]);
});

test('an exception without a reason is refused', () => {
  expect(() => exceptionsIn({ rolls: '' })).toThrow('@rolls at the head of a suite needs a reason');
});
