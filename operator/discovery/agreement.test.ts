/**
 * Who finds the targets makes no difference to what is scraped: both ways are asked about the same clusters, and what is
 * left after the server's relabelling has to be the same.
 */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { ScrapeFragment } from '../../components/fragment.ts';
import type { Pod as DiscoveredPod } from '../../components/scrape/testing/discovery.ts';
import { scraped } from '../../components/scrape/testing/scrape.ts';
import { scrapeFragmentOf, type TargetSpec } from '../../components/scrape/testing/scrape-target.ts';
import { type Key, keyOf } from '../cache/key.ts';
import type { PodFacts } from '../reconcile/targets/facts.ts';
import { podSource } from './pod-targets.ts';
import type { TargetSource } from './target-source.ts';
import { distinct, labels, selector, served } from './testing/served.ts';

const port = fc.record(
  { name: fc.constantFrom('http', 'metrics'), number: fc.constantFrom(80, 8080, 9090) },
  { requiredKeys: ['number'] },
);
const container = fc.record({
  name: fc.constantFrom('main', 'proxy'),
  init: fc.boolean(),
  ports: fc.array(port, { maxLength: 2 }),
});
const pod = fc.record({
  namespace: fc.constantFrom('shop', 'bank', 'monitoring'),
  labels,
  phase: fc.constantFrom('Running', 'Running', 'Failed'),
  ip: fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00::1'),
  onHost: fc.boolean(),
  containers: fc.array(container, { minLength: 1, maxLength: 2 }),
});
type GivenPod = typeof pod extends fc.Arbitrary<infer Value> ? Value : never;

const relabelings = fc.constantFrom(
  undefined,
  [{ action: 'replace' as const, sourceLabels: ['__meta_kubernetes_pod_label_app'], targetLabel: 'app' }],
  [{ action: 'drop' as const, sourceLabels: ['__meta_kubernetes_pod_label_tier'], regex: 'b' }],
  [{ action: 'labelmap' as const, regex: '__meta_kubernetes_pod_label_(.+)' }],
);
const target = fc.record({
  namespace: fc.constantFrom('shop', 'bank', 'monitoring'),
  selector,
  namespaces: fc.constantFrom(undefined, { any: true }, { names: ['bank', 'shop'] }),
  port: fc.constantFrom(undefined, 'http', 'metrics', 8080),
  interval: fc.constantFrom(undefined, '15s', '1m'),
  job: fc.constantFrom(undefined, 'kubelet', 'mine'),
  labels: fc.constantFrom(undefined, { team: '$1$$' }),
  relabelings,
});
type GivenTarget = typeof target extends fc.Arbitrary<infer Value> ? Value : never;

function fragmentOf({ namespace, selector: given, namespaces, ...rest }: GivenTarget, index: number): ScrapeFragment {
  // Only a trusted namespace may look into others.
  const where = namespace === 'monitoring' && namespaces !== undefined ? { namespaces } : {};
  const spec = { pods: { selector: given, ...where }, ...rest };
  const defined: TargetSpec = JSON.parse(JSON.stringify(spec));
  return scrapeFragmentOf(defined, {
    namespace,
    name: `t${index}`,
    creationTimestamp: `20${20 + (index % 3)}-01-01T00:00:00Z`,
  });
}

const hostIp = (given: GivenPod): string => (given.onHost ? given.ip : '192.0.2.1');

function discovered(given: GivenPod, index: number): DiscoveredPod {
  const { namespace, labels: own, phase, ip, containers } = given;
  return { namespace, labels: own, phase, ip, containers, name: `p${index}`, hostIp: hostIp(given) };
}

function factsOf(given: GivenPod): PodFacts {
  const { namespace, labels: own, phase, ip, containers } = given;
  const ports = containers.flatMap(({ name, init, ports: declared }) =>
    declared.map((each) => Object.assign({ init, container: name }, each)),
  );
  return {
    namespace,
    labels: own,
    ports,
    ended: phase !== 'Running',
    address: ip,
    hostAddress: hostIp(given),
    node: 'node-1',
  };
}

function sourcesOf(pods: readonly GivenPod[]): readonly (readonly [Key, TargetSource])[] {
  return pods.map((each, index) => {
    const key = keyOf({ namespace: each.namespace, name: `p${index}` });
    return [key, podSource(key, factsOf(each))];
  });
}

test('what is scraped is the same, label by label, whoever finds it', () => {
  let found = 0;
  fc.assert(
    fc.property(fc.array(pod, { maxLength: 5 }), fc.array(target, { minLength: 1, maxLength: 5 }), (pods, targets) => {
      const fragments = targets.map(fragmentOf);
      const own = scraped(fragments, { pods: pods.map(discovered) });
      found += own.length;
      expect(distinct(served(fragments, { pod: sourcesOf(pods) }))).toEqual(distinct(own));
    }),
    { numRuns: 1500 },
  );
  expect(found).toBeGreaterThan(200);
});
