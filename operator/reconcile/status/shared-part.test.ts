import { expect, test } from '@jest/globals';
import { keyOf } from '../../cache/key.ts';
import type { ClusterWorkload } from '../cluster-workload.ts';
import { deploymentFacts } from '../cluster-workload.ts';
import { sharingOf } from '../sharing.ts';
import { runningPart, stackAt, strangeDaemonSet } from '../testing/landscape.ts';
import { sharedHealth } from './shared-part.ts';

const own = { status: 'True', reason: 'Available', message: '1 of 1 pods are ready.' } as const;
const first = stackAt('a/first', 2001);
const second = stackAt('a/second', 2002);
const third = stackAt('b/third', 2003);
const different = stackAt('a/different', 2004, {
  nodeExporter: { image: 'own/ne:v1' },
  kubeStateMetrics: { image: 'own/ksm:v2' },
});
const chart = deploymentFacts({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'ksm', namespace: 'x', labels: { 'app.kubernetes.io/name': 'kube-state-metrics' } },
});

type Row = readonly [
  what: string,
  of: typeof first,
  component: 'node-exporter' | 'kube-state-metrics',
  stacks: readonly (typeof first)[],
  workloads: readonly ClusterWorkload[],
  expected: string,
];

const exporter = (stack: typeof first, change = {}) => runningPart(stack, 'node-exporter', change);

test.each<Row>([
  ['alone', first, 'node-exporter', [first], [exporter(first)], 'Available 1 of 1 pods are ready.'],
  [
    'used',
    first,
    'node-exporter',
    [first, second],
    [exporter(first)],
    'Available 1 of 1 pods are ready. It is used by MonitoringStack a/second too.',
  ],
  [
    'used by several',
    first,
    'kube-state-metrics',
    [first, second, stackAt('a/more', 2004)],
    [],
    'Available 1 of 1 pods are ready. It is used by MonitoringStacks a/more, a/second too.',
  ],
  [
    'another’s',
    second,
    'node-exporter',
    [first, second],
    [exporter(first)],
    'Shared that of MonitoringStack a/first is used here too; 1 of 1 pods are ready.',
  ],
  [
    'another’s that is not ready',
    second,
    'node-exporter',
    [first, second],
    [exporter(first, { ready: 0 })],
    'Starting that of MonitoringStack a/first is used here too; 0 of 1 pods are ready; see there.',
  ],
  [
    'another’s that was only just written',
    second,
    'node-exporter',
    [first, second],
    [exporter(first, { seen: false })],
    'Starting that of MonitoringStack a/first is used here too, and does not run yet; see there.',
  ],
  [
    'beside a stranger on its port',
    first,
    'node-exporter',
    [first],
    [strangeDaemonSet('x/agent', 9100)],
    'Available 1 of 1 pods are ready. It listens on port 19100 of the nodes, because DaemonSet x/agent has port 9100.',
  ],
  [
    'where it went from a port that is free by now',
    first,
    'node-exporter',
    [first],
    [exporter(first, { port: 19_100 })],
    'Available 1 of 1 pods are ready. It listens on port 19100 of the nodes, because port 9100 was taken when it came.',
  ],
  [
    'beside another that it does not trust',
    third,
    'kube-state-metrics',
    [first, third],
    [],
    'Available 1 of 1 pods are ready. MonitoringStack a/first runs one of its own. To use one for both, name a in spec.tenancy.trustedNamespaces, and give both the same spec.kubeStateMetrics.',
  ],
  [
    'beside another that wants something else',
    different,
    'kube-state-metrics',
    [first, different],
    [],
    'Available 1 of 1 pods are ready. MonitoringStack a/first runs one of its own. To use one for both, give both the same spec.kubeStateMetrics.',
  ],
  [
    'beside a chart’s',
    first,
    'kube-state-metrics',
    [first],
    [chart],
    'Available 1 of 1 pods are ready. Deployment x/ksm, which is no stack’s'.replace('’', "'"),
  ],
])('%s', (_, stack, component, stacks, workloads, expected) => {
  const sharing = sharingOf(keyOf(stack.metadata), { stacks, workloads }, { blocked: false });
  const health = sharedHealth({ stack, component, sharing, workloads }, own);
  const text = `${health?.reason} ${health?.message}`;
  expect(expected.endsWith('.') ? text : text.slice(0, expected.length)).toBe(expected);
});

test('a part that is switched off has no health', () => {
  const stack = stackAt('a/off', 2001, { nodeExporter: { enabled: false } });
  const sharing = sharingOf(keyOf(stack.metadata), { stacks: [stack, first], workloads: [] }, { blocked: false });
  expect(sharedHealth({ stack, component: 'node-exporter', sharing, workloads: [] }, undefined)).toBeUndefined();
});
