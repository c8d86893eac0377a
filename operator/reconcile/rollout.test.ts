import { describe, expect, test } from '@jest/globals';
import { nextToReplace } from './rollout.ts';

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
