import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../controller/clock.ts';
import * as resources from '../kube/resource.ts';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { settles, eventually as until } from './testing/eventually.ts';
import { podOf } from './testing/snapshots.ts';
import { addDeclaration, connect, ownerKey, type Queues } from './triggers.ts';
import { ClusterView } from './view.ts';

const api = 'monitoring.bellwether.dev/v1alpha1';
const object = (kind: string, namespace: string, name: string, spec: object = {}, labels?: Record<string, string>) => ({
  apiVersion: api,
  kind,
  metadata: { name, namespace, ...(labels && { labels }) },
  spec,
});
const none = { selector: {}, namespaceSelector: {} };
const stack = (name: string, rules: object = none) =>
  object('MonitoringStack', 'monitoring', name, { rules, targets: none });
const teamOf = (team: string) => ({ selector: { matchLabels: { team } } });

let server: ApiServer;
let stop: AbortController;
let running: Promise<unknown>;
let added: string[];

const queue = (name: string) => ({ add: (key: string) => added.push(`${name} ${key}`) });
const queues = (): Queues => ({ stacks: queue('stack'), targets: queue('target'), rules: queue('rule') });

beforeEach(async () => {
  server = await startApiServer();
  server.seed(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } },
    stack('all'),
    stack('red', teamOf('red')),
    stack('blue', teamOf('blue')),
    object('AlertRule', 'team', 'up', {}, { team: 'red' }),
    object('ScrapeTarget', 'team', 'web'),
  );
  [added, stop] = [[], new AbortController()];
  const view = new ClusterView({ client: server.client, clock: systemClock, hooksFor: () => ({}) });
  running = Promise.all(view.sources.map((source) => source.run({ signal: stop.signal })));
  await Promise.all(view.sources.map(({ synced }) => synced));
  connect(view, queues());
});

afterEach(async () => {
  stop.abort();
  await running;
  await server.close();
});

/** The keys that were added by what a user did, in order of their names: all that are expected, and what comes with them. */
async function keysAfter(act: () => Promise<unknown>, expected: number): Promise<readonly string[]> {
  await act();
  const keys = () => [...new Set(added)].toSorted();
  await until(
    () => keys().length >= expected,
    () => added.join(),
  );
  await settles(() => added.length, 30);
  return keys();
}

const patch = (
  resource: Parameters<typeof server.client.patch>[0],
  ref: { namespace?: string; name: string },
  merge: object,
  subresource?: string,
) => server.client.patch(resource, ref, { merge }, { subresource });
const up = { namespace: 'team', name: 'up' };
const red = { namespace: 'monitoring', name: 'red' };
const aPod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'team', name } });
const stacks = ['stack monitoring/all', 'stack monitoring/blue', 'stack monitoring/red'];

describe('what is looked at', () => {
  test.each<[string, () => Promise<unknown>, readonly string[]]>([
    [
      'when the spec of a rule changes: it, and the stacks that select it',
      () => patch(resources.alertRules, up, { spec: { groups: [] } }),
      ['rule team/up', 'stack monitoring/all', 'stack monitoring/red'],
    ],
    [
      'when its labels change: also the stack that selected it before',
      () => patch(resources.alertRules, up, { metadata: { labels: { team: 'blue' } } }),
      ['rule team/up', ...stacks],
    ],
    [
      'when only its status changes: nobody but itself',
      () => patch(resources.alertRules, up, { status: { observedGeneration: 1 } }, 'status'),
      ['rule team/up'],
    ],
    [
      'when it is deleted: those that selected it',
      () => server.client.delete(resources.alertRules, up),
      ['rule team/up', 'stack monitoring/all', 'stack monitoring/red'],
    ],
    [
      'when a target changes: it, and every stack that selects it',
      () => patch(resources.scrapeTargets, { namespace: 'team', name: 'web' }, { spec: { path: '/x' } }),
      [...stacks, 'target team/web'],
    ],
    [
      'when a stack changes: it, all that it might select, and the stacks that may share with it',
      () => patch(resources.monitoringStacks, red, { spec: { rules: { selector: null } } }),
      ['rule team/up', ...stacks, 'target team/web'],
    ],
    [
      'when there are many more pods: the stacks, which tell of what those cost',
      async () => server.seed(...Array.from({ length: 150 }, (_, index) => aPod(`many-${index}`))),
      stacks,
    ],
    ['when a pod comes: nobody', async () => server.seed(aPod('one')), []],
    [
      'when a stack is deleted: the same',
      () => server.client.delete(resources.monitoringStacks, red),
      ['rule team/up', ...stacks, 'target team/web'],
    ],
    [
      'when only the status of a stack changes: nothing',
      () => patch(resources.monitoringStacks, red, { status: { observedGeneration: 1 } }, 'status'),
      [],
    ],
    [
      'when a stack stalls: what it selects, to tell of that, and the others, but not the stack',
      () =>
        patch(
          resources.monitoringStacks,
          red,
          { status: { conditions: [{ type: 'Stalled', status: 'True' }] } },
          'status',
        ),
      ['rule team/up', 'stack monitoring/all', 'stack monitoring/blue', 'target team/web'],
    ],
    [
      'when a namespace is labelled: everything, since selectors may speak of it',
      () => patch(resources.namespaces, { name: 'team' }, { metadata: { labels: { env: 'prod' } } }),
      ['rule team/up', ...stacks, 'target team/web'],
    ],
    [
      'when a namespace is annotated: nothing',
      () => patch(resources.namespaces, { name: 'team' }, { metadata: { annotations: { a: 'b' } } }),
      [],
    ],
  ])('%s', async (_, act, expected) => {
    expect(await keysAfter(act, expected.length)).toEqual(expected);
  });

  test('when the default StorageClass comes: every stack', async () => {
    server.seed({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    });
    await until(() => added.length === 3, 'the keys');
    expect(added.toSorted()).toEqual(stacks);
  });

  const daemonSet = (change: object) => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'team' },
    ...change,
  });
  const onPort = (hostPort: number) => ({
    spec: { template: { spec: { containers: [{ name: 'a', ports: [{ containerPort: hostPort, hostPort }] }] } } },
  });

  test('when a DaemonSet takes a port of the nodes: every stack; and when only its status changes: none', async () => {
    server.seed(daemonSet(onPort(9100)));
    await until(() => added.length === 3, 'the keys');
    const agent = { name: 'agent', namespace: 'team' };
    await patch(resources.daemonSets, agent, { status: { numberReady: 1 } }, 'status');
    await settles(() => added.length, 30);
    expect(added.toSorted()).toEqual(stacks);
  });

  test('when a binding of a stack is deleted, though the stack is gone: that stack', async () => {
    const labels = {
      'app.kubernetes.io/managed-by': 'bellwether',
      'monitoring.bellwether.dev/stack-namespace': 'monitoring',
      'monitoring.bellwether.dev/stack-name': 'gone',
    };
    const metadata = { name: 'a', labels };
    server.seed({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata });
    await until(() => added.length === 1, 'the keys');
    server.remove(resources.clusterRoleBindings, metadata);
    await until(() => added.length === 2, 'the keys');
    expect(added).toEqual(['stack monitoring/gone', 'stack monitoring/gone']);
  });
});

describe('whose an object is', () => {
  const owned = (metadata: object) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'monitoring', name: 'x', ...metadata },
  });
  const reference = (kind: string, name: string) => ({ apiVersion: api, kind, name, uid: 'u' });
  test.each([
    ['its controller', owned({ ownerReferences: [reference('MonitoringStack', 'demo')] }), 'monitoring/demo'],
    ['for a pod, the instance that it names', podOf('demo-prometheus-0'), 'monitoring/demo'],
    [
      'its controller and not its label',
      owned({
        labels: { 'app.kubernetes.io/instance': 'other' },
        ownerReferences: [reference('MonitoringStack', 'demo')],
      }),
      'monitoring/demo',
    ],
    ['nobody’s', owned({ ownerReferences: [reference('Deployment', 'demo')] }), undefined],
  ])('%s', (_, of, expected) => {
    expect(ownerKey(of)).toBe(expected);
  });

  test('an outcome goes to the loop of its kind', () => {
    addDeclaration(queues(), 'AlertRule:team/up');
    addDeclaration(queues(), 'ScrapeTarget:team/web');
    expect(added).toEqual(['rule team/up', 'target team/web']);
  });
});
