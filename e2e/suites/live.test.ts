/**
 * What is declared is live in seconds, on every replica, and the stack changes its own shape without going dark.
 *
 * @rolls the stack is given another image and back
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { defaultImages } from '../../components/images.ts';
import { ctr } from '../cluster/containerd.ts';
import { stack } from '../demo/demo.ts';
import { waitForReady } from '../demo/install.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { type Ask, askAt, query } from '../demo/prometheus.ts';
import { waitFor } from '../demo/wait.ts';
import { alertRule, current, declared, scrapeTarget, withdraw } from './declarations.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { activeTargets, ruleGroups } from './server.ts';
import { changeStack, restoreSamples } from './stack-change.ts';

jest.setTimeout(240_000);

const suite = 'live';

interface Pod extends LiveObject {
  readonly metadata: LiveObject['metadata'] & { readonly deletionTimestamp?: string };
  readonly spec: { readonly containers: readonly { readonly image: string; readonly resources: object }[] };
  readonly status: NonNullable<LiveObject['status']> & { readonly podIP?: string };
}

async function servers(): Promise<readonly Pod[]> {
  const selector = `--selector=app.kubernetes.io/name=prometheus,app.kubernetes.io/instance=${stack.name}`;
  return await kubectl.list<Pod>('pods', `--namespace=${stack.namespace}`, selector);
}

const asks = async (): Promise<readonly Ask[]> =>
  (await servers()).map(({ status }) => askAt(`http://${status.podIP}:9090`));

const isServing = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  (status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');

const rule = (name: string): object =>
  alertRule({ suite, name }, [
    { name: 'only', rules: [{ record: `live:${name.replace('-', '_')}`, expr: 'vector(1)' }] },
  ]);

const hasRule = async (ask: Ask, name: string): Promise<boolean> =>
  (await ruleGroups(ask)).some((group) => group.name === `demo/${name}/only`);

const shopPods = { selector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } } };

/** With settings that no other has: of several that find an endpoint and scrape it alike, only the oldest does. */
const target = (name: string): object =>
  scrapeTarget({ suite, name }, { pods: shopPods, port: 'http', job: name, params: { asked_by: [name] } });

const hasTarget = async (ask: Ask, name: string): Promise<boolean> =>
  (await activeTargets(ask)).some(({ labels }) => labels['job'] === name);

/** Milliseconds from applying an object to its being seen. Long before the kubelet would look at the volume by itself. */
async function timeToLive(object: object, isLive: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  await kubectl.apply([object]);
  await waitFor('its being live', async () => ((await isLive()) ? undefined : 'not yet'), {
    within: 45_000,
    every: 20,
  });
  return Math.round(performance.now() - start);
}

let ask: Ask;

beforeAll(async () => {
  ask = await openPrometheus();
});

afterAll(async () => {
  await withdraw(suite);
  await restoreSamples();
  const claim = `persistentvolumeclaim/data-${stack.name}-prometheus-1`;
  await kubectl.run('delete', claim, `--namespace=${stack.namespace}`, '--ignore-not-found');
});

describe('from apply to the server that shows it', () => {
  const names = ['first', 'second'] as const;
  const times: number[] = [];

  afterAll(() => console.info(`live after ${times.join(', ')} ms (rules, then targets)`));

  test.each(names)('the %s rule', async (name) => {
    times.push(await timeToLive(rule(name), () => hasRule(ask, name)));
    await eventually('Loaded', async () => {
      expect(current(await declared('alertrule', name), 'Loaded')).toMatchObject({ status: 'True', reason: 'Loaded' });
    });
  });

  test.each(names)('the %s target', async (name) => {
    times.push(await timeToLive(target(name), () => hasTarget(ask, name)));
    await eventually('Loaded', async () => {
      expect(current(await declared('scrapetarget', name), 'Loaded')).toMatchObject({
        status: 'True',
        reason: 'Loaded',
      });
    });
  });
});

describe('with a second replica', () => {
  let first: Pod | undefined;

  beforeAll(async () => {
    [first] = await servers();
    await changeStack({ prometheus: { replicas: 2 } });
  });

  test('both serve, and the first was left alone', async () => {
    await waitForReady(kubectl, { within: 90_000 });
    const pods = await servers();
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(['demo-prometheus-0', 'demo-prometheus-1']);
    expect(pods.map(isServing)).toEqual([true, true]);
    expect(pods[0]?.metadata.uid).toBe(first?.metadata.uid);
  });

  test('both run what was declared before, and what is declared now', async () => {
    const both = await asks();
    const name = 'third';
    const seen = async (): Promise<boolean> =>
      (await Promise.all(both.map((one) => hasRule(one, name)))).every((isThere) => isThere);
    await timeToLive(rule(name), seen);
    for (const one of both) {
      expect(await hasRule(one, 'first')).toBe(true);
      expect(await hasTarget(one, 'first')).toBe(true);
    }
    await eventually('Loaded on both', async () => {
      expect(current(await declared('alertrule', name), 'Loaded').message).toContain('2 of 2 replicas');
    });
  });

  test('each names itself in what leaves it', async () => {
    const labels = (await Promise.all((await asks()).map((one) => one('/api/v1/status/config')))).map(
      (answer) => /prometheus_replica: (\S+)/.exec(JSON.stringify(answer))?.[1],
    );
    expect(labels.map((label) => label?.replace(/\\n.*/, ''))).toEqual(['demo-prometheus-0', 'demo-prometheus-1']);
  });
});

describe('with another image and other resources', () => {
  const image = 'localhost/bellwether/e2e-prometheus:v3.13.5';
  const resources = { requests: { cpu: '20m', memory: '128Mi' } };

  beforeAll(async () => {
    await ctr(['images', 'tag', '--force', defaultImages.prometheus, image]);
  });

  afterAll(() => ctr(['images', 'remove', image]));

  test('replicas are replaced one at a time, the highest first, while the other serves', async () => {
    const old = new Map((await servers()).map(({ metadata }) => [metadata.name, metadata.uid]));
    const serving: number[] = [];
    const replaced: string[] = [];
    await changeStack({ prometheus: { replicas: 2, image, resources } });
    const look = async (): Promise<string | undefined> => {
      const pods = await servers();
      serving.push(pods.filter(isServing).length);
      const fresh = pods.filter(({ metadata }) => old.get(metadata.name) !== metadata.uid);
      for (const { metadata } of fresh) if (!replaced.includes(metadata.name)) replaced.push(metadata.name);
      return fresh.filter(isServing).length === 2 ? undefined : `${replaced.length} of 2 replaced`;
    };
    await waitFor('the new version', look, { within: 120_000, every: 50 });
    expect(replaced).toEqual(['demo-prometheus-1', 'demo-prometheus-0']);
    expect(Math.min(...serving)).toBe(1);
    const containers = (await servers()).map(({ spec }) => spec.containers[0]);
    expect(containers).toEqual([expect.objectContaining({ image }), expect.objectContaining({ image })]);
    expect(containers).toMatchObject([{ resources }, { resources }]);
    await waitForReady(kubectl, { within: 60_000 });
  });

  test('and back to one replica, which has all that it had', async () => {
    await restoreSamples();
    await eventually('one server', async () => {
      const pods = await servers();
      expect(pods.map(({ metadata, spec }) => [metadata.name, spec.containers[0]?.image])).toEqual([
        ['demo-prometheus-0', defaultImages.prometheus],
      ]);
    });
    await waitForReady(kubectl, { within: 60_000 });
    expect(await hasRule(ask, 'third')).toBe(true);
    expect(await query(ask, 'count_over_time(live:first[10m]) > 1')).toHaveLength(1);
  });
});
