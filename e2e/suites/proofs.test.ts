/** The stack collects, stores, evaluates and alerts: the demo's six proofs, and what dashboards expect to find. */
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { dashboards } from '../../components/dashboards/config-maps.ts';
import { filledIn } from '../../components/dashboards/testing/filled-in.ts';
import { factsOf } from '../demo/demo.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { alertName, arrived, type Facts, proofs } from '../demo/proofs.ts';
import { eventually, kubectl, openPrometheus, reportName } from './running-demo.ts';
import { activeTargets, ruleGroups } from './server.ts';

jest.setTimeout(180_000);

let ask: Ask;
let job: string;

beforeAll(async () => {
  [ask, job] = await Promise.all([openPrometheus(), reportName()]);
});

describe('a live answer of the running server proves', () => {
  test.each(proofs.map((proof) => [proof.title, proof] as const))('%s', async (title, { expression, check }) => {
    // Rates need two scrapes, alerts an evaluation and a notification.
    await eventually(
      title,
      async () => {
        const [facts, answer] = await Promise.all([factsOf(kubectl, job), query(ask, expression)]);
        expect(check(answer, facts)).toMatchObject({ value: expect.any(Number) });
      },
      90_000,
    );
  });
});

test('the webhook receiver got the alert as the rule describes it, without the label that tells replicas apart', async () => {
  const { received }: Facts = await factsOf(kubectl, job);
  expect(arrived(received, 'demo')).toMatchObject({
    status: 'firing',
    labels: { alertname: alertName, namespace: 'demo', severity: 'info', cluster: 'demo' },
    annotations: { summary: expect.stringMatching(/^[\d.]+ requests per second in namespace demo$/) },
  });
  for (const { labels } of received) expect(labels).not.toHaveProperty('prometheus_replica');
});

/** Every job of a default stack in this cluster, with the labels by which rules and dashboards join. */
const expected: readonly Readonly<Record<string, unknown>>[] = [
  { job: 'alertmanager', namespace: 'monitoring', pod: 'demo-alertmanager-0', service: 'demo-alertmanager' },
  { job: 'apiserver', namespace: 'default', service: 'kubernetes', endpoint: 'https' },
  { job: 'coredns', namespace: 'kube-system', service: 'kube-dns', pod: expect.stringMatching(/^coredns-/) },
  { job: 'kube-state-metrics' },
  { job: 'kube-state-metrics', namespace: 'monitoring', endpoint: 'telemetry', service: 'demo-kube-state-metrics' },
  { job: 'kubelet', metrics_path: '/metrics', node: 'node-1', endpoint: 'https-metrics' },
  { job: 'kubelet', metrics_path: '/metrics/cadvisor', node: 'node-1', endpoint: 'https-metrics' },
  { job: 'kubelet', metrics_path: '/metrics/probes', node: 'node-1', endpoint: 'https-metrics' },
  { job: 'node-exporter', namespace: 'monitoring', node: 'node-1', pod: expect.stringMatching(/^demo-node-exporter-/) },
  { job: 'prometheus', namespace: 'monitoring', pod: 'demo-prometheus-0', service: 'demo-prometheus' },
  { job: 'pushgateway' },
  { job: 'shop', namespace: 'demo', service: 'shop', endpoint: 'http', scrape_target: 'demo/shop' },
];

describe('the targets', () => {
  test('are these and no others, and every one is up', async () => {
    await eventually('all targets', async () => {
      const targets = await activeTargets(ask);
      const byJob = targets.toSorted((a, b) => a.scrapePool.localeCompare(b.scrapePool));
      expect(byJob.map(({ health, lastError }) => `${health} ${lastError}`)).toEqual(expected.map(() => 'up '));
      for (const labels of expected) {
        expect(byJob.map((target) => target.labels)).toContainEqual(expect.objectContaining(labels));
      }
    });
  });

  test.each([
    'apiserver_request_total{job="apiserver", verb="GET"}',
    'container_cpu_usage_seconds_total{job="kubelet", metrics_path="/metrics/cadvisor", namespace="demo", container="shop"}',
    'coredns_dns_requests_total{job="coredns"}',
    'kube_deployment_status_replicas_available{job="kube-state-metrics", namespace="demo", deployment="shop"}',
    'kubelet_running_pods{job="kubelet", metrics_path="/metrics"}',
    'node_filesystem_avail_bytes{job="node-exporter", mountpoint="/"}',
    'prober_probe_total{job="kubelet", metrics_path="/metrics/probes", namespace="demo"}',
    'prometheus_tsdb_head_series{job="prometheus"}',
    'push_time_seconds{job="nightly-report"}',
  ])('give %s', async (selector) => {
    await eventually(selector, async () => expect(await query(ask, selector)).not.toEqual([]));
  });
});

test('every rule that the stack brings along evaluates', async () => {
  await eventually(
    'the rules',
    async () => {
      const groups = (await ruleGroups(ask)).filter(({ name }) => /^bellwether\/(?!main|slice-)/.test(name));
      expect(groups.map(({ name }) => name).toSorted()).toEqual(
        ['control-plane', 'nodes', 'stack', 'usage', 'workloads'].map((name) => `bellwether/${name}`),
      );
      const rules = groups.flatMap((group) => group.rules);
      expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
      expect(rules.length).toBeGreaterThan(40);
    },
    60_000,
  );
});

/** Panels that show nothing while all is well, or where the cluster has no such thing. */
const quietPanels: ReadonlySet<string> = new Set([
  'Restarts in 5 minutes',
  'Restarts in 5 minutes, by namespace',
  'Share of periods in which CPU was throttled',
  'Targets that are down, by job',
]);

test("every dashboard's panels have data", async () => {
  const panels = dashboards.flatMap(({ panels: all }) => all.filter(({ title }) => !quietPanels.has(title)));
  await eventually(
    'the panels',
    async () => {
      const answers = await Promise.all(
        panels.map(async ({ title, queries: [first] }) => ({
          title,
          found: await query(ask, filledIn(first?.expr ?? '')),
        })),
      );
      expect(answers.filter(({ found }) => found.length === 0).map(({ title }) => title)).toEqual([]);
    },
    120_000,
  );
});

test('every rule of the demo evaluates', async () => {
  await eventually('the rules', async () => {
    const groups = (await ruleGroups(ask)).filter(({ name }) => /^demo\/(?!ledger-)/.test(name));
    expect(groups.map(({ name }) => name)).toEqual(['demo/shop/failures', 'demo/shop/traffic']);
    expect(groups.flatMap(({ rules }) => rules.map(({ health }) => health))).toEqual(['ok', 'ok', 'ok']);
  });
});
