import { describe, expect, test } from '@jest/globals';
import { podOf } from '../testing/snapshots.ts';
import type { Pod } from '../view.ts';
import { healthOf, type Workload } from './workload-health.ts';

const metadata = { name: 'demo', namespace: 'monitoring', generation: 2 };
const workload = (kind: Workload['kind'], spec: object, status: object = {}): Workload =>
  ({ apiVersion: 'apps/v1', kind, metadata, spec, status: { observedGeneration: 2, ...status } }) as Workload;
const set = (replicas = 1, status: object = {}) =>
  workload('StatefulSet', { replicas }, { updateRevision: 'new', ...status });
const daemon = (wanted: number, ready: number, updated = wanted) =>
  workload('DaemonSet', {}, { desiredNumberScheduled: wanted, numberReady: ready, updatedNumberScheduled: updated });
const deployment = (replicas: number, ready: number, updated = replicas, status: object = {}) =>
  workload('Deployment', { replicas }, { readyReplicas: ready, updatedReplicas: updated, ...status });

const pod = (
  ordinal: number,
  { revision = 'new', ...change }: { revision?: string; ready?: boolean; status?: object } = {},
): Pod => podOf(`demo-${ordinal}`, { metadata: { labels: { 'controller-revision-hash': revision } }, ...change });
const container = (state: object, lastState: object = {}) => ({
  conditions: [{ type: 'Ready', status: 'False' }],
  containerStatuses: [{ name: 'prometheus', state, lastState }],
});

const crashing = container(
  { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
  { terminated: { reason: 'OOMKilled', exitCode: 137 } },
);
const pulling = container({ waiting: { reason: 'ImagePullBackOff' } });
const creating = container({ waiting: { reason: 'ContainerCreating' } });
const died = container({ waiting: { reason: 'CrashLoopBackOff' } }, { terminated: { exitCode: 1 } });
const unscheduled = {
  conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' }],
};
const failed = {
  conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' }],
};

describe('whether a workload serves', () => {
  test.each<[string, Workload | undefined, Pod[], string, string]>([
    ['it is not there yet', undefined, [], 'False Missing', 'its workload does not exist yet.'],
    ['all pods of a StatefulSet are ready', set(2), [pod(0), pod(1)], 'True Available', '2 of 2 pods are ready.'],
    [
      'its controller has not seen the change',
      set(1, { observedGeneration: 1 }),
      [pod(0)],
      'False Starting',
      'StatefulSet demo is being created.',
    ],
    [
      'a pod is missing',
      set(2),
      [pod(0)],
      'False Starting',
      'StatefulSet demo: 1 of 2 pods are ready, 0 still to be updated.',
    ],
    [
      'a pod runs the template before',
      set(2),
      [pod(0), pod(1, { revision: 'old' })],
      'False Updating',
      'StatefulSet demo: 2 of 2 pods are ready, 1 still to be updated.',
    ],
    [
      'a pod is on its way',
      set(1),
      [pod(0, { status: creating })],
      'False Starting',
      'StatefulSet demo: 0 of 1 pods are ready, 0 still to be updated.',
    ],
    [
      'a container crashes',
      set(1),
      [pod(0, { status: crashing })],
      'False CrashLoopBackOff',
      '0 of 1 pods are ready; container prometheus of pod demo-0: back-off 5m0s. It last ended with OOMKilled, exit code 137.',
    ],
    [
      'a container crashes and says little',
      set(1),
      [pod(0, { status: died })],
      'False CrashLoopBackOff',
      '0 of 1 pods are ready; container prometheus of pod demo-0: CrashLoopBackOff. It last ended with an error, exit code 1.',
    ],
    [
      'an image cannot be had',
      set(2),
      [pod(0), pod(1, { status: pulling })],
      'False ImagePullBackOff',
      '1 of 2 pods are ready; container prometheus of pod demo-1: ImagePullBackOff.',
    ],
    [
      'a pod finds no node',
      set(1),
      [pod(0, { status: unscheduled })],
      'False Unschedulable',
      '0 of 1 pods are ready; pod demo-0 cannot be scheduled: 0/1 nodes are available',
    ],
    ['a DaemonSet runs on every node', daemon(3, 3), [], 'True Available', '3 of 3 pods are ready.'],
    ['a cluster has no node for it', daemon(0, 0), [], 'True Available', '0 of 0 pods are ready.'],
    [
      'one node lacks it',
      daemon(3, 2),
      [],
      'False Starting',
      'DaemonSet demo: 2 of 3 pods are ready, 0 still to be updated.',
    ],
    [
      'a DaemonSet is being updated',
      daemon(3, 3, 1),
      [],
      'False Updating',
      'DaemonSet demo: 3 of 3 pods are ready, 2 still to be updated.',
    ],
    ['a Deployment serves', deployment(1, 1), [], 'True Available', '1 of 1 pods are ready.'],
    [
      'a Deployment is being updated',
      deployment(1, 1, 0),
      [],
      'False Updating',
      'Deployment demo: 1 of 1 pods are ready, 1 still to be updated.',
    ],
    [
      'its pods are refused',
      deployment(1, 0, 1, failed),
      [],
      'False PodRefused',
      '0 of 1 pods are ready; exceeded quota',
    ],
  ])('when %s', (_, of, pods, verdict, message) => {
    const health = healthOf(of, pods);
    expect(`${health.status} ${health.reason}`).toBe(verdict);
    expect(health.message).toBe(message);
  });

  test('a pod that is on its way out does not count', () => {
    const going = podOf('demo-0', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });
    expect(healthOf(set(1), [going])).toMatchObject({ status: 'False' });
  });
});
