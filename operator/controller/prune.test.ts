import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { KubeObject, ObjectMeta } from '../../crds/meta.ts';
import { clusterRoleBindings, configMaps, type Resource, services } from '../kube/resource.ts';
import type { ApplyOutcome } from './apply.ts';
import { type LiveObject, type Ownership, planPrune, prune } from './prune.ts';
import { ObjectServer } from './testing/object-server.ts';

const ownership: Ownership = {
  labels: { 'managed-by': 'test' },
  controllerUid: 'stack-1',
  clusterScoped: { labels: { 'owner-namespace': 'demo', 'owner-name': 'main' }, ownerUid: 'namespace-1' },
};
const controller = { apiVersion: 'v1', kind: 'Widget', name: 'main', uid: 'stack-1', controller: true };
const namespace = { apiVersion: 'v1', kind: 'Namespace', name: 'demo', uid: 'namespace-1' };

function object(resource: Resource, metadata: Partial<ObjectMeta>): LiveObject {
  const labels = { 'managed-by': 'test', component: 'a' };
  const ownerReferences = [controller];
  const full = { namespace: 'demo', name: 'x', uid: 'u', resourceVersion: '1', labels, ownerReferences, ...metadata };
  return { resource, object: { apiVersion: 'v1', kind: resource.kind, metadata: full } };
}

const owned = (name = 'x', component = 'a') =>
  object(configMaps, { name, labels: { 'managed-by': 'test', component } });
const clusterLabels = { 'managed-by': 'test', component: 'a', 'owner-namespace': 'demo', 'owner-name': 'main' };

function outcome({ resource, object: desired }: LiveObject, result: 'unchanged' | 'failed'): ApplyOutcome {
  if (result === 'failed') return { resource, object: desired, result, error: new Error('refused') };
  return { resource, object: desired, live: desired, result };
}

function names(live: LiveObject[], outcomes: ApplyOutcome[] = []): string[] {
  return planPrune({ live, outcomes, ownership, componentLabel: 'component' }).map(
    ({ object: { metadata } }: { object: KubeObject }) => metadata.name,
  );
}

describe('what is pruned', () => {
  test.each<[string, LiveObject, boolean]>([
    ['ours, in the namespace', owned(), true],
    ['without our label', object(configMaps, { labels: {} }), false],
    ["with another's label", object(configMaps, { labels: { 'managed-by': 'Helm', component: 'a' } }), false],
    ['without an owner', object(configMaps, { ownerReferences: [] }), false],
    [
      'of an owner of the same name that was deleted',
      object(configMaps, { ownerReferences: [{ ...controller, uid: 'stack-0' }] }),
      false,
    ],
    [
      'owned, but not controlled',
      object(configMaps, { ownerReferences: [{ ...controller, controller: false }] }),
      false,
    ],
    ['already going', object(configMaps, { deletionTimestamp: '2026-01-01T00:00:00Z' }), false],
    [
      'ours, cluster-scoped',
      object(clusterRoleBindings, { labels: clusterLabels, ownerReferences: [namespace] }),
      true,
    ],
    [
      'cluster-scoped of another of our kind in the namespace',
      object(clusterRoleBindings, {
        labels: { ...clusterLabels, 'owner-name': 'other' },
        ownerReferences: [namespace],
      }),
      false,
    ],
    [
      'cluster-scoped without the namespace as its owner',
      object(clusterRoleBindings, { labels: clusterLabels, ownerReferences: [] }),
      false,
    ],
    ['cluster-scoped with a copied controller', object(clusterRoleBindings, { ownerReferences: [controller] }), false],
  ])('%s: %j', (_, live, pruned) => expect(names([live])).toHaveLength(pruned ? 1 : 0));

  test('what is desired stays, and is told apart by kind', () => {
    const other = object(services, { name: 'x' });
    expect(names([owned('x'), owned('y')], [outcome(owned('x'), 'unchanged')])).toEqual(['y']);
    expect(names([owned('x')], [outcome(other, 'unchanged')])).toEqual(['x']);
  });

  test('a component that could not be applied keeps everything, and only that one', () => {
    const live = [owned('old-a', 'a'), owned('old-b', 'b'), owned('old-c', 'c')];
    expect(names(live, [outcome(owned('new-a', 'a'), 'failed'), outcome(owned('new-b', 'b'), 'unchanged')])).toEqual([
      'old-b',
      'old-c',
    ]);
  });
});

test('nothing is ever pruned that is desired, or of a component with a failure', () => {
  const item = fc.record({ name: fc.constantFrom('p', 'q', 'r', 's'), component: fc.constantFrom('a', 'b') });
  const desired = fc.record({ item, result: fc.constantFrom('unchanged' as const, 'failed' as const) });
  fc.assert(
    fc.property(fc.array(item), fc.array(desired), (live, wishes) => {
      const outcomes = wishes.map((wish) => outcome(owned(wish.item.name, wish.item.component), wish.result));
      const failed = new Set<string>(
        wishes.filter(({ result }) => result === 'failed').map((wish) => wish.item.component),
      );
      const kept = (each: { name: string; component: string }) =>
        failed.has(each.component) || wishes.some((wish) => wish.item.name === each.name);
      expect(
        names(
          live.map(({ name, component }) => owned(name, component)),
          outcomes,
        ),
      ).toEqual(live.filter((each) => !kept(each)).map(({ name }) => name));
    }),
  );
});

describe('deleting', () => {
  const { signal } = new AbortController();

  test('happens in the state that was looked at; what changed or went since is left to the next look', async () => {
    const server = new ObjectServer();
    const seen = ['same', 'changed', 'replaced', 'gone'].map((name) => ({
      resource: configMaps,
      object: server.put(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'demo', name } }),
    }));
    const [, changed, replaced, gone] = seen;
    if (changed) server.put(configMaps, changed.object);
    if (replaced) server.put(configMaps, { ...replaced.object, metadata: { ...replaced.object.metadata, uid: 'new' } });
    if (gone) await server.delete(configMaps, gone.object.metadata);
    const outcomes = await prune(server, seen, { signal });
    expect(outcomes.map(({ result }) => result)).toEqual(['deleted', 'changed', 'changed', 'deleted']);
    expect([...server.objects.keys()]).toEqual(['configmaps demo/changed', 'configmaps demo/replaced']);
  });

  test('a refusal is told and keeps back nothing else', async () => {
    const server = new ObjectServer();
    server.check = (request) => {
      if (request.endsWith('/a')) throw new Error('forbidden');
    };
    const items = ['a', 'b'].map((name) => ({
      resource: configMaps,
      object: server.put(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'demo', name } }),
    }));
    const outcomes = await prune(server, items, { signal });
    expect(outcomes.map(({ result }) => result)).toEqual(['failed', 'deleted']);
    expect(outcomes[0]).toMatchObject({ error: { message: 'forbidden' } });
  });

  test('an abort rejects', async () => {
    const server = new ObjectServer();
    await expect(prune(server, [owned()], { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
    expect(server.requests).toEqual([]);
  });
});
