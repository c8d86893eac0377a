/**
 * A stack's own pushgateway: who may push, pushes that clash, and groups that nobody pushes to any more.
 *
 * @beside its stack and its pods are in namespaces of its own, and select nothing of the demo's
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { selectorLabels } from '../../components/labels.ts';
import { componentName, ports } from '../../components/names.ts';
import { conditionOf } from '../demo/conditions.ts';
import { stack as demo } from '../demo/demo.ts';
import { type Ask, askAt, query } from '../demo/prometheus.ts';
import { testNamespace } from '../demo/test-namespace.ts';
import { waitFor } from '../demo/wait.ts';
import { namespace as demoNamespace } from '../demo/workload.ts';
import { lender, lent } from './lender.ts';
import { dialFrom, type NetworkedPod, pushFrom } from './network.ts';
import { addressOf, at, type PatternPod, podOf } from './patterns.ts';
import { eventually, kubectl } from './running-demo.ts';
import { createGranted, scratch, scratchStack } from './scratch-stack.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(60_000);

const namespace = 'e2e-pushed';
const batch = 'e2e-pushed-batch';
const pusher = { namespace: batch, labels: { app: 'pusher' } };

/** Milliseconds that a group may outlive its minute: until the next look, and until the next scrape. */
const beyond = 40_000;

let gateway = '';
let ask: Ask;

/** By how the group is written in the URL. */
async function push(group: string, text: string): Promise<number> {
  const answer = await fetch(`${gateway}/metrics/job/${group}`, { method: 'PUT', body: text });
  await answer.arrayBuffer();
  return answer.status;
}

async function pushed(): Promise<readonly string[]> {
  const answer = (await (await fetch(`${gateway}/api/v1/metrics`)).json()) as {
    readonly data: readonly { readonly labels: { readonly job: string } }[];
  };
  return answer.data.map(({ labels }) => labels.job).toSorted();
}

const scraped = async (): Promise<readonly string[]> =>
  (await query(ask, 'push_time_seconds')).map(({ labels }) => labels['job'] ?? '').toSorted();

async function said(type: string) {
  const stack = await scratch(namespace);
  return stack && conditionOf(stack, type);
}

async function pusherPod(): Promise<NetworkedPod> {
  const [pod] = await kubectl.list<NetworkedPod>('pods', `--namespace=${batch}`, `--selector=${lent}`);
  if (!pod) throw new Error('nobody is there to push');
  return pod;
}

async function partOf(component: 'pushgateway' | 'prometheus'): Promise<PatternPod> {
  const labels = Object.entries(selectorLabels('scratch', component)).map((entry) => entry.join('='));
  const [pod] = await kubectl.list<PatternPod>('pods', `--namespace=${namespace}`, `--selector=${labels.join(',')}`);
  if (!pod) throw new Error(`no pod of ${component} runs`);
  return pod;
}

/** What the stack still says otherwise. */
async function looksWell(): Promise<string | undefined> {
  const conditions = await Promise.all(['Ready', 'PushesAccepted'].map(said));
  return conditions.every((condition) => condition?.status === 'True') ? undefined : JSON.stringify(conditions);
}

beforeAll(async () => {
  await createGranted(namespace);
  await kubectl.apply([testNamespace(batch), lender('pusher', pusher)]);
  const { spec, ...rest } = scratchStack(namespace, {});
  const off = { enabled: false };
  const pushgateway = { from: [batch], expireAfter: '1m' };
  await kubectl.apply([{ ...rest, spec: { ...spec, kubeStateMetrics: off, defaultRules: off, pushgateway } }]);
  await waitFor('the stack, and a first look at its pushgateway', looksWell, { within: 90_000 });
  gateway = `http://${await addressOf(componentName('scratch', 'pushgateway'), namespace)}:${ports.pushgateway}`;
  ask = askAt(`http://${await addressOf(componentName('scratch', 'prometheus'), namespace)}:${ports.prometheus}`);
}, 150_000);

afterAll(() => vacate(namespace, batch));

describe('a pushgateway for one namespace', () => {
  test('takes what a pod there pushes', async () => {
    await eventually('a push', async () => {
      expect(await pushFrom(await pusherPod(), `${gateway}/metrics/job/named`, 'done 1\n')).toBe(200);
    });
    expect(await pushed()).toContain('named');
  });

  test('lets in its Prometheus and the operator, and nobody else, not even beside them', async () => {
    const to = [at(await partOf('pushgateway'), ports.pushgateway)];
    const froms = {
      Prometheus: await partOf('prometheus'),
      'the operator': await podOf('bellwether', demo.namespace),
      'a pod beside the operator': await podOf('kube-state-metrics', demo.namespace),
      'a pod of the shop': await podOf('shop', demoNamespace),
    };
    const dials = Object.entries(froms).map(async ([who, pod]) => [who, await dialFrom(pod, to)] as const);
    expect(Object.fromEntries(await Promise.all(dials))).toEqual({
      Prometheus: ['answered'],
      'the operator': ['answered'],
      'a pod beside the operator': ['dropped'],
      'a pod of the shop': ['dropped'],
    });
  });
});

test('a push that clashes is told with group, cause and fix, until it is mended', async () => {
  expect(await push('first/database/orders', '# TYPE rows gauge\nrows 1\n')).toBe(200);
  expect(await push('second/database@base64/YS9i', '# TYPE rows counter\nrows 1\n')).toBe(400);
  await eventually('the clash', async () => {
    const told = await said('PushesAccepted');
    expect(told).toMatchObject({ status: 'False', reason: 'PushRefused' });
    expect(told?.message).toContain('The last push to the group {job="second", database="a/b"}, from ');
    expect(told?.message).toContain(
      'rows is of type gauge in the group {job="first", database="orders"}, and of another',
    );
  });
  expect(await said('Ready')).toMatchObject({ status: 'True' });
  expect(await push('second/database@base64/YS9i', '# TYPE rows gauge\nrows 1\n')).toBe(200);
  await eventually('that it is mended', async () => {
    expect(await said('PushesAccepted')).toMatchObject({ status: 'True', reason: 'Accepted' });
  });
});

test('a group that nobody pushes to goes after its minute, also from Prometheus; one that is pushed to stays', async () => {
  expect(await push('ended/database@base64/YS9i/empty@base64/=', 'done 1\n')).toBe(200);
  await eventually('a scrape', async () => {
    expect(await push('steady', 'steady 1\n')).toBe(200);
    expect(await scraped()).toEqual(expect.arrayContaining(['ended', 'steady']));
  });
  await eventually(
    'its end',
    async () => {
      expect(await push('steady', 'steady 1\n')).toBe(200);
      expect(await pushed()).toEqual(['steady']);
      expect(await scraped()).toEqual(['steady']);
    },
    60_000 + beyond,
  );
  const events = await kubectl.list('events.events.k8s.io', `--namespace=${namespace}`);
  expect(events).toContainEqual(
    expect.objectContaining({ reason: 'GroupsExpired', note: expect.stringContaining('expireAfter, 1m: {job="') }),
  );
  expect(await said('PushesAccepted')).toMatchObject({ status: 'True', reason: 'Accepted' });
}, 150_000);
