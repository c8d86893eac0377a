/**
 * What the stack owns comes back when it is deleted and is put right when it is edited; what it does not own is let be.
 *
 * @rolls workloads are deleted with their pods, and pods whose account was deleted are replaced
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { stack } from '../demo/demo.ts';
import { waitForReady } from '../demo/install.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { essenceOf, type OwnedObject, ownedObjects, refOf } from './owned.ts';
import { installedOperator, prepareAgain } from './prepare-again.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { activeTargets } from './server.ts';

jest.setTimeout(240_000);

const managed = { 'app.kubernetes.io/managed-by': 'bellwether', 'app.kubernetes.io/instance': stack.name };
const strangers = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `${stack.name}-stranger`,
      namespace: stack.namespace,
      labels: { ...managed, 'app.kubernetes.io/component': 'prometheus' },
    },
    data: { mine: 'yes' },
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `${stack.name}-stranger`, labels: { ...managed, 'app.kubernetes.io/component': 'prometheus' } },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [],
  },
];

/** Everything that the demo's stack owns, workloads last, since the others are what they need. */
const owned = [
  'ServiceAccount/demo-alertmanager',
  'ServiceAccount/demo-kube-state-metrics',
  'ServiceAccount/demo-node-exporter',
  'ServiceAccount/demo-prometheus',
  'ServiceAccount/demo-pushgateway',
  'Service/demo-alertmanager',
  'Service/demo-alertmanager-replicas',
  'Service/demo-kube-state-metrics',
  'Service/demo-node-exporter',
  'Service/demo-prometheus',
  'Service/demo-prometheus-replicas',
  'Service/demo-pushgateway',
  'ConfigMap/demo-prometheus',
  'ConfigMap/demo-prometheus-slice-0',
  'Secret/demo-alertmanager',
  'NetworkPolicy/demo-alertmanager',
  'NetworkPolicy/demo-kube-state-metrics',
  'NetworkPolicy/demo-prometheus',
  'NetworkPolicy/demo-pushgateway',
  'ClusterRoleBinding/bellwether:monitoring:demo:kube-state-metrics',
  'ClusterRoleBinding/bellwether:monitoring:demo:prometheus',
  'StatefulSet/demo-alertmanager',
  'StatefulSet/demo-prometheus',
  'DaemonSet/demo-node-exporter',
  'Deployment/demo-kube-state-metrics',
  'Deployment/demo-pushgateway',
] as const;

/** What somebody with the rights of an administrator might do to them: a strategic merge patch, or for JSON a merge. */
const edits: readonly (readonly [ref: (typeof owned)[number], what: string, patch: object])[] = [
  ['Deployment/demo-kube-state-metrics', 'scaled down', { spec: { replicas: 0 } }],
  ['Deployment/demo-pushgateway', 'without its labels', { metadata: { labels: null } }],
  [
    'DaemonSet/demo-node-exporter',
    'kept from the nodes',
    { spec: { template: { spec: { nodeSelector: { a: 'b' } } } } },
  ],
  [
    'StatefulSet/demo-alertmanager',
    'with another policy',
    { spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: null } } },
  ],
  ['ConfigMap/demo-prometheus-slice-0', 'emptied', { data: null }],
  ['ConfigMap/demo-prometheus', 'with another configuration', { data: { 'prometheus.json': '{}' } }],
  ['Secret/demo-alertmanager', 'with another configuration', { data: { 'alertmanager.yaml': 'e30=' } }],
  ['NetworkPolicy/demo-pushgateway', 'open to nobody', { spec: { ingress: [] } }],
  ['Service/demo-prometheus', 'pointed elsewhere', { spec: { selector: { 'app.kubernetes.io/name': 'nobody' } } }],
  ['Service/demo-pushgateway', 'with one label more to select by', { spec: { selector: { one: 'more' } } }],
  ['ServiceAccount/demo-prometheus', 'without its owner', { metadata: { ownerReferences: null } }],
  ['ClusterRoleBinding/bellwether:monitoring:demo:prometheus', 'without its subject', { subjects: null }],
];

const inNamespace = (ref: string): readonly string[] =>
  ref.startsWith('ClusterRoleBinding/') ? [] : [`--namespace=${stack.namespace}`];
const find = (ref: string) => kubectl.find<OwnedObject>(ref, ...inNamespace(ref));
const findStrangers = () => Promise.all(strangers.map((stranger) => find(refOf(stranger))));

let ask: Ask;
let before: ReadonlyMap<string, OwnedObject>;
let strangersBefore: readonly unknown[];
let targetsBefore: number;
/** Seconds since the epoch. */
let started: number;

const byRef = (objects: readonly OwnedObject[]) => new Map(objects.map((object) => [refOf(object), object]));
const essences = (objects: ReadonlyMap<string, OwnedObject>) =>
  new Map([...objects].map(([ref, object]) => [ref, essenceOf(object)]));

beforeAll(async () => {
  ask = await openPrometheus();
  await kubectl.apply(strangers);
  strangersBefore = await findStrangers();
  before = byRef(await ownedObjects());
  targetsBefore = (await activeTargets(ask)).length;
  started = Date.now() / 1000;
});

afterAll(async () => {
  for (const stranger of strangers.map(refOf)) {
    await kubectl.run('delete', stranger, ...inNamespace(stranger), '--ignore-not-found');
  }
  await prepareAgain(await installedOperator());
});

test('the stack owns these objects and no others', () => {
  expect([...before.keys()].toSorted()).toEqual([...owned].toSorted());
});

describe('it is put right when it is found', () => {
  test.each(edits)('%s, %s', async (ref, _, patch) => {
    const strategic = ref.startsWith('ConfigMap/') || ref.startsWith('Secret/') ? 'merge' : 'strategic';
    const flags = [`--type=${strategic}`, `--patch=${JSON.stringify(patch)}`];
    expect(await kubectl.run('patch', ref, ...inNamespace(ref), ...flags)).not.toContain('no change');
    await eventually('the repair', async () => {
      const found = await find(ref);
      expect(found && essenceOf(found)).toEqual(essences(before).get(ref));
      expect(found?.metadata.uid).toBe(before.get(ref)?.metadata.uid);
    });
  });

  test('and what others add to it stays', async () => {
    const ref = 'Service/demo-prometheus';
    await kubectl.run('annotate', ref, ...inNamespace(ref), 'example.com/note=mine');
    await kubectl.run('label', ref, ...inNamespace(ref), 'app.kubernetes.io/component=nothing', '--overwrite');
    await eventually('the repair', async () => {
      const labels = before.get(ref)?.metadata.labels;
      expect((await find(ref))?.metadata).toMatchObject({ labels, annotations: { 'example.com/note': 'mine' } });
    });
    await kubectl.run('annotate', ref, ...inNamespace(ref), 'example.com/note-');
  });
});

test('pods whose account was deleted are replaced, since nobody takes their tokens any more', async () => {
  const podOf = async () =>
    (await kubectl.find<OwnedObject>(`Pod/${stack.name}-prometheus-0`, ...inNamespace('')))?.metadata.uid;
  const old = await podOf();
  const ref = `ServiceAccount/${stack.name}-prometheus`;
  await kubectl.run('delete', ref, ...inNamespace(ref), '--wait=false');
  await eventually('another pod', async () => expect([undefined, old]).not.toContain(await podOf()), 60_000);
  // A target of somebody's that was gone just before is still known to a server that was replaced meanwhile.
  const scrape = 'up{job="apiserver", scrape_target=""}';
  await eventually(
    'a scrape of the API server',
    async () => expect(await query(ask, scrape)).toMatchObject([{ value: 1 }]),
    60_000,
  );
});

describe('it comes back as it was when it is deleted', () => {
  test.each(owned)('%s', async (ref) => {
    await kubectl.run('delete', ref, ...inNamespace(ref), '--wait=false');
    await eventually('its return', async () => {
      const found = await find(ref);
      expect(found?.metadata.uid).not.toBe(before.get(ref)?.metadata.uid);
      expect(found && essenceOf(found)).toEqual(essences(before).get(ref));
    });
  });
});

describe('after all that', () => {
  test('the stack is ready again', async () => {
    await waitForReady(kubectl, { within: 120_000 });
    await eventually(
      'all targets',
      async () => {
        const targets = await activeTargets(ask);
        expect(targets.map(({ health, lastError }) => `${health} ${lastError}`)).toEqual(
          Array(targetsBefore).fill('up '),
        );
      },
      60_000,
    );
  });

  test('each object is there once, as it was', async () => {
    expect(essences(byRef(await ownedObjects()))).toEqual(essences(before));
  });

  test('what was stored is there still', async () => {
    const past = await query(ask, `count(last_over_time(up{job="shop"}[1m] @ ${started}))`);
    expect(past).toMatchObject([{ value: 1 }]);
  });

  test('what only looks alike was let be', async () => {
    expect(await findStrangers()).toEqual(strangersBefore);
  });
});
