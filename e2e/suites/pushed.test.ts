/**
 * What pushes: the samples of a batch job and of an inner network run, and Prometheus has what they say.
 *
 * @beside its namespaces are its own, and its groups at the pushgateway
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { componentName, ports } from '../../components/names.ts';
import { backUp, pretend } from '../../deploy/samples/patterns/programs/backup.ts';
import { stack } from '../demo/demo.ts';
import { waitForReady } from '../demo/install.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { namespace as demoNamespace } from '../demo/workload.ts';
import { dialFrom } from './network.ts';
import { addressOf, at, only, podOf, podsOf, start } from './patterns.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(60_000);

/** The first time on a machine the exporters are built, and packages fetched. Milliseconds. */
const preparation = 600_000;

const [batch, inner] = ['patterns-batch', 'patterns-inner'] as const;

let ask: Ask;

beforeAll(async () => {
  ask = await openPrometheus();
  await start(['cronjob.yaml', 'inner-network.yaml']);
}, preparation);

afterAll(() => vacate(batch, inner));

test('every ScrapeTarget and AlertRule of the samples is ready', async () => {
  await expect(waitForReady(kubectl, { within: 30_000, namespaces: [batch, inner] })).resolves.toBeUndefined();
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
    await kubectl.run('create', 'job', 'by-hand', '--from=cronjob/backup', `--namespace=${batch}`);
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
    expect(await dialFrom(meter, [at(edge, 9091), at(await podOf('shop', demoNamespace), 8080)])).toEqual([
      'answered',
      'dropped',
    ]);
  });

  test('a meter that is taken away takes its readings with it', async () => {
    await kubectl.run('scale', 'deployment/meter', '--replicas=1', `--namespace=${inner}`);
    await eventually('one meter', async () => {
      const { metadata } = await podOf('meter', inner);
      expect((await only(ask, power)).labels['meter']).toBe(metadata.name);
    });
  });
});
