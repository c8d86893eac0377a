import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { KubeObject, OwnerReference } from '../../crds/meta.ts';
import { configMaps } from '../kube/resource.ts';
import { Applier, type Desired, hashOf } from './apply.ts';
import { ObjectServer } from './testing/object-server.ts';

const HASH = 'example.com/hash';
const owner: OwnerReference = {
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  name: 'main',
  uid: 'owner-1',
  controller: true,
};

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, unknown>>;
}

function configMap(name: string, data: Readonly<Record<string, unknown>>, owners = [owner]): ConfigMap {
  const labels = { 'app.kubernetes.io/managed-by': 'test' };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'demo', name, labels, ownerReferences: owners },
    data,
  };
}

function setup() {
  const server = new ObjectServer();
  const counts: string[] = [];
  const applier = new Applier({
    client: server,
    fieldManager: 'test',
    hashAnnotation: HASH,
    observer: { applied: (resource, result) => counts.push(`${resource.plural} ${result}`) },
  });
  const desire = (object: KubeObject): Desired => ({
    resource: configMaps,
    object,
    live: server.live(configMaps, object.metadata),
  });
  const { signal } = new AbortController();
  const apply = (...objects: KubeObject[]) => applier.apply(objects.map(desire), { signal });
  /** Applies one object and tells the result and what was asked of the server. */
  const step = async (object: KubeObject) => {
    server.requests.length = 0;
    const [outcome] = await apply(object);
    return [outcome?.result, ...server.requests];
  };
  /** A change that someone else makes to the stored object. */
  const drift = ({ metadata }: KubeObject, change: object) => {
    const live = server.live(configMaps, metadata);
    if (live) server.put(configMaps, Object.assign(live, change));
  };
  return { server, applier, counts, apply, step, drift, signal };
}

function rewriting() {
  const world = setup();
  world.server.rewrite = (object: ConfigMap) => ({ ...object, data: { ...object.data, a: 'canonical' } });
  return world;
}

describe('what is written', () => {
  test('an object that is not there is made, after a look past the cache', async () => {
    const { server, step } = setup();
    expect(await step(configMap('main', { a: '1' }))).toEqual([
      'created',
      'get configmaps demo/main',
      'apply configmaps demo/main',
    ]);
    const live: ConfigMap | undefined = server.live(configMaps, { namespace: 'demo', name: 'main' });
    expect(live?.data).toEqual({ a: '1' });
    expect(live?.metadata.annotations?.[HASH]).toBe(hashOf(configMap('main', { a: '1' })));
  });

  test('an object that stands as desired costs no request', async () => {
    const { step } = setup();
    await step(configMap('main', { a: '1' }));
    expect(await step(configMap('main', { a: '1' }))).toEqual(['unchanged']);
  });

  test('a change is written', async () => {
    const { step } = setup();
    await step(configMap('main', { a: '1' }));
    expect(await step(configMap('main', { a: '2' }))).toEqual(['updated', 'apply configmaps demo/main']);
  });

  test('a change is written once, however often the cache still shows what was there before', async () => {
    const { server, applier, step, signal } = setup();
    await step(configMap('main', { a: '1' }));
    const live = server.live(configMaps, { namespace: 'demo', name: 'main' });
    const over = async (a: string) => {
      server.requests.length = 0;
      const [outcome] = await applier.apply([{ resource: configMaps, object: configMap('main', { a }), live }], {
        signal,
      });
      return [
        outcome?.result,
        outcome?.result === 'failed' ? '' : outcome?.live.metadata.resourceVersion,
        ...server.requests,
      ];
    };
    const [, revision] = await over('2');
    expect(await over('2')).toEqual(['unchanged', revision]);
    expect(await over('3')).toEqual(['updated', expect.anything(), 'apply configmaps demo/main']);
    expect(await over('2')).toEqual(['updated', expect.anything(), 'apply configmaps demo/main']);
  });

  test('a field that is no longer desired is written too, though the rest is contained in what lives', async () => {
    const { step } = setup();
    await step(configMap('main', { a: '1', b: '2' }));
    expect(await step(configMap('main', { a: '1' }))).toEqual(['updated', 'apply configmaps demo/main']);
  });

  test('drift in what we own is repaired, also when the change kept the hash', async () => {
    const { step, drift } = setup();
    const desired = configMap('main', { a: '1' });
    await step(desired);
    drift(desired, { data: { a: 'drift' } });
    expect(await step(desired)).toEqual(['updated', 'apply configmaps demo/main']);
    expect(await step(desired)).toEqual(['unchanged']);
  });

  test('what others add is left alone', async () => {
    const { server, step, drift } = setup();
    const desired = configMap('main', { a: '1' });
    await step(desired);
    const live = server.live(configMaps, desired.metadata) ?? desired;
    drift(desired, { metadata: { ...live.metadata, labels: { ...live.metadata.labels, more: 'x' } } });
    expect(await step(desired)).toEqual(['unchanged']);
  });

  test('a deleted object returns', async () => {
    const { server, step } = setup();
    const desired = configMap('main', { a: '1' });
    await step(desired);
    server.objects.clear();
    expect((await step(desired))[0]).toBe('created');
  });
});

describe('an object that the API server rewrites', () => {
  test('is applied once more in vain, and then no more', async () => {
    const { step } = rewriting();
    const results = [];
    for (let i = 0; i < 4; i += 1) results.push((await step(configMap('main', { a: 'short' })))[0]);
    expect(results).toEqual(['created', 'unchanged', 'unchanged', 'unchanged']);
    expect(await step(configMap('main', { a: 'short' }))).toEqual(['unchanged']);
  });

  test('is not applied again when only its status moves', async () => {
    const { step, drift } = rewriting();
    const desired = configMap('main', { a: 'short' });
    await step(desired);
    await step(desired);
    drift(desired, { status: { replicas: 1 } });
    expect(await step(desired)).toEqual(['unchanged']);
  });

  test('is applied again when something else changed', async () => {
    const { step, drift } = rewriting();
    const desired = configMap('main', { a: 'short', b: '2' });
    await step(desired);
    await step(desired);
    drift(desired, { data: { a: 'canonical', b: 'drift' } });
    expect(await step(desired)).toEqual(['updated', 'apply configmaps demo/main']);
  });
});

test('a cache that lags does not make a second creation out of the first', async () => {
  const { applier, server, signal } = setup();
  const object = configMap('main', { a: '1' });
  await applier.apply([{ resource: configMaps, object }], { signal });
  server.requests.length = 0;
  const [outcome] = await applier.apply([{ resource: configMaps, object }], { signal });
  expect([outcome?.result, ...server.requests]).toEqual(['unchanged', 'get configmaps demo/main']);
});

describe("what is someone else's", () => {
  const foreign = { ...owner, uid: 'other', name: 'theirs' };

  test.each<[string, ConfigMap, string]>([
    [
      'an object without our label',
      { ...configMap('main', {}, []), metadata: { namespace: 'demo', name: 'main' } },
      'someone else',
    ],
    ['an object with another owner', configMap('main', {}, [foreign]), 'Widget theirs'],
    [
      'our own, whose label was taken away',
      { ...configMap('main', {}), metadata: { ...configMap('main', {}).metadata, labels: {} } },
      '',
    ],
    ['an orphan of ours', configMap('main', {}, []), ''],
  ])('%s', async (_, existing, whose) => {
    const { server, apply } = setup();
    server.put(configMaps, existing);
    const [outcome] = await apply(configMap('main', { a: '1' }));
    const message = outcome?.result === 'failed' ? outcome.error.message : '';
    expect(message).toContain(whose);
    expect(server.requests.some((request) => request.startsWith('apply'))).toBe(whose === '');
  });
});

test('one refusal keeps nothing else back, and is told with its error', async () => {
  const { server, counts, apply } = setup();
  server.check = (request) => {
    if (request === 'apply configmaps demo/b') throw new Error('quota');
  };
  const outcomes = await apply(configMap('a', {}), configMap('b', {}), configMap('c', {}));
  expect(outcomes.map(({ result, object }) => [object.metadata.name, result])).toEqual([
    ['a', 'created'],
    ['b', 'failed'],
    ['c', 'created'],
  ]);
  expect(outcomes[1]).toMatchObject({ error: { message: 'quota' } });
  expect(counts.toSorted((a, b) => a.localeCompare(b))).toEqual([
    'configmaps created',
    'configmaps created',
    'configmaps failed',
  ]);
});

test('an abort is no outcome: it rejects, and nothing more is sent', async () => {
  const { applier, server } = setup();
  const items = [{ resource: configMaps, object: configMap('a', {}) }];
  await expect(applier.apply(items, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  expect(server.requests).toEqual([]);
});

test('hashes do not depend on the order of fields, but on everything else', () => {
  expect(hashOf({ a: 1, b: { c: [1, 2], d: undefined } })).toBe(hashOf({ b: { c: [1, 2] }, a: 1 }));
  expect(hashOf({ a: [1, 2] })).not.toBe(hashOf({ a: [2, 1] }));
  expect(hashOf({ a: 1 })).not.toBe(hashOf({ a: '1' }));
});

test('after any history of wishes and drift, one apply restores what is wished and the next writes nothing', async () => {
  const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'));
  const history = fc.array(fc.record({ wish: data, change: fc.option(data) }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const { server, step, drift } = setup();
      for (const { wish, change } of steps) {
        const desired = configMap('main', wish);
        await step(desired);
        if (change) drift(desired, { data: change });
        await step(desired);
        expect(await step(desired)).toEqual(['unchanged']);
        const restored: ConfigMap | undefined = server.live(configMaps, desired.metadata);
        expect(restored?.data).toMatchObject(wish);
      }
    }),
  );
});
