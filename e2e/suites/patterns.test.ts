/** Containers beside an application, prom-client and what is pushed: the samples run, and Prometheus has what they say. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { componentName, ports } from '../../components/names.ts';
import { backUp, pretend } from '../../deploy/samples/patterns/programs/backup.ts';
import { stock } from '../../deploy/samples/patterns/programs/inventory.ts';
import type { Day } from '../../deploy/samples/patterns/programs/till.ts';
import { parseAs } from '../cluster/json.ts';
import { stack } from '../demo/demo.ts';
import { waitForReady } from '../demo/install.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { namespace as demoNamespace } from '../demo/workload.ts';
import { dialFrom } from './network.ts';
import {
  addressOf,
  at,
  containerOf,
  inner,
  isKnownIn,
  only,
  outer,
  type PatternPod,
  podOf,
  podsOf,
  removePatterns,
  signalContainer,
  startPatterns,
  valuesBy,
} from './patterns.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';

jest.setTimeout(60_000);

/** The first time on a machine the exporters are built, and packages fetched. Milliseconds. */
const preparation = 600_000;

let ask: Ask;

beforeAll(async () => {
  ask = await openPrometheus();
  await startPatterns();
}, preparation);

afterAll(removePatterns);

test('every ScrapeTarget and AlertRule of the samples is ready', async () => {
  await expect(waitForReady(kubectl, { within: 30_000 })).resolves.toBeUndefined();
});

describe('the sidecar', () => {
  const keys = 'redis_db_keys{scrape_target="patterns/redis", db="db0"}';

  test('tells of the application beside it, under the names of the pod and of its own container', async () => {
    const redis = ['exec', 'deployment/redis', `--namespace=${outer}`, '--container=redis', '--', 'redis-cli'];
    await eventually('Redis', async () => {
      expect(await kubectl.run(...redis, 'mset', 'a', '1', 'b', '2', 'c', '3')).toBe('OK\n');
    });
    await eventually('three keys', async () => {
      const { labels, value } = await only(ask, keys);
      const { metadata } = await podOf('redis');
      expect(value).toBe(3);
      expect(labels).toMatchObject({ job: 'redis', namespace: outer, pod: metadata.name, container: 'exporter' });
    });
  });

  test('was there before the application, and is restarted without it', async () => {
    const before = await podOf('redis');
    const started = (name: string): number => Date.parse(containerOf(before, name).state.running?.startedAt ?? 'never');
    expect(started('exporter')).toBeLessThanOrEqual(started('redis'));
    const [own] = await query(ask, 'process_start_time_seconds{scrape_target="patterns/redis"}');
    await signalContainer(before, 'exporter', 'SIGKILL');
    await eventually('the exporter is back', async () => {
      const now = await podOf('redis');
      expect(containerOf(now, 'exporter')).toMatchObject({ restartCount: 1, ready: true });
      expect(containerOf(now, 'redis')).toMatchObject({
        restartCount: 0,
        containerID: containerOf(before, 'redis').containerID,
      });
      const start = await only(ask, 'process_start_time_seconds{scrape_target="patterns/redis"}');
      expect(start.value).toBeGreaterThan(own?.value ?? Number.NaN);
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
        pod: (await podOf('vault')).metadata.name,
      });
    });
    const { status } = await podOf('vault');
    await expect(fetch(`http://${status.podIP}:8080/metrics`)).rejects.toThrow('fetch failed');
    const asked = ['/metrics', '/prices/chair'].map(async (path) => await fetch(`http://${status.podIP}:9090${path}`));
    expect((await Promise.all(asked)).map((response) => response.status)).toEqual([200, 404]);
  });

  test('keeps its token: Prometheus, its configuration and the operator never had it', async () => {
    const configuration = JSON.stringify(await ask('/api/v1/status/config'));
    expect(configuration).toContain('scrape_configs');
    expect(configuration).not.toContain(token);
    expect(await isKnownIn(outer, token)).toBe(true);
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
        await kubectl.run('logs', 'deployment/till', `--namespace=${outer}`, '--container=till'),
      );
      const sold = (count: 'count' | 'milliseconds'): object =>
        Object.fromEntries(Object.entries(day).map(([city, sales]) => [city, sales[count]]));
      expect(await valuesBy(ask, 'city', 'till_sales_total{scrape_target="patterns/till"}')).toEqual(sold('count'));
      const time = 'round(1000 * till_sale_duration_seconds_sum{scrape_target="patterns/till"})';
      expect(await valuesBy(ask, 'city', time)).toEqual(sold('milliseconds'));
    });
    const { labels } = await only(ask, 'till_open{scrape_target="patterns/till"}');
    expect(labels).toMatchObject({ pod: (await podOf('till')).metadata.name, container: 'statsd-exporter' });
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
    const [first, second] = await podsOf('prices');
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
    const [pod] = await podsOf('prices');
    if (!pod) throw new Error('there is no pod of prices');
    const answer = fetch(`${originOf(pod)}/slow`).then((response) => response.text());
    await eventually('a request is under way', async () => {
      expect(await (await fetch(`${originOf(pod)}/metrics`)).text()).toContain('http_requests_under_way 1\n');
    });
    await signalContainer(pod, 'application', 'SIGTERM');
    expect(await answer).toBe('done\n');
    await eventually('its end', async () => {
      const now = (await podsOf('prices')).find(({ metadata }) => metadata.uid === pod.metadata.uid);
      expect(now && containerOf(now, 'application').lastState?.terminated).toMatchObject({ exitCode: 0 });
    });
  });
});

describe('the batch job', () => {
  const succeeded = 'time() - backup_last_success_timestamp_seconds{job="backup", database="orders"}';
  let gateway = '';
  const run = (options: Partial<Parameters<typeof backUp>[0]>): Promise<void> =>
    backUp({ gateway, database: 'orders', dump: pretend, seconds: () => Date.now() / 1000, say: () => {}, ...options });
  const firing = async (): Promise<readonly string[]> => {
    const alerts = await query(ask, 'ALERTS{alertname=~"Backup.+", alertstate="firing", database="orders"}');
    return alerts.map(({ labels }) => labels['alertname'] ?? '').toSorted();
  };

  beforeAll(async () => {
    const address = await addressOf(componentName(stack.name, 'pushgateway'), stack.namespace);
    gateway = `http://${address}:${ports.pushgateway}`;
  });

  afterAll(() => fetch(`${gateway}/metrics/job/backup/database/orders`, { method: 'DELETE' }));

  test('an old success raises the alarm, and a run of the CronJob ends it', async () => {
    await run({ seconds: () => Date.now() / 1000 - 3000 });
    await eventually('the alarm', async () => {
      expect(await firing()).toEqual(['BackupTooOld']);
    });
    await kubectl.run('create', 'job', 'by-hand', '--from=cronjob/backup', `--namespace=${outer}`);
    await eventually('a fresh backup', async () => {
      expect((await only(ask, succeeded)).value).toBeLessThan(60);
      expect(await firing()).toEqual([]);
    });
  });

  test('a run that fails says so, and leaves the last success known', async () => {
    const [last] = await query(ask, 'backup_last_success_timestamp_seconds{job="backup"}');
    const dump = (): number => {
      throw new Error('no answer');
    };
    await expect(run({ dump })).rejects.toThrow('no answer');
    await eventually('the failure', async () => {
      expect(await firing()).toEqual(['BackupFailed']);
      expect((await only(ask, 'backup_last_success_timestamp_seconds{job="backup"}')).value).toBe(last?.value);
    });
  });
});

describe('the inner network', () => {
  const power = 'meter_power_watts{scrape_target="patterns-inner/meters"}';

  test('tells of itself through the gateway at its edge, under its own namespace', async () => {
    await eventually('both meters', async () => {
      const meters = (await podsOf('meter', inner)).map(({ metadata }) => metadata.name);
      const told = await query(ask, power);
      expect(told.map(({ labels }) => labels['meter'] ?? '').toSorted()).toEqual(meters);
      for (const { labels } of told) {
        expect(labels).toMatchObject({ namespace: inner, job: 'meters', exported_job: 'meters', endpoint: 'web' });
      }
    });
  });

  test('lets nobody in: Prometheus reaches the gateway alone, and others not even that', async () => {
    const [edge, meter] = [await podOf('edge-gateway', inner), (await podsOf('meter', inner))[0]];
    if (!meter) throw new Error('there is no meter');
    expect(await dialFrom(await podOf('prometheus', stack.namespace), [at(edge, 9091), at(meter, 8080)])).toEqual([
      'answered',
      'dropped',
    ]);
    expect(await dialFrom(await podOf('shop', demoNamespace), [at(edge, 9091), at(meter, 8080)])).toEqual([
      'dropped',
      'dropped',
    ]);
    expect(await dialFrom(meter, [at(edge, 9091), at(await podOf('redis'), 9121)])).toEqual(['answered', 'dropped']);
  });

  test('a meter that is taken away takes its readings with it', async () => {
    await kubectl.run('scale', 'deployment/meter', '--replicas=1', `--namespace=${inner}`);
    await eventually('one meter', async () => {
      const { metadata } = await podOf('meter', inner);
      expect((await only(ask, power)).labels['meter']).toBe(metadata.name);
    });
  });
});
