/**
 * Containers beside an application, and one that measures itself: the samples run, and Prometheus has what they say.
 *
 * @beside its namespaces are its own
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { stock } from '../../deploy/samples/patterns/programs/inventory.ts';
import type { Day } from '../../deploy/samples/patterns/programs/till.ts';
import { parseAs } from '../cluster/json.ts';
import { stack } from '../demo/demo.ts';
import { waitForReady } from '../demo/install.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import {
  containerOf,
  isKnownIn,
  only,
  type PatternPod,
  podOf,
  podsOf,
  signalContainer,
  start,
  valuesBy,
} from './patterns.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(60_000);

/** The first time on a machine the exporters are built, and packages fetched. Milliseconds. */
const preparation = 600_000;

const namespace = 'patterns';

let ask: Ask;

beforeAll(async () => {
  ask = await openPrometheus();
  await start(['sidecar.yaml', 'ambassador.yaml', 'adapter-statsd.yaml', 'adapter-json.yaml', 'application.yaml']);
}, preparation);

afterAll(() => vacate(namespace));

test('every ScrapeTarget and AlertRule of the samples is ready', async () => {
  await expect(waitForReady(kubectl, { within: 30_000, namespaces: [namespace] })).resolves.toBeUndefined();
});

describe('the sidecar', () => {
  const keys = 'redis_db_keys{scrape_target="patterns/redis", db="db0"}';

  test('tells of the application beside it, under the names of the pod and of its own container', async () => {
    const redis = ['exec', 'deployment/redis', `--namespace=${namespace}`, '--container=redis', '--', 'redis-cli'];
    await eventually('Redis', async () => {
      expect(await kubectl.run(...redis, 'mset', 'a', '1', 'b', '2', 'c', '3')).toBe('OK\n');
    });
    await eventually('three keys', async () => {
      const { labels, value } = await only(ask, keys);
      const { metadata } = await podOf('redis', namespace);
      expect(value).toBe(3);
      expect(labels).toMatchObject({ job: 'redis', namespace, pod: metadata.name, container: 'exporter' });
    });
  });

  test('was there before the application, and is restarted without it', async () => {
    const before = await podOf('redis', namespace);
    const started = (name: string): number => Date.parse(containerOf(before, name).state.running?.startedAt ?? 'never');
    expect(started('exporter')).toBeLessThanOrEqual(started('redis'));
    const [own] = await query(ask, 'process_start_time_seconds{scrape_target="patterns/redis"}');
    await signalContainer(before, 'exporter', 'SIGKILL');
    await eventually('the exporter is back', async () => {
      const now = await podOf('redis', namespace);
      expect(containerOf(now, 'exporter')).toMatchObject({ restartCount: 1, ready: true });
      expect(containerOf(now, 'redis')).toMatchObject({
        restartCount: 0,
        containerID: containerOf(before, 'redis').containerID,
      });
      const again = await only(ask, 'process_start_time_seconds{scrape_target="patterns/redis"}');
      expect(again.value).toBeGreaterThan(own?.value ?? Number.NaN);
      expect((await only(ask, keys)).value).toBe(3);
    });
  });
});

describe('the ambassador', () => {
  const token = 'a-token-to-be-changed';

  test('brings what the application tells nobody else', async () => {
    await eventually('metrics of the vault', async () => {
      const { labels } = await only(ask, 'http_requests_under_way{scrape_target="patterns/vault"}');
      expect(labels).toMatchObject({
        job: 'vault',
        container: 'ambassador',
        pod: (await podOf('vault', namespace)).metadata.name,
      });
    });
    const { status } = await podOf('vault', namespace);
    await expect(fetch(`http://${status.podIP}:8080/metrics`)).rejects.toThrow('fetch failed');
    const asked = ['/metrics', '/prices/chair'].map(async (path) => await fetch(`http://${status.podIP}:9090${path}`));
    expect((await Promise.all(asked)).map((response) => response.status)).toEqual([200, 404]);
  });

  test('keeps its token: Prometheus, its configuration and the operator never had it', async () => {
    const configuration = JSON.stringify(await ask('/api/v1/status/config'));
    expect(configuration).toContain('scrape_configs');
    expect(configuration).not.toContain(token);
    expect(await isKnownIn(namespace, token)).toBe(true);
    expect(await isKnownIn(stack.namespace, token)).toBe(false);
    const log = await kubectl.run(
      'logs',
      'deployment/bellwether',
      `--namespace=${stack.namespace}`,
      '--all-containers',
    );
    expect(log).not.toContain(token);
  });
});

describe('the adapters', () => {
  test('StatsD: counters and timers are what was sent', async () => {
    await eventually('the sales of the day', async () => {
      const day = parseAs<Day>(
        await kubectl.run('logs', 'deployment/till', `--namespace=${namespace}`, '--container=till'),
      );
      const sold = (count: 'count' | 'milliseconds'): object =>
        Object.fromEntries(Object.entries(day).map(([city, sales]) => [city, sales[count]]));
      expect(await valuesBy(ask, 'city', 'till_sales_total{scrape_target="patterns/till"}')).toEqual(sold('count'));
      const time = 'round(1000 * till_sale_duration_seconds_sum{scrape_target="patterns/till"})';
      expect(await valuesBy(ask, 'city', time)).toEqual(sold('milliseconds'));
    });
    const { labels } = await only(ask, 'till_open{scrape_target="patterns/till"}');
    expect(labels).toMatchObject({ pod: (await podOf('till', namespace)).metadata.name, container: 'statsd-exporter' });
  });

  test('JSON: gauges are what stands in it', async () => {
    await eventually('the stock', async () => {
      const told = Object.fromEntries(stock.articles.map(({ name, pieces }) => [name, pieces]));
      expect(await valuesBy(ask, 'article', 'inventory_pieces{scrape_target="patterns/inventory"}')).toEqual(told);
    });
    const { labels, value } = await only(
      ask,
      'inventory_checked_timestamp_seconds{scrape_target="patterns/inventory"}',
    );
    expect(value).toBe(stock.checked_at);
    expect(labels).toMatchObject({ warehouse: stock.warehouse, container: 'json-exporter' });
  });
});

describe('the application with prom-client', () => {
  const originOf = ({ status }: PatternPod): string => `http://${status.podIP}:8080`;
  const visit = async (pod: PatternPod, times: number): Promise<void> => {
    const visits = Array.from({ length: times }, async () => (await fetch(`${originOf(pod)}/prices/chair`)).text());
    await Promise.all(visits);
  };
  const requests = 'http_requests_total{scrape_target="patterns/prices", route="/prices/:article", code="200"}';

  test('counts what each of its pods answered, and the recording rule has the share that was fast', async () => {
    const [first, second] = await podsOf('prices', namespace);
    if (!first || !second) throw new Error('there are not two pods of prices');
    const names = [first.metadata.name, second.metadata.name] as const;
    await Promise.all([visit(first, 7), visit(second, 5)]);
    await eventually('the first visits', async () => {
      expect(await valuesBy(ask, 'pod', requests)).toEqual({ [names[0]]: 7, [names[1]]: 5 });
    });
    await visit(first, 5);
    await eventually('a rate', async () => {
      expect(await valuesBy(ask, 'pod', requests)).toEqual({ [names[0]]: 12, [names[1]]: 5 });
      const fast = 'route:http_requests_fast:ratio_rate5m{namespace="patterns", route="/prices/:article"}';
      expect((await only(ask, fast)).value).toBeGreaterThan(0.5);
    });
  });

  test('answers what it has been asked before it ends', async () => {
    const [pod] = await podsOf('prices', namespace);
    if (!pod) throw new Error('there is no pod of prices');
    const answer = fetch(`${originOf(pod)}/slow`).then((response) => response.text());
    await eventually('a request is under way', async () => {
      expect(await (await fetch(`${originOf(pod)}/metrics`)).text()).toContain('http_requests_under_way 1\n');
    });
    await signalContainer(pod, 'application', 'SIGTERM');
    expect(await answer).toBe('done\n');
    await eventually('its end', async () => {
      const now = (await podsOf('prices', namespace)).find(({ metadata }) => metadata.uid === pod.metadata.uid);
      expect(now && containerOf(now, 'application').lastState?.terminated).toMatchObject({ exitCode: 0 });
    });
  });
});
