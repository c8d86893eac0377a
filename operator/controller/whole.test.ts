/** All mechanisms together on an API server in memory: a recipe (a ConfigMap) is made into one ConfigMap for each entry. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { KubeObject, OwnerReference } from '../../crds/meta.ts';
import { Informer } from '../cache/informer.ts';
import { type Key, keyOf } from '../cache/key.ts';
import { wholeWithoutManagedFields } from '../cache/projection.ts';
import { configMaps, events as eventsResource, leases } from '../kube/resource.ts';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { until } from '../kube/testing/until.ts';
import { silentLogger } from '../log.ts';
import { Applier } from './apply.ts';
import { systemClock } from './clock.ts';
import { Controller, type ReconcileResult } from './controller.ts';
import { Events } from './events.ts';
import { Heartbeats } from './heartbeats.ts';
import { lead } from './leader.ts';
import { type Ownership, planPrune, prune } from './prune.ts';
import { Queue } from './queue.ts';

type ConfigMap = KubeObject & { readonly data?: Readonly<Record<string, string>> };

const fieldManager = 'kitchen';
const labels = { 'app.kubernetes.io/managed-by': fieldManager, 'app.kubernetes.io/component': 'dish' };

let server: ApiServer;
let stops: AbortController[];
let running: Promise<unknown>[];

beforeEach(async () => {
  server = await startApiServer();
  stops = [];
  running = [];
});

afterEach(async () => {
  for (const stop of stops) stop.abort();
  await Promise.allSettled(running);
  await server.close();
});

function dish(recipe: ConfigMap, name: string, taste: string): ConfigMap {
  const { namespace = '', name: of, uid = '' } = recipe.metadata;
  const owner: OwnerReference = { apiVersion: 'v1', kind: 'ConfigMap', name: of, uid, controller: true };
  const metadata = { namespace, name: `${of}-${name}`, labels, ownerReferences: [owner] };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { taste } };
}

function ownershipOf({ metadata: { uid = '' } }: ConfigMap): Ownership {
  return { labels, controllerUid: uid, clusterScoped: { labels: {}, ownerUid: '' } };
}

/** One replica of the toy operator. */
function startReplica(identity: string) {
  const client = server.newClient();
  const clock = systemClock;
  const log = silentLogger;
  const stop = new AbortController();
  const queue = new Queue<Key>({ clock });
  const applier = new Applier({ client, fieldManager, hashAnnotation: 'example.com/hash' });
  const events = new Events({
    client,
    clock,
    log,
    reportingController: 'example.com/kitchen',
    reportingInstance: identity,
  });
  const informer = new Informer({
    client,
    resource: configMaps,
    project: wholeWithoutManagedFields<ConfigMap>,
    indexes: { owner: (object) => ownersOf(object) },
  });
  informer.onChange((key, before, after) => {
    const owners = [before, after].flatMap((object) => (object ? ownersOf(object) : []));
    for (const each of owners.length > 0 ? owners : [key]) queue.add(each);
  });
  const results: ReconcileResult[] = [];
  const reconcile = async (key: Key, { signal }: { signal: AbortSignal }) => {
    const recipe = informer.store.get(key);
    if (!recipe || ownersOf(recipe).length > 0) return undefined;
    const live = informer.store.valuesBy('owner', key);
    const desired = Object.entries(recipe.data ?? {}).map(([name, taste]) => dish(recipe, name, taste));
    const outcomes = await applier.apply(
      desired.map((object) => ({ resource: configMaps, object, live: informer.store.get(keyOf(object.metadata)) })),
      { signal },
    );
    const known = live.map((object) => ({ resource: configMaps, object }));
    const componentLabel = 'app.kubernetes.io/component';
    await prune(client, planPrune({ live: known, outcomes, ownership: ownershipOf(recipe), componentLabel }), {
      signal,
    });
    const made = outcomes.filter(({ result }) => result === 'created').map(({ object }) => object.metadata.name);
    if (made.length > 0) events.record(recipe, { type: 'Normal', reason: 'Made', action: 'Cook', note: made.join() });
    return undefined;
  };
  const controller = new Controller({
    name: 'Recipe',
    queue,
    reconcile,
    clock,
    log,
    heartbeats: new Heartbeats(clock),
    observer: { reconciled: (result) => results.push(result) },
  });
  const work = async ({ signal }: { signal: AbortSignal }) => {
    await Promise.all([informer.run({ signal }), controller.run({ signal })]);
    await events.flush();
  };
  const timing = { leaseDuration: 600_000, renewDeadline: 500_000, retryPeriod: 10 };
  const options = { client: server.newClient(), namespace: 'default', name: 'kitchen', identity, clock, log, timing };
  stops.push(stop);
  running.push(lead(options, work, { signal: stop.signal }));
  return { queue, results, stop, ended: running.at(-1) };
}

function ownersOf({ metadata }: ConfigMap): Key[] {
  return (metadata.ownerReferences ?? []).map(({ name }) => keyOf({ namespace: metadata.namespace, name }));
}

function tastes(): Record<string, string | undefined> {
  return Object.fromEntries(
    server.objects<ConfigMap>(configMaps).map(({ metadata, data }) => [metadata.name, data?.['taste'] ?? '-']),
  );
}

function seed(data: Readonly<Record<string, string>>): void {
  const recipe: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'shop', name: 'menu' },
    data,
  };
  server.seed(recipe);
}

const shows = (wanted: Record<string, string>) =>
  until(() => JSON.stringify(tastes()) === JSON.stringify({ menu: '-', ...wanted }), JSON.stringify(wanted));

const writes = () =>
  server.requests.filter(({ method, path }) => method !== 'GET' && path.includes('configmaps')).length;

test('what is declared is made once, stays, returns, and goes when it is no longer declared', async () => {
  seed({ soup: 'salty', tart: 'sweet' });
  const { queue, results } = startReplica('a');
  await shows({ 'menu-soup': 'salty', 'menu-tart': 'sweet' });
  await until(() => queue.depth === 0 && results.length > 1);

  const before = writes();
  const looked = results.length;
  queue.add(keyOf({ namespace: 'shop', name: 'menu' }));
  await until(() => results.length > looked);
  expect(writes()).toBe(before);

  const client = server.client;
  await client.delete(configMaps, { namespace: 'shop', name: 'menu-tart' });
  await shows({ 'menu-soup': 'salty', 'menu-tart': 'sweet' });
  await client.patch(configMaps, { namespace: 'shop', name: 'menu-soup' }, { merge: { data: { taste: 'burnt' } } });
  await shows({ 'menu-soup': 'salty', 'menu-tart': 'sweet' });

  const copied = { ...labels };
  server.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop', name: 'mine', labels: copied } });
  await client.patch(configMaps, { namespace: 'shop', name: 'menu' }, { merge: { data: { tart: null } } });
  await shows({ 'menu-soup': 'salty', mine: '-' });

  await until(() => server.objects(eventsResource).length > 0, 'an event');
  expect(server.objects(eventsResource)[0]).toMatchObject({ reason: 'Made', note: 'menu-soup,menu-tart' });
});

test('an object of someone else is not taken over, and all others are made', async () => {
  const metadata = { namespace: 'shop', name: 'menu-tart' };
  const theirs: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { taste: 'theirs' } };
  server.seed(theirs);
  seed({ soup: 'salty', tart: 'sweet' });
  const { results } = startReplica('a');
  await shows({ 'menu-soup': 'salty', 'menu-tart': 'theirs' });
  await until(() => results.length > 2);
  expect(tastes()).toMatchObject({ 'menu-tart': 'theirs' });
});

test('when the leader goes the next goes on where it stood', async () => {
  seed({ soup: 'salty' });
  const first = startReplica('a');
  await shows({ 'menu-soup': 'salty' });
  const second = startReplica('b');
  expect(second.results).toEqual([]);
  first.stop.abort();
  await first.ended;
  await until(() => second.results.length > 0, 'the second at work');
  expect(server.objects(leases)[0]).toMatchObject({ spec: { holderIdentity: 'b', leaseTransitions: 1 } });
  const before = writes();
  await server.client.patch(configMaps, { namespace: 'shop', name: 'menu' }, { merge: { data: { soup: 'hot' } } });
  await shows({ 'menu-soup': 'hot' });
  expect(writes()).toBe(before + 2);
});
