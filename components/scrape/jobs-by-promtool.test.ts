/** The real Prometheus relabels as the simulation does: its own code is run over the same discovered labels. */
import { expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { toText } from '../content.ts';
import { storedStack } from '../testing/stacks.ts';
import { judge } from '../testing/tools.ts';
import { annotationJobs } from './annotations.ts';
import { jobsOf, type ScrapeJob } from './jobs.ts';
import { discoverPod, discoverService, type Node, type Pod, type Service } from './testing/discovery.ts';
import { type Labels, relabel } from './testing/relabel.ts';
import { discovered, withoutMeta } from './testing/scrape.ts';
import { scrapeFragmentOf, type TargetSpec } from './testing/scrape-target.ts';

const key = fc.constantFrom('app', 'app.kubernetes.io/name', 'x-y');
const value = fc.constantFrom('', 'v1.2', 'v1x2', 'web');
const labels = fc.dictionary(key, value, { maxKeys: 3 });
const port = fc.record({
  name: fc.constantFrom('http', 'metrics', ''),
  number: fc.constantFrom(80, 9102),
  protocol: fc.constantFrom('TCP' as const, 'TCP' as const, 'UDP' as const),
});
const pods = fc.array(
  fc.record({
    labels,
    namespace: fc.constantFrom('shop', 'platform'),
    ip: fc.constantFrom('10.0.0.1', 'fd00::1', '192.0.2.1'),
    phase: fc.constantFrom('Running' as const, 'Running' as const, 'Failed' as const),
    containers: fc.array(
      fc.record({ name: fc.constantFrom('a', 'b'), init: fc.boolean(), ports: fc.array(port, { maxLength: 2 }) }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  { minLength: 20, maxLength: 30 },
);
const selector = fc.record({
  matchLabels: fc.oneof(fc.constant({}), fc.dictionary(key, value, { maxKeys: 1 })),
  matchExpressions: fc.array(
    fc.oneof(
      fc.record({
        key,
        operator: fc.constantFrom('In' as const, 'NotIn' as const),
        values: fc.array(value, { minLength: 1, maxLength: 2 }),
      }),
      fc.record({ key, operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const) }),
    ),
    { maxLength: 2 },
  ),
});
const spec: fc.Arbitrary<TargetSpec> = fc
  .record(
    {
      kind: fc.constantFrom('pods', 'services', 'nodes'),
      selector,
      port: fc.constantFrom('http', 80),
      job: fc.constantFrom('a$1'),
      team: fc.constantFrom('$0', 'x'),
    },
    { requiredKeys: ['kind', 'selector', 'team'] },
  )
  .map(({ kind, selector: chosen, team, ...rest }) => {
    const relabeling = {
      sourceLabels: ['pod', 'team'],
      regex: '(.+);(.+)',
      targetLabel: 'both',
      replacement: '$2-$1$$',
    };
    const chosenSpec = { [kind]: { selector: chosen }, labels: { team }, relabelings: [relabeling] };
    return Object.assign(chosenSpec, rest, kind === 'nodes' && { port: 80 });
  });

/** On a busy machine a process may take its time. */
jest.setTimeout(120_000);

/** A batch of examples costs one run of promtool for each of its jobs. */
const EXAMPLES = 6;

test('real relabelling gives the same labels', () => {
  let kept = 0;
  for (const [targets, cluster] of fc.sample(fc.tuple(fc.array(spec, { minLength: 2, maxLength: 6 }), pods), {
    numRuns: EXAMPLES,
    seed: 7,
  })) {
    const named = cluster.map((pod, index): Pod => Object.assign(pod, { name: `pod-${index}` }));
    const services = named.map(
      (pod): Service => ({ ...pod, ports: [{ name: 'http', number: 80 }, { number: 9102 }], endpoints: [pod] }),
    );
    const fragments = targets.map((target, index) =>
      scrapeFragmentOf(target, {
        name: `t${index}`,
        namespace: target.nodes ? 'platform' : (['shop', 'platform'][index % 2] ?? ''),
      }),
    );
    const nodes: readonly Node[] = named;
    for (const job of jobsOf(fragments, { slice: 0 }))
      kept += compare(job, discovered(job, { pods: named, services, nodes }));
  }
  expect(kept).toBeGreaterThan(50);
});

const annotations = fc
  .record({
    scrape: fc.constantFrom('true', 'true', 'true', 'false'),
    port: fc.constantFrom('9102', '', '', 'http'),
    path: fc.constantFrom('/x', ''),
    scheme: fc.constantFrom('https', 'file', ''),
    param_a: fc.constantFrom('b', ''),
  })
  .map((given) => Object.fromEntries(Object.entries(given).map(([name, text]) => [`prometheus.io/${name}`, text])));

test('real relabelling of annotated pods and Services gives the same labels', () => {
  // The first examples of a seed are the plain ones.
  const [, , , [cluster, notes] = [[], []]] = fc.sample(
    fc.tuple(pods, fc.array(annotations, { minLength: 30, maxLength: 30 })),
    { numRuns: 4, seed: 11 },
  );
  const named = cluster.map(
    (pod, index): Pod => Object.assign(pod, { name: `pod-${index}`, annotations: notes[index] ?? {} }),
  );
  const services = named.map(
    (pod, index): Service => ({
      ...pod,
      annotations: notes.at(-index) ?? {},
      ports: [{ name: 'http', number: 80 }, { number: 9102 }],
      endpoints: [pod, { address: '203.0.113.5' }],
    }),
  );
  const offered = [named.flatMap(discoverPod), services.flatMap(discoverService)];
  const stack = storedStack({ tenancy: { trustedNamespaces: ['platform'] } });
  const kept = annotationJobs(stack).map((job, index) => {
    const defaults = { job: job.job_name, __scheme__: 'http', __metrics_path__: '/metrics' };
    const times = { __scrape_interval__: '1m', __scrape_timeout__: '10s' };
    const found = (offered[index] ?? []).map((target) => Object.assign({}, defaults, times, target));
    return compare({ ...job, relabel_configs: job.relabel_configs ?? [] }, found);
  });
  expect(Math.min(...kept)).toBeGreaterThan(5);
});

function compare(job: ScrapeJob, found: readonly Labels[]): number {
  const simulated = found.map((target) => relabel(target, job.relabel_configs)).filter((kept) => kept !== undefined);
  expect(really(job, found)).toEqual(new Set(simulated.map((kept) => JSON.stringify(shown(kept)))));
  return simulated.length;
}

interface Result {
  readonly labels: Labels;
  readonly error?: unknown;
}

/** The labels of the kept targets: the same job, with what the discovery found written in its place. */
function really(job: ScrapeJob, found: readonly Labels[]): ReadonlySet<string> {
  const { kubernetes_sd_configs: _, ...rest } = job;
  const static_configs = found.map(({ __address__, job: __, ...others }) => ({
    targets: [__address__],
    labels: others,
  }));
  const results = checked(job.job_name, toText({ scrape_configs: [{ ...rest, static_configs }] }));
  expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
  const kept = results.filter(({ labels: final }) => Object.keys(final).length > 0);
  return new Set(kept.map(({ labels: final }) => JSON.stringify(shown(final))));
}

/** Promtool shows what it found within a time; a busy machine gets more of it. */
function checked(job: string, text: string): readonly Result[] {
  for (const timeout of ['200ms', '2s', '20s']) {
    const args = ['check', 'service-discovery', `--timeout=${timeout}`, 'c.json', job];
    const { output } = judge('promtool', args, { 'c.json': text });
    const results: readonly Result[] = JSON.parse(output);
    if (results.length > 0) return results;
  }
  throw new Error('promtool discovered nothing');
}

/** Without what Prometheus adds by itself. */
function shown(final: Labels): Labels {
  const added = /^(?:instance|__(?:convert_classic|always_scrape|scrape_native)_.*)$/;
  return withoutMeta(Object.fromEntries(Object.entries(final).filter(([name]) => !added.test(name))));
}
