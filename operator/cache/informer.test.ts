/** The store of an informer becomes what the server holds, whatever happens in between, and listeners miss nothing. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { KubeObject } from '../../crds/meta.ts';
import type { Client, WatchEvent } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import { configMaps } from '../kube/resource.ts';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { until } from '../kube/testing/until.ts';
import { Informer } from './informer.ts';
import { type Key, keyOf } from './key.ts';

interface Entry {
  readonly color: string;
}

interface Change {
  readonly key: Key;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** For whom every pause is over at once, but no silence ever lasts. */
const hasty: Clock = {
  now: () => 0,
  after: (milliseconds, callback) => {
    if (milliseconds > 10_000) return () => undefined;
    const waiting = setImmediate(callback);
    return () => clearImmediate(waiting);
  },
};

type Labelled = { readonly metadata: { readonly labels?: Readonly<Record<string, string>> } };

const toEntry = ({ metadata }: Labelled): Entry => {
  const { color = 'none' } = metadata.labels ?? {};
  if (color === 'broken') throw new TypeError('no such color');
  return { color };
};

const ref = (name: string) => ({ namespace: 'shop', name });
const key = (name: string) => keyOf(ref(name));

/** An informer over config maps that runs, with all that it tells. */
function follow(server: ApiServer) {
  const stop = new AbortController();
  const changes: Change[] = [];
  const errors: unknown[] = [];
  const informer = new Informer({
    client: server.client,
    resource: configMaps,
    namespace: 'shop',
    project: toEntry,
    indexes: { color: (entry: Entry) => [entry.color] },
    hooks: { onError: (error) => void errors.push(error) },
    clock: hasty,
    random: () => 0.5,
  });
  informer.onChange((changed, before, after) => void changes.push({ key: changed, before, after }));
  const running = informer.run({ signal: stop.signal });
  const close = async () => {
    stop.abort();
    await running;
  };
  return { informer, changes, errors, close };
}

function seed(server: ApiServer, name: string, color: string): void {
  server.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...ref(name), labels: { color } } });
}

const paint = (server: ApiServer, name: string, color: string) =>
  server.client.patch(configMaps, ref(name), { merge: { metadata: { labels: { color } } } });

describe('an informer', () => {
  let server: ApiServer;
  let followed: ReturnType<typeof follow>;

  beforeEach(async () => {
    server = await startApiServer();
    seed(server, 'a', 'red');
    seed(server, 'b', 'blue');
    followed = follow(server);
    await followed.informer.synced;
    await until(() => server.watches === 1);
  });

  afterEach(async () => {
    await followed.close();
    await server.close();
  });

  test('holds everything, projected and indexed, once it has synced', () => {
    const { informer, changes } = followed;
    expect(informer.hasSynced).toBe(true);
    expect(Object.fromEntries(informer.store.entries())).toEqual({
      'shop/a': { color: 'red' },
      'shop/b': { color: 'blue' },
    });
    expect([...informer.store.keysBy('color', 'blue')]).toEqual(['shop/b']);
    expect(changes).toEqual([
      { key: 'shop/a', before: undefined, after: { color: 'red' } },
      { key: 'shop/b', before: undefined, after: { color: 'blue' } },
    ]);
  });

  test('tells of each change what was before and what is now', async () => {
    const { informer, changes } = followed;
    changes.length = 0;
    await paint(server, 'a', 'green');
    await server.client.delete(configMaps, ref('b'));
    await until(() => changes.length === 2);
    expect(changes).toEqual([
      { key: 'shop/a', before: { color: 'red' }, after: { color: 'green' } },
      { key: 'shop/b', before: { color: 'blue' }, after: undefined },
    ]);
    expect(informer.store.size).toBe(1);
  });

  test('is silent about what the projection does not show, and keeps the very same value', async () => {
    const { informer, changes } = followed;
    const value = informer.store.get(key('a'));
    changes.length = 0;
    await server.client.patch(configMaps, ref('a'), { merge: { data: { x: '1' } } });
    await paint(server, 'b', 'green');
    await until(() => changes.length === 1);
    expect(changes.map((change) => change.key)).toEqual(['shop/b']);
    expect(informer.store.get(key('a'))).toBe(value);
  });

  test('tells after a new list only what is different, and deletes what vanished', async () => {
    const { informer, changes } = followed;
    const value = informer.store.get(key('a'));
    await server.stop();
    changes.length = 0;
    server.remove(configMaps, ref('b'));
    seed(server, 'c', 'green');
    server.compact();
    await server.listen();
    await until(() => changes.length === 2);
    expect(changes).toEqual([
      { key: 'shop/b', before: { color: 'blue' }, after: undefined },
      { key: 'shop/c', before: undefined, after: { color: 'green' } },
    ]);
    expect(informer.store.get(key('a'))).toBe(value);
  });

  test('keeps what was last known of an object that cannot be projected, also over a new list', async () => {
    const { informer, errors } = followed;
    await paint(server, 'a', 'broken');
    await until(() => errors.length === 1);
    expect(informer.store.get(key('a'))).toEqual({ color: 'red' });
    server.compact();
    server.endWatches('break');
    seed(server, 'c', 'green');
    await until(() => informer.store.has(key('c')));
    expect(informer.store.get(key('a'))).toEqual({ color: 'red' });
  });

  test('tells nothing to a listener that was taken away', async () => {
    const { informer, changes } = followed;
    let told = 0;
    const takeAway = informer.onChange(() => void told++);
    takeAway();
    changes.length = 0;
    await paint(server, 'a', 'green');
    await until(() => changes.length === 1);
    expect(told).toBe(0);
  });
});

test('what a listener throws ends the run, so that nobody goes on with half of a change', async () => {
  const server = await startApiServer();
  seed(server, 'a', 'red');
  const options = { client: server.client, resource: configMaps, project: toEntry, indexes: {}, clock: hasty };
  const informer = new Informer(options);
  informer.onChange(() => {
    throw new Error('a mistake');
  });
  await expect(informer.run({ signal: new AbortController().signal })).rejects.toThrow('a mistake');
  await server.close();
});

test('what is deleted while a list still arrives was never there', async () => {
  const named = (text: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...ref(text), resourceVersion: '1' },
  });
  const end = { resourceVersion: '2', annotations: { 'k8s.io/initial-events-end': 'true' } };
  const batches: WatchEvent<KubeObject>[][] = [
    [
      { type: 'ADDED', object: named('a') },
      { type: 'ADDED', object: named('b') },
    ],
    [{ type: 'DELETED', object: named('a') }],
    [{ type: 'BOOKMARK', object: { metadata: end } }],
  ];
  const stop = new AbortController();
  const source = {
    async *watch() {
      yield* batches;
      stop.abort();
    },
    page: () => Promise.reject(new Error('no pages here')),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a client for one resource alone
  const client = source as unknown as Pick<Client, 'page' | 'watch'>;
  const informer = new Informer({ client, resource: configMaps, project: toEntry, indexes: {}, clock: hasty });
  await informer.run({ signal: stop.signal });
  expect([...informer.store.keys()]).toEqual(['shop/b']);
});

test('the heartbeat moves with every sign of life', async () => {
  const server = await startApiServer();
  let now = 0;
  const clock: Clock = { ...hasty, now: () => ++now };
  const options = { client: server.client, resource: configMaps, project: toEntry, indexes: {}, clock };
  const informer = new Informer(options);
  const stop = new AbortController();
  const running = informer.run({ signal: stop.signal });
  await informer.synced;
  const before = informer.heartbeat;
  server.bookmark();
  await until(() => informer.heartbeat > before);
  expect(informer.heartbeat).toBeGreaterThan(before);
  stop.abort();
  await running;
  await server.close();
});

const names = ['a', 'b', 'c', 'd', 'e'] as const;
const name = fc.constantFrom(...names);

type Step =
  | { readonly do: 'write'; readonly name: string; readonly color: string }
  | { readonly do: 'remove'; readonly name: string }
  /** Gone behind our back, together with the history that could tell. */
  | { readonly do: 'lose'; readonly name: string }
  | { readonly do: 'end' | 'break' | 'compact' | 'repeat' | 'bookmark' | 'restart' | 'refuse' | 'breathe' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('write' as const), name, color: fc.constantFrom('red', 'blue') }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('remove', 'lose'), name }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('end', 'break', 'compact', 'repeat', 'bookmark', 'restart', 'refuse', 'breathe'),
    }),
  },
);

async function take(server: ApiServer, next: Step): Promise<void> {
  switch (next.do) {
    case 'write':
      server.remove(configMaps, ref(next.name));
      seed(server, next.name, next.color);
      break;
    case 'remove':
      server.remove(configMaps, ref(next.name));
      break;
    case 'lose':
      server.endWatches('break');
      server.remove(configMaps, ref(next.name));
      server.compact();
      break;
    case 'end':
    case 'break':
      server.endWatches(next.do);
      break;
    case 'compact':
      server.compact();
      break;
    case 'repeat':
      server.repeatEvents();
      break;
    case 'bookmark':
      server.bookmark();
      break;
    case 'restart':
      await server.stop();
      await server.listen();
      break;
    case 'refuse':
      server.faults.refuse({ status: 503 });
      break;
    case 'breathe':
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => void setImmediate(resolve));
      break;
  }
}

/** As one text, so that two of them are quick to compare. */
function textOf(entries: Iterable<readonly [Key, Entry]>): string {
  const lines = Array.from(entries, ([entry, { color }]) => `${entry}=${color}`);
  return lines.toSorted((a, b) => (a < b ? -1 : 1)).join();
}

test('the store always becomes what the server holds, and the changes told lead exactly there', async () => {
  const scenario = fc.record({ streaming: fc.boolean(), steps: fc.array(step, { maxLength: 40 }) });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ streaming, steps }) => {
      const server = await startApiServer({ streamingLists: streaming });
      for (const each of names) seed(server, each, 'red');
      const { informer, changes, close } = follow(server);
      try {
        await informer.synced;
        for (const next of steps) await take(server, next);
        server.faults.clear();
        seed(server, 'last', 'red');
        const wanted = textOf(server.objects(configMaps).map((object) => [keyOf(object.metadata), toEntry(object)]));
        await until(() => textOf(informer.store.entries()) === wanted, `the store becomes ${wanted}`);
        const told = new Map<Key, Entry>();
        for (const { key: changed, before, after } of changes) {
          expect(told.get(changed)).toEqual(before);
          if (after === undefined) told.delete(changed);
          else told.set(changed, after);
        }
        expect(told).toEqual(new Map(informer.store.entries()));
      } finally {
        await close();
        await server.close();
      }
    }),
    { numRuns: 60 },
  );
});
