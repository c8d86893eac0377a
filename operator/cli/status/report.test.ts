import { describe, expect, test } from '@jest/globals';
import type { Condition } from '../../../crds/meta.ts';
import type { MonitoringStackStatus } from '../../../crds/models/monitoring-stack.ts';
import { ruleOf, stackOf, targetOf } from '../../reconcile/testing/objects.ts';
import { reportOf } from './report.ts';
import { textOf } from './text.ts';

const condition = (type: string, status: Condition['status'], reason: string, message = ''): Condition => ({
  type,
  status,
  reason,
  message,
  observedGeneration: 1,
  lastTransitionTime: '2026-01-01T00:00:00Z',
});

const status = {
  observedGeneration: 1,
  conditions: [
    condition('PrometheusAvailable', 'True', 'Available', 'prometheus: 2 of 2 pods are ready'),
    condition('ConfigurationLoaded', 'False', 'Loading', '1 of 2 replicas run the intended revision.\nmore'),
    condition('Ready', 'False', 'Loading', '1 of 2 replicas run the intended revision.'),
    condition('Reconciling', 'True', 'Loading'),
  ],
  revision: 'abc',
  replicas: [
    { name: 'prometheus-demo-0', ready: true, revision: 'abc' },
    { name: 'prometheus-demo-1', ready: false, message: 'does not answer' },
  ],
  scrapeTargets: { selected: 2, loaded: 1, refused: 1 },
  alertRules: { selected: 1, loaded: 1, refused: 0 },
  refused: 1,
  endpoints: [{ name: 'prometheus', url: 'http://10.0.0.1:9090' }],
} satisfies MonitoringStackStatus;

const entry = { namespace: 'monitoring', name: 'demo', accepted: true };
const refusedTarget = targetOf({
  name: 'bad',
  namespace: 'shop',
  status: {
    observedGeneration: 1,
    conditions: [condition('Accepted', 'False', 'InvalidScrape', 'in general')],
    stacks: [{ ...entry, accepted: false, message: 'unknown action\nIts last good version keeps running.' }],
  },
});
const idleTarget = targetOf({
  name: 'idle',
  namespace: 'shop',
  status: {
    observedGeneration: 1,
    conditions: [condition('TargetsFound', 'False', 'NoMatch', 'there is no pod')],
    stacks: [entry],
  },
});
const goodRule = ruleOf({ status: { observedGeneration: 1, stacks: [entry] } });
const others = targetOf({ status: { observedGeneration: 1, stacks: [{ ...entry, name: 'other', accepted: false }] } });

describe('the report on a stack', () => {
  test.each([
    ['never seen', {}, { ready: false, reason: 'NotSeen' }],
    ['seen before its last change', { metadata: { generation: 2 }, status }, { ready: false, reason: 'Outdated' }],
    ['not ready', { status }, { ready: false, reason: 'Loading' }],
    [
      'ready',
      { status: { ...status, conditions: [condition('Ready', 'True', 'Ready', 'All is well.')] } },
      { ready: true, reason: 'Ready', message: 'All is well.', parts: [] },
    ],
  ])('%s', (_, given, expected) => {
    expect(reportOf(stackOf(given), [])).toMatchObject(expected);
  });

  test('names only what this very stack refused, in the words for this stack', () => {
    expect(reportOf(stackOf({ status }), [refusedTarget, goodRule, others]).refused).toEqual([
      {
        object: 'ScrapeTarget shop/bad',
        reason: 'InvalidScrape',
        message: 'unknown action\nIts last good version keeps running.',
      },
    ]);
  });

  test('names what runs and finds nothing', () => {
    const elsewhere = { ...idleTarget, status: { observedGeneration: 1, stacks: [{ ...entry, name: 'other' }] } };
    expect(reportOf(stackOf({ status }), [refusedTarget, idleTarget, elsewhere]).idle).toEqual([
      { object: 'ScrapeTarget shop/idle', reason: 'NoMatch', message: 'there is no pod' },
    ]);
  });

  test('as text', () => {
    expect(textOf(reportOf(stackOf({ status }), [refusedTarget, idleTarget, goodRule]))).toBe(
      `MonitoringStack monitoring/demo: NOT READY, Loading: 1 of 2 replicas run the intended revision.

Parts:
  PrometheusAvailable  True   Available  prometheus: 2 of 2 pods are ready
  ConfigurationLoaded  False  Loading    1 of 2 replicas run the intended revision.

Prometheus replicas, intended revision abc:
  prometheus-demo-0  ready      runs it
  prometheus-demo-1  not ready  runs another revision  does not answer

Declared:
  ScrapeTargets  2 selected,  1 loaded,  1 refused
  AlertRules     1 selected,  1 loaded,  0 refused

Refused:
  ScrapeTarget shop/bad: InvalidScrape
    unknown action
    Its last good version keeps running.

Found nothing to scrape:
  ScrapeTarget shop/idle: NoMatch
    there is no pod

Web UIs:
  prometheus  http://10.0.0.1:9090`,
    );
  });

  test('as text, of a stack that nobody has looked at', () => {
    expect(textOf(reportOf(stackOf(), []))).toBe(
      `MonitoringStack monitoring/demo: NOT READY, NotSeen: No operator has looked at it yet. Is Bellwether installed and running?

Declared:
  ScrapeTargets  0 selected,  0 loaded,  0 refused
  AlertRules     0 selected,  0 loaded,  0 refused`,
    );
  });
});
