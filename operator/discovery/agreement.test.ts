/**
 * Who finds the targets makes no difference to what is scraped: both ways are asked about the same clusters, and what is
 * left after the server's relabelling has to be the same.
 */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { byAge, type ScrapeFragment } from '../../components/fragment.ts';
import { jobsOf } from '../../components/scrape/jobs.ts';
import type { Pod as DiscoveredPod } from '../../components/scrape/testing/discovery.ts';
import { type Labels, relabel } from '../../components/scrape/testing/relabel.ts';
import { scraped, withoutMeta } from '../../components/scrape/testing/scrape.ts';
import { scrapeFragmentOf, type TargetSpec } from '../../components/scrape/testing/scrape-target.ts';
import { keyOf } from '../cache/key.ts';
import type { PodFacts } from '../reconcile/targets/facts.ts';
import { ServedJob } from './served-job.ts';

const labels = fc.dictionary(fc.constantFrom('app', 'tier', 'example.com/a'), fc.constantFrom('a', 'b', ''), {
  maxKeys: 3,
});
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

const requirement = fc.constantFrom(
  { key: 'app', operator: 'In' as const, values: ['a', 'b'] },
  { key: 'app', operator: 'In' as const, values: [''] },
  { key: 'tier', operator: 'NotIn' as const, values: ['a'] },
  { key: 'example.com/a', operator: 'Exists' as const },
  { key: 'tier', operator: 'DoesNotExist' as const },
);
const selector = fc.record({
  matchLabels: fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'), { maxKeys: 2 }),
  matchExpressions: fc.uniqueArray(requirement, { maxLength: 2, selector: ({ key }) => key }),
});
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

const discovery = { url: 'http://bellwether/discovery/monitoring/demo', tokenFile: 'token' };

/** What a server scrapes that asks the operator. */
function served(fragments: readonly ScrapeFragment[], pods: readonly GivenPod[]): readonly Labels[] {
  const jobs = jobsOf(fragments.toSorted(byAge), { slice: 0, discovery });
  return jobs.flatMap((job) => {
    const members = fragments.filter((fragment) => `${fragment.class.id}/0` === job.job_name);
    const [first] = members;
    if (first === undefined) throw new Error(`${job.job_name} has no member`);
    expect(job).toHaveProperty('http_sd_configs');
    const kept = new ServedJob(first.class);
    kept.become(members);
    for (const [index, each] of pods.entries())
      kept.set(keyOf({ namespace: each.namespace, name: `p${index}` }), factsOf(each));
    const groups: { targets: [string]; labels: Labels }[] = JSON.parse(kept.text);
    const defaults = {
      job: job.job_name,
      __scheme__: String(job['scheme']),
      __metrics_path__: String(job['metrics_path']),
      __scrape_interval__: '30s',
      __scrape_timeout__: '10s',
    };
    return groups.flatMap(({ targets: [address], labels: told }) => {
      const left = relabel({ ...defaults, ...told, __address__: address }, job.relabel_configs);
      return left === undefined ? [] : [withoutMeta(left)];
    });
  });
}

const distinct = (all: readonly Labels[]) => [...new Set(all.map((each) => JSON.stringify(each)))].toSorted();

test('what is scraped is the same, label by label, whoever finds it', () => {
  let found = 0;
  fc.assert(
    fc.property(fc.array(pod, { maxLength: 5 }), fc.array(target, { minLength: 1, maxLength: 5 }), (pods, targets) => {
      const fragments = targets.map(fragmentOf);
      const own = scraped(fragments, { pods: pods.map(discovered) });
      found += own.length;
      expect(distinct(served(fragments, pods))).toEqual(distinct(own));
    }),
    { numRuns: 1500 },
  );
  expect(found).toBeGreaterThan(200);
});
