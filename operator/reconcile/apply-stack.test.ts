import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Component } from '../../components/stack.ts';
import type { KubeObject } from '../../crds/meta.ts';
import { keyOf } from '../cache/key.ts';
import { Applier } from '../controller/apply.ts';
import { clusterRoleBindings, configMaps, deployments, services } from '../kube/resource.ts';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { silentLogger } from '../log.ts';
import { applyStack, pruneCluster, stackKeyOf } from './apply-stack.ts';
import type { Configuration } from './configuration.ts';
import { ownedOf, snapshotOf } from './testing/snapshots.ts';
import type { ClusterView } from './view.ts';
import { Preflights } from './workloads/preflight.ts';

let server: ApiServer;
const signal = new AbortController().signal;

beforeEach(async () => {
  server = await startApiServer();
  server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } });
});

afterEach(() => server.close());

const ours = (component: string) => ({
  'app.kubernetes.io/managed-by': 'bellwether',
  'app.kubernetes.io/component': component,
});
const owner = {
  apiVersion: 'monitoring.bellwether.dev/v1alpha1',
  kind: 'MonitoringStack',
  name: 'demo',
  uid: 'uid-of-demo',
  controller: true,
};

function object(kind: string, name: string, { component = 'prometheus', uid = owner.uid } = {}): KubeObject {
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
  const ownerReferences = [{ ...owner, uid }];
  return { apiVersion, kind, metadata: { name, namespace: 'monitoring', labels: ours(component), ownerReferences } };
}

function binding(name: string, stack: string, { ownerUid = 'uid-of-namespace' } = {}): KubeObject {
  const [namespace = '', stackName = ''] = stack.split('/');
  const labels = {
    ...ours('prometheus'),
    'monitoring.bellwether.dev/stack-namespace': namespace,
    'monitoring.bellwether.dev/stack-name': stackName,
  };
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Namespace', name: namespace, uid: ownerUid }];
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  return { apiVersion, kind: 'ClusterRoleBinding', metadata: { name, labels, ownerReferences } };
}

const view = () => {
  const bindings = server.objects(clusterRoleBindings);
  const store = new Map(bindings.map((stored) => [keyOf(stored.metadata), stored]));
  return { clusterRoleBindings: { store } } as unknown as ClusterView;
};

const all = [deployments, services, configMaps];
const stored = () => all.flatMap((resource) => server.objects(resource));
const names = () => [...stored(), ...server.objects(clusterRoleBindings)].map(({ metadata }) => metadata.name);
const writes = () =>
  server.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);

const clock = { now: () => 0 };

/** Applies with a cache that knows everything. */
function apply(...objects: readonly KubeObject[]) {
  const components = [{ name: 'prometheus', objects }] satisfies readonly Component[];
  const applier = new Applier({
    client: server.client,
    fieldManager: 'bellwether',
    hashAnnotation: 'example.com/hash',
    parallelism: 1,
  });
  const preflights = new Preflights({ client: server.client, clock, log: silentLogger });
  const snapshot = snapshotOf({ owned: ownedOf(...stored()) });
  const configuration = { components } as unknown as Configuration;
  return applyStack(
    snapshot,
    configuration,
    { applier, client: server.client, view: view(), preflights, log: silentLogger },
    { signal },
  );
}

describe('what a stack is made of', () => {
  test('is written once, and what pods mount before the pods', async () => {
    const objects = [object('Deployment', 'web'), object('ConfigMap', 'config'), binding('b', 'monitoring/demo')];
    const { said } = await apply(...objects);
    expect(said).toMatchObject({ status: 'True', reason: 'Applied' });
    expect(writes().filter((write) => write.startsWith('PATCH'))).toEqual(['PATCH config', 'PATCH b', 'PATCH web']);
    server.requests.length = 0;
    await apply(...objects);
    expect(writes()).toEqual([]);
  });

  test('has its certificates before the configuration that names them, without which a server does not load it', async () => {
    await apply(object('ConfigMap', 'slice'), object('Secret', 'certificates'));
    expect(writes().filter((write) => write.startsWith('PATCH'))).toEqual(['PATCH certificates', 'PATCH slice']);
  });

  test('loses what is no longer wanted', async () => {
    await apply(object('ConfigMap', 'a'), object('ConfigMap', 'b'), binding('c', 'monitoring/demo'));
    const { said } = await apply(object('ConfigMap', 'a'));
    expect(said.status).toBe('True');
    expect(names()).toEqual(['a']);
  });

  test.each<[string, KubeObject]>([
    ['of another stack', object('ConfigMap', 'theirs', { uid: 'uid-of-other' })],
    ['of another stack, outside the namespace', binding('theirs', 'monitoring/other')],
    ['of a namesake in a namespace before', binding('theirs', 'monitoring/demo', { ownerUid: 'uid-before' })],
    [
      'of a user who copied the labels',
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'theirs', namespace: 'monitoring', labels: ours('prometheus') },
      },
    ],
  ])('does not take along an object %s', async (_, theirs) => {
    server.seed(theirs);
    await apply(object('ConfigMap', 'mine'));
    expect(names()).toContain('theirs');
  });

  test('is written as far as possible, and failures are told by object', async () => {
    server.faults.refuse({
      match: ({ path }) => path.endsWith('/a'),
      status: 403,
      reason: 'Forbidden',
      message: 'quota',
    });
    const { said } = await apply(object('ConfigMap', 'a'), object('ConfigMap', 'b'), object('Deployment', 'web'));
    expect(said).toMatchObject({ status: 'False', reason: 'ApplyFailed' });
    expect(said.message).toMatch(/^ConfigMap a: .*quota/);
    expect(said.message).not.toContain('ConfigMap b');
    expect(names()).toEqual(['web', 'b']);
  });

  test('keeps everything of a part of which something could not be written', async () => {
    await apply(object('ConfigMap', 'old'), object('Service', 'of-alertmanager', { component: 'alertmanager' }));
    server.faults.refuse({ match: ({ path }) => path.endsWith('/new'), status: 403 });
    await apply(object('ConfigMap', 'new'));
    expect(names()).toEqual(['old']);
  });

  test('tells of what could not be removed', async () => {
    await apply(object('ConfigMap', 'a'), object('ConfigMap', 'b'));
    server.faults.refuse({
      match: ({ method }) => method === 'DELETE',
      status: 403,
      reason: 'Forbidden',
      message: 'no',
    });
    const { said } = await apply(object('ConfigMap', 'a'));
    expect(said).toMatchObject({ status: 'False', reason: 'PruneFailed' });
    expect(said.message).toMatch(/^ConfigMap b: .*no/);
    await expect(apply(object('ConfigMap', 'a'))).resolves.toMatchObject({ said: { status: 'True' } });
    expect(names()).toEqual(['a']);
  });

  test('tells of five failures at most', async () => {
    server.faults.refuse({ match: ({ method }) => method === 'PATCH', status: 403, times: Infinity });
    const { said } = await apply(...Array.from({ length: 9 }, (_, index) => object('ConfigMap', `c${index}`)));
    expect(said.message.split('\n')).toHaveLength(5);
  });

  test('is of known kinds alone', async () => {
    await expect(apply(object('Pod', 'x'))).rejects.toThrow('stacks are not made of that kind');
  });
});

describe('what a stack leaves behind when it is gone', () => {
  const demo = keyOf({ namespace: 'monitoring', name: 'demo' });

  test('is removed, and nothing of any other', async () => {
    server.seed(binding('a', 'monitoring/demo'), binding('b', 'monitoring/other'), binding('c', 'shop/demo'));
    await pruneCluster(demo, view(), server.client, { signal });
    expect(names()).toEqual(['b', 'c']);
  });

  test('is looked for again when it could not be removed', async () => {
    server.seed(binding('a', 'monitoring/demo'));
    server.faults.refuse({ match: ({ method }) => method === 'DELETE', status: 403, message: 'no right' });
    await expect(pruneCluster(demo, view(), server.client, { signal })).rejects.toThrow('no right');
  });

  test.each([
    [{}, undefined],
    [{ 'monitoring.bellwether.dev/stack-name': 'demo' }, undefined],
    [{ 'monitoring.bellwether.dev/stack-name': 'demo', 'monitoring.bellwether.dev/stack-namespace': 'a' }, 'a/demo'],
  ])('is known by its labels %j as of %s', (labels, expected) => {
    expect(stackKeyOf({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x', labels } })).toBe(expected);
  });
});
