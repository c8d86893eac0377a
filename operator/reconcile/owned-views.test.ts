import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { keyOf } from '../cache/key.ts';
import { systemClock } from '../controller/clock.ts';
import { configMaps, pods } from '../kube/resource.ts';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { NamespaceNotGrantedError } from './grant.ts';
import { OwnedViews } from './owned-views.ts';
import { pokeAnnotation, poker } from './poke.ts';
import { eventually } from './testing/eventually.ts';

let server: ApiServer;
let views: OwnedViews;
let granted: boolean;
let told: string[];
const signal = new AbortController().signal;

const labels = { 'app.kubernetes.io/managed-by': 'bellwether' };
const map = (name: string, metadata: object = { labels }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', ...metadata },
});

beforeEach(async () => {
  [granted, told] = [true, []];
  server = await startApiServer({ allow: () => granted });
  server.seed(map('ours'), map('theirs', {}));
  views = new OwnedViews({
    client: server.client,
    clock: systemClock,
    hooksFor: () => ({}),
    account: { namespace: 'bellwether', serviceAccount: 'bellwether' },
    onChange: ({ metadata }) => told.push(metadata.name),
  });
});

afterEach(async () => {
  views.stop();
  await server.close();
});

const reviews = () => server.requests.filter(({ path }) => path.includes('selfsubjectaccessreviews')).length;

describe('the views of the stacks’ namespaces', () => {
  test('are in sync when they are open, and hold what is ours alone', async () => {
    const view = await views.open('shop', { signal });
    expect(view.hasSynced).toBe(true);
    expect([...view.all()].map(({ metadata }) => metadata.name)).toEqual(['ours']);
    expect(view.get(configMaps, keyOf({ namespace: 'shop', name: 'ours' }))).toBeDefined();
    expect(view.get(configMaps, keyOf({ namespace: 'shop', name: 'theirs' }))).toBeUndefined();
  });

  test('tell of what changes', async () => {
    await views.open('shop', { signal });
    told.length = 0;
    server.remove(configMaps, { namespace: 'shop', name: 'ours' });
    await eventually(() => told.includes('ours'), 'the change');
    expect(told).toEqual(['ours']);
  });

  test('tell of pods, but not of our own pokes', async () => {
    const { namespace, name } = { namespace: 'shop', name: 'demo-prometheus-0' };
    server.seed({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels } });
    const view = await views.open('shop', { signal });
    told.length = 0;
    const replica = { namespace, name, uid: '', origin: '' };
    await poker(server.client, { fieldManager: 'bellwether' })(replica, { signal });
    const poke = () => view.pods.get(keyOf({ namespace, name }))?.metadata.annotations?.[pokeAnnotation];
    await eventually(() => poke() !== undefined, 'the poke is seen');
    expect(told).toEqual([]);
    const status = { merge: { status: { phase: 'Running' } } };
    await server.client.patch(pods, { namespace, name }, status, { subresource: 'status' });
    await eventually(() => told.length > 0, 'the change of the pod');
    expect(told).toEqual([name]);
  });

  test('are opened once, and the right to is asked for once', async () => {
    const [one, other] = await Promise.all([views.open('shop', { signal }), views.open('shop', { signal })]);
    expect(other).toBe(one);
    const before = reviews();
    expect(await views.open('shop', { signal })).toBe(one);
    expect(reviews()).toBe(before);
  });

  test('are not opened without the right to', async () => {
    granted = false;
    await expect(views.open('shop', { signal })).rejects.toBeInstanceOf(NamespaceNotGrantedError);
    expect(server.watches).toBe(0);
    expect([...views.sources()]).toEqual([]);
  });

  test('end when their namespace holds no stack any more, and can be opened again', async () => {
    const before = await views.open('shop', { signal });
    views.keepOnly(new Set(['shop']));
    expect(await views.open('shop', { signal })).toBe(before);
    views.keepOnly(new Set(['other']));
    await eventually(() => server.watches === 0, 'all watches end');
    expect(await views.open('shop', { signal })).not.toBe(before);
  });

  test('that never come into sync end with their caller', async () => {
    server.faults.hold(({ watch }) => watch, new Promise(() => undefined));
    const caller = new AbortController();
    const opening = views.open('shop', { signal: caller.signal });
    caller.abort(new Error('too late'));
    await expect(opening).rejects.toThrow('too late');
  });
});
