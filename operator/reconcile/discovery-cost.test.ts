import { expect, test } from '@jest/globals';
import { storedTarget, type TargetSpec } from '../../components/scrape/testing/scrape-target.ts';
import { storedStack } from '../../components/testing/stacks.ts';
import { discoveryCostSaid, isOtherPopulation } from './discovery-cost.ts';

const selector = { matchLabels: { app: 'web' } };
const pods: TargetSpec = { pods: { selector }, port: 'http' };
const services: TargetSpec = { services: { selector } };
const nodes: TargetSpec = { nodes: { selector: {} }, port: 9100 };
const annotated: TargetSpec = {
  ...pods,
  relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_annotation_team'], targetLabel: 'team' }],
};

const told = {
  type: 'DiscoveryCostly',
  status: 'True',
  reason: 'ManyTargets',
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
};

test.each([
  ['few ScrapeTargets', pods, 40, 10_000, 'Prometheus' as const, false, false],
  ['many in a small cluster', pods, 1_000, 400, 'Prometheus' as const, false, false],
  ['many in a large one', pods, 100, 5_000, 'Prometheus' as const, false, true],
  ['what the operator finds already', pods, 100, 5_000, 'Operator' as const, true, false],
  ['many for Services', services, 100, 5_000, 'Prometheus' as const, false, true],
  ['what it would not find', nodes, 100, 5_000, 'Prometheus' as const, false, false],
  ['what it knows too little for', annotated, 100, 5_000, 'Prometheus' as const, false, false],
  ['a little less than before', pods, 80, 5_000, 'Prometheus' as const, true, true],
  ['much less than before', pods, 60, 5_000, 'Prometheus' as const, true, false],
])('%s', (_, spec, count, there, discovery, before, isTold) => {
  const stack = storedStack({ prometheus: { discovery } });
  const standing = before ? { ...stack, status: { ...stack.status, conditions: [told] } } : stack;
  const targets = Array.from({ length: count }, () => storedTarget(spec));
  const said = discoveryCostSaid(standing as typeof stack, { targets, pods: there });
  expect(said?.reason).toBe(isTold ? 'ManyTargets' : undefined);
});

test('the number of pods is looked at again when it is another by a fifth, in either direction', () => {
  const isOther = isOtherPopulation();
  expect([80, 5_000, 5_001, 6_000, 6_200, 5_500, 4_700].map(isOther)).toEqual([
    false,
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});
