import { describe, expect, test } from '@jest/globals';
import { configMaps, statefulSets } from '../kube/resource.ts';
import { createMetrics } from './metrics.ts';

const build = { version: '1.2.3', revision: 'abc', node: '24.1.0' };

/** The sample lines whose name begins so. */
async function samples(metrics: { text(): Promise<string> }, prefix: string): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith(prefix));
}

describe('before anything happened, series stand at 0', () => {
  test('of a queue', async () => {
    const metrics = createMetrics(build, { defaults: false });
    metrics.queue('stack');
    const lines = await samples(metrics, 'bellwether_workqueue');
    expect(lines).toEqual(
      expect.arrayContaining([
        'bellwether_workqueue_depth{name="stack"} 0',
        'bellwether_workqueue_adds_total{name="stack"} 0',
        'bellwether_workqueue_retries_total{name="stack"} 0',
        'bellwether_workqueue_latency_seconds_count{name="stack"} 0',
      ]),
    );
    expect(lines.every((line) => line.endsWith(' 0'))).toBe(true);
  });

  test('of a controller, for every result', async () => {
    const metrics = createMetrics(build, { defaults: false });
    metrics.controller('stack');
    expect(await samples(metrics, 'bellwether_reconcile_duration_seconds_count')).toHaveLength(6);
    expect(await samples(metrics, 'bellwether_reconcile_errors_total')).toEqual([
      'bellwether_reconcile_errors_total{controller="stack"} 0',
    ]);
  });

  test('of a watcher, for every reason and mode', async () => {
    const metrics = createMetrics(build, { defaults: false });
    metrics.watcher(statefulSets);
    expect(await samples(metrics, 'bellwether_watch_restarts_total')).toContain(
      'bellwether_watch_restarts_total{resource="statefulsets.apps",reason="Gone"} 0',
    );
    expect(await samples(metrics, 'bellwether_watch_lists_total')).toEqual([
      'bellwether_watch_lists_total{resource="statefulsets.apps",mode="streaming"} 0',
      'bellwether_watch_lists_total{resource="statefulsets.apps",mode="paged"} 0',
    ]);
  });

  test('of applies, for every resource and result', async () => {
    const metrics = createMetrics(build, { defaults: false });
    metrics.applier([configMaps, statefulSets]);
    expect(await samples(metrics, 'bellwether_apply_total')).toHaveLength(8);
  });

  test('of the judge, for every parser and outcome', async () => {
    const metrics = createMetrics(build, { defaults: false });
    expect(await samples(metrics, 'bellwether_judge_runs_total')).toHaveLength(12);
    const lines = await samples(metrics, 'bellwether_judge_');
    expect(lines).toEqual(
      expect.arrayContaining([
        'bellwether_judge_runs_total{tool="promtool",outcome="memory"} 0',
        'bellwether_judge_run_duration_seconds_count{tool="amtool"} 0',
        'bellwether_judge_run_peak_bytes{tool="promtool"} 0',
        'bellwether_judge_waiting_runs 0',
      ]),
    );
    expect(lines.every((line) => line.endsWith(' 0'))).toBe(true);
  });

  test('of durations', async () => {
    const metrics = createMetrics(build, { defaults: false });
    expect(await samples(metrics, 'bellwether_delivery_duration_seconds_count')).toEqual([
      'bellwether_delivery_duration_seconds_count 0',
    ]);
  });
});

test('what the observers are told is what is shown', async () => {
  const metrics = createMetrics(build, { defaults: false });
  const queue = metrics.queue('stack');
  queue.depth(3);
  queue.added();
  queue.retried();
  queue.waited(0.02);
  const controller = metrics.controller('stack');
  for (const result of ['success', 'error', 'stalled', 'waiting'] as const) controller.reconciled(result, 0.3);
  const watcher = metrics.watcher(configMaps);
  watcher.onListed('streaming');
  watcher.onRestart('Gone');
  metrics.applier([configMaps]).applied(configMaps, 'updated');
  metrics.called({ verb: 'apply', resource: 'configmaps', code: '200', seconds: 0.1 });
  metrics.judge.ran({ tool: 'promtool', outcome: 'memory', seconds: 0.07, peak: 200 });
  metrics.judge.ran({ tool: 'promtool', outcome: 'exited', seconds: 0.07, peak: 100 });
  metrics.judge.waiting(2);
  metrics.delivered(0.8);
  const text = await metrics.text();
  const expected = [
    'bellwether_workqueue_depth{name="stack"} 3',
    'bellwether_workqueue_adds_total{name="stack"} 1',
    'bellwether_workqueue_retries_total{name="stack"} 1',
    'bellwether_workqueue_latency_seconds_sum{name="stack"} 0.02',
    'bellwether_reconcile_duration_seconds_bucket{le="0.5",controller="stack",result="success"} 1',
    'bellwether_reconcile_errors_total{controller="stack"} 2',
    'bellwether_watch_lists_total{resource="configmaps",mode="streaming"} 1',
    'bellwether_watch_restarts_total{resource="configmaps",reason="Gone"} 1',
    'bellwether_apply_total{resource="configmaps",result="updated"} 1',
    'bellwether_kube_requests_total{verb="apply",resource="configmaps",code="200"} 1',
    'bellwether_judge_runs_total{tool="promtool",outcome="memory"} 1',
    'bellwether_judge_run_duration_seconds_bucket{le="0.075",tool="promtool"} 2',
    'bellwether_judge_run_peak_bytes{tool="promtool"} 200',
    'bellwether_judge_waiting_runs 2',
    'bellwether_delivery_duration_seconds_bucket{le="0.75"} 0',
    'bellwether_delivery_duration_seconds_bucket{le="1"} 1',
    'bellwether_build_info{version="1.2.3",revision="abc",node="24.1.0"} 1',
  ];
  for (const line of expected) expect(text.split('\n')).toContain(line);
});

test('the metrics of the process tell the lag of the event loop', async () => {
  expect((await samples(createMetrics(build), 'nodejs_eventloop_lag')).length).toBeGreaterThan(0);
});

test('two registries do not know of each other', async () => {
  const [first, second] = [createMetrics(build), createMetrics(build)];
  first.judge.ran({ tool: 'amtool', outcome: 'exited', seconds: 1, peak: 1 });
  expect(await samples(second, 'bellwether_judge_runs_total{tool="amtool",outcome="exited"}')).toEqual([
    'bellwether_judge_runs_total{tool="amtool",outcome="exited"} 0',
  ]);
});
