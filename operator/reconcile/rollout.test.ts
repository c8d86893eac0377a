import { describe, expect, test } from '@jest/globals';
import { hasLostAccount, nextToReplace } from './rollout.ts';

const set = (replicas: number, change: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'demo', generation: 2 },
  spec: { replicas, selector: {}, serviceName: 'demo', template: {} },
  status: { observedGeneration: 2, updateRevision: 'new', replicas },
  ...change,
});

const pod = (ordinal: number, revision: string, ready: boolean, change: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `demo-${ordinal}`, labels: { 'controller-revision-hash': revision }, ...change },
  status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});

describe('the next replica to replace', () => {
  test.each([
    ['none when all are current', set(2), [pod(0, 'new', true), pod(1, 'new', true)], undefined],
    ['the highest outdated ordinal first', set(2), [pod(0, 'old', true), pod(1, 'old', true)], 'demo-1'],
    ['the rest once the first serves again', set(2), [pod(0, 'old', true), pod(1, 'new', true)], 'demo-0'],
    ['none while a new one does not serve yet', set(2), [pod(0, 'old', true), pod(1, 'new', false)], undefined],
    ['one that does not serve before one that does', set(2), [pod(0, 'old', false), pod(1, 'old', true)], 'demo-0'],
    ['none while a pod is missing', set(2), [pod(0, 'old', true)], undefined],
    [
      'none while a pod is being deleted',
      set(2),
      [pod(0, 'old', true), pod(1, 'old', true, { deletionTimestamp: 'now' })],
      undefined,
    ],
    [
      'none before the controller has seen the template',
      set(1, { status: { observedGeneration: 1, updateRevision: 'new' } }),
      [pod(0, 'old', true)],
      undefined,
    ],
    ['a single replica, which cannot be spared but must be', set(1), [pod(0, 'old', true)], 'demo-0'],
  ])('%s', (_, statefulSet, pods, expected) => {
    expect(nextToReplace(statefulSet as never, pods as never)?.metadata.name).toBe(expected);
  });
});

test('the next waits for what the last has yet to prove, and for nothing of those that are still to go', () => {
  const next = (pods: readonly object[], proven: readonly string[]) =>
    nextToReplace(set(3), pods as never, { hasProven: ({ metadata }) => proven.includes(metadata.name) })?.metadata
      .name;
  const half = [pod(0, 'old', true), pod(1, 'old', true), pod(2, 'new', true)];
  expect(next(half, [])).toBeUndefined();
  expect(next(half, ['demo-2'])).toBe('demo-1');
  expect(next([pod(0, 'old', true), pod(1, 'old', true), pod(2, 'old', true)], [])).toBe('demo-2');
  expect(next([pod(0, 'old', false), pod(1, 'old', true), pod(2, 'new', true)], [])).toBe('demo-0');
});

describe('an account that was deleted and made anew', () => {
  const account = (creationTimestamp: string) =>
    ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'demo', creationTimestamp } }) as never;
  const born = { creationTimestamp: '2026-11-24T10:00:00Z' };

  test.each([
    ['a pod is younger than its account', '2026-11-24T09:59:59Z', false],
    ['both were made within one second', '2026-11-24T10:00:00Z', false],
    ['its account was made after it', '2026-11-24T10:00:01Z', true],
  ])('%s', (_, made, lost) => {
    expect(hasLostAccount(pod(0, 'new', true, born) as never, account(made))).toBe(lost);
  });

  test('has its pods replaced one at a time, as those of another template', () => {
    const made = account('2026-11-24T11:00:00Z');
    const younger = { creationTimestamp: '2026-11-24T11:00:02Z' };
    const next = (pods: readonly object[]) => nextToReplace(set(2), pods as never, { account: made })?.metadata.name;
    expect(next([pod(0, 'new', true, born), pod(1, 'new', true, born)])).toBe('demo-1');
    expect(next([pod(0, 'new', true, born), pod(1, 'new', false, younger)])).toBeUndefined();
    expect(next([pod(0, 'new', true, born), pod(1, 'new', true, younger)])).toBe('demo-0');
    expect(next([pod(0, 'new', true, younger), pod(1, 'new', true, younger)])).toBeUndefined();
  });
});
