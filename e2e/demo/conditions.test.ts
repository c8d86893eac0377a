import { expect, test } from '@jest/globals';
import { isReady, unready } from './conditions.ts';
import { conditionLines, podProblem } from './diagnosis.ts';
import type { LiveObject } from './kubectl.ts';

interface Setting {
  readonly name?: string;
  readonly observed?: number;
  readonly ready?: string;
}

const rule = ({ name = 'r', observed = 2, ready }: Setting): LiveObject => ({
  apiVersion: 'monitoring.bellwether.dev/v1alpha1',
  kind: 'AlertRule',
  metadata: { namespace: 'demo', name, generation: 2 },
  status: {
    observedGeneration: observed,
    conditions: ready === undefined ? [] : [{ type: 'Ready', status: ready, reason: 'Because', message: 'so it is' }],
  },
});

test.each([
  [{ ready: 'True' }, true],
  [{ ready: 'True', observed: 1 }, false],
  [{ ready: 'False' }, false],
  [{ ready: 'Unknown' }, false],
  [{}, false],
])('%p is ready: %p', (setting, expected) => {
  expect(isReady(rule(setting))).toBe(expected);
});

test.each([
  [[], 'there is nothing that could be ready'],
  [[rule({ ready: 'True' })], undefined],
  [[rule({ ready: 'False' })], 'AlertRule demo/r: Because so it is'],
  [[rule({})], 'AlertRule demo/r: no status yet'],
  [[rule({ ready: 'True', observed: 1 })], 'AlertRule demo/r: status is of an older version'],
  [[rule({ ready: 'True' }), rule({ name: 's' }), rule({ name: 't' })], 'AlertRule demo/s: no status yet (and 1 more)'],
])('case %#: what is missing for all to be ready', (objects, expected) => {
  expect(unready(objects)).toBe(expected);
});

test('the conditions of what is ready explain nothing', () => {
  expect(conditionLines(rule({ ready: 'True' }))).toEqual([]);
  expect(conditionLines(rule({ ready: 'False' }))).toEqual(['AlertRule demo/r', '  Ready=False Because: so it is']);
});

type Pod = Parameters<typeof podProblem>[0];

const pod = (status: Pod['status']): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'demo', name: 'p' },
  status,
});
const container = { name: 'c', ready: true, restartCount: 0 };

test.each<[Pod['status'], string | undefined]>([
  [{ phase: 'Running', containerStatuses: [container] }, undefined],
  [{ phase: 'Succeeded', containerStatuses: [{ ...container, ready: false }] }, undefined],
  [{ phase: 'Pending' }, 'Pod demo/p: Pending'],
  [{}, 'Pod demo/p: Unknown'],
  [{ phase: 'Running', containerStatuses: [{ ...container, ready: false }] }, 'Pod demo/p: Running; c not ready'],
  [
    {
      phase: 'Pending',
      containerStatuses: [
        {
          ...container,
          ready: false,
          restartCount: 3,
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'again' } },
        },
      ],
    },
    'Pod demo/p: Pending; c CrashLoopBackOff, restarted 3 times: again',
  ],
])('case %#: why a pod is not well', (status, expected) => {
  expect(podProblem(pod(status))).toBe(expected);
});
