/** What the watcher does when lists, watches, servers and histories fail in every way they can. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../crds/meta.ts';
import { watcherTimes } from './recovery.ts';
import { configMaps } from './resource.ts';
import { type ApiServer, startApiServer } from './testing/api-server.ts';
import { FakeClock } from './testing/fake-clock.ts';
import type { RequestRecord } from './testing/faults.ts';
import { until } from './testing/until.ts';
import { type RestartReason, type WatcherEvent, watchResource } from './watcher.ts';

let server: ApiServer;
let clock: FakeClock;
let stop: AbortController;
let seen: string[];
let restarts: RestartReason[];
let modes: string[];
let errors: unknown[];
let running: Promise<void>;

beforeEach(async () => {
  server = await startApiServer();
  clock = new FakeClock();
  stop = new AbortController();
  seen = [];
  restarts = [];
  modes = [];
  errors = [];
  put('a', 'b');
});

afterEach(async () => {
  stop.abort();
  await running;
  await server.close();
});

function put(...names: readonly string[]): void {
  for (const name of names) {
    server.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop', name } });
  }
}

const describeEvent = (event: WatcherEvent<KubeObject>) =>
  'object' in event ? `${event.type} ${event.object.metadata.name}` : event.type;

/** Watches config maps of the namespace `shop`, and writes down all that comes. */
function start(): void {
  const hooks = {
    onListed: (mode: string) => void modes.push(mode),
    onRestart: (reason: RestartReason) => void restarts.push(reason),
    onError: (error: unknown) => void errors.push(error),
  };
  const options = { client: server.client, resource: configMaps, namespace: 'shop', hooks, clock, random: () => 0.5 };
  running = (async () => {
    for await (const batch of watchResource(options, { signal: stop.signal })) seen.push(...batch.map(describeEvent));
  })();
}

async function sees(...events: readonly string[]): Promise<void> {
  await until(() => seen.length >= events.length, `[${events.join()}] after [${seen.join()}]`);
  expect(seen).toEqual(events);
  seen = [];
}

const listAB = ['Init', 'InitApply a', 'InitApply b', 'InitDone'] as const;

const watchesOf = () => server.requests.filter((request) => request.watch);
const listsOf = () => server.requests.filter((request) => request.method === 'GET' && !request.watch);
const resourceVersionOf = (request: RequestRecord | undefined) => request?.query.get('resourceVersion');

/** Something happens that our open watch does not see, and then all history is forgotten. */
async function forgetHistory(): Promise<void> {
  await until(() => server.watches === 1);
  server.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'elsewhere', name: 'x' } });
  server.compact();
}

/** Breaks the watches, waits for the pause that follows, and ends it. */
async function breakAndResume(how: 'end' | 'break' = 'break'): Promise<void> {
  await until(() => server.watches === 1);
  const before = restarts.length;
  server.endWatches(how);
  await until(() => restarts.length > before);
  clock.advance(watcherTimes.longestBackoff);
}

describe('a server that streams lists', () => {
  test('is asked for one stream, which goes on as a watch', async () => {
    start();
    await sees(...listAB);
    put('c');
    await server.client.patch(configMaps, { namespace: 'shop', name: 'a' }, { merge: { data: { x: '1' } } });
    await server.client.delete(configMaps, { namespace: 'shop', name: 'b' });
    await sees('Apply c', 'Apply a', 'Delete b');
    expect(modes).toEqual(['streaming']);
    expect(listsOf()).toHaveLength(0);
    const [watch] = watchesOf();
    expect(watchesOf()).toHaveLength(1);
    expect(Object.fromEntries(watch?.query ?? [])).toEqual({
      watch: 'true',
      resourceVersion: '',
      resourceVersionMatch: 'NotOlderThan',
      sendInitialEvents: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '450',
    });
  });

  test('that breaks the stream before the list is whole, is asked for a new list', async () => {
    server.faults.drop({ match: ({ watch }) => watch });
    start();
    await until(() => restarts.length === 1);
    clock.advance(watcherTimes.firstBackoff);
    await sees('Init', ...listAB);
    expect(restarts).toEqual(['Broken']);
    expect(modes).toEqual(['streaming']);
  });

  test('that sends nothing, is asked for pages once', async () => {
    server.faults.hold(({ watch }) => watch, new Promise(() => undefined));
    start();
    await until(() => server.requests.length === 1 && clock.pending === 1);
    server.faults.clear();
    clock.advance(watcherTimes.initialSilence);
    await sees('Init', ...listAB);
    expect(restarts).toEqual(['StreamingStalled']);
    expect(modes).toEqual(['paged']);
    await forgetHistory();
    await breakAndResume();
    await until(() => restarts.includes('Gone'));
    clock.advance(watcherTimes.longestBackoff);
    await sees(...listAB);
    expect(modes).toEqual(['paged', 'streaming']);
  });
});

describe('a server that does not stream lists', () => {
  beforeEach(() => {
    server.streamingLists = false;
  });

  test('is asked for pages, and then for what happened since', async () => {
    start();
    await sees('Init', ...listAB);
    put('c');
    await sees('Apply c');
    expect(restarts).toEqual(['StreamingRefused']);
    expect(modes).toEqual(['paged']);
    expect(listsOf().map(({ query }) => Object.fromEntries(query))).toEqual([{ limit: '500', resourceVersion: '0' }]);
  });

  test('is read page by page', async () => {
    put(...Array.from({ length: 1200 }, (_, i) => `many-${i}`));
    start();
    await until(() => seen.at(-1) === 'InitDone');
    expect(seen).toHaveLength(1 + 1 + 1202 + 1);
    expect(new Set(seen).size).toBe(1204);
    expect(listsOf()).toHaveLength(3);
  });

  test('whose pages expire half way, is asked for a new list, the newest one', async () => {
    put(...Array.from({ length: 600 }, (_, i) => `many-${i}`));
    server.faults.refuse({ match: ({ query }) => query.has('continue'), status: 410, reason: 'Expired' });
    start();
    await until(() => restarts.includes('Gone'));
    clock.advance(watcherTimes.longestBackoff);
    await until(() => seen.at(-1) === 'InitDone');
    expect(seen.filter((event) => event === 'Init')).toHaveLength(3);
    expect(listsOf().map(resourceVersionOf)).toEqual(['0', null, null, null]);
  });

  test('is not asked for a stream again', async () => {
    start();
    await sees('Init', ...listAB);
    await forgetHistory();
    await breakAndResume();
    await until(() => restarts.includes('Gone'));
    clock.advance(watcherTimes.longestBackoff);
    await sees(...listAB);
    expect(watchesOf().filter(({ query }) => query.has('sendInitialEvents'))).toHaveLength(1);
  });
});

describe('a watch', () => {
  beforeEach(async () => {
    start();
    await sees(...listAB);
  });

  test.each(['break', 'end'] as const)('whose connection has %sed goes on where it was', async (how) => {
    put('c');
    await sees('Apply c');
    server.endWatches(how);
    await until(() => restarts.length === 1);
    put('d');
    clock.advance(watcherTimes.firstBackoff);
    await sees('Apply d');
    expect(listsOf()).toHaveLength(0);
    expect(watchesOf()).toHaveLength(2);
  });

  test('goes on behind the last bookmark', async () => {
    server.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'elsewhere', name: 'x' } });
    server.compact();
    const { revision } = server;
    server.bookmark();
    put('c');
    await sees('Apply c');
    await breakAndResume();
    put('d');
    await sees('Apply d');
    expect(Number(resourceVersionOf(watchesOf().at(-1)))).toBeGreaterThan(Number(revision));
    expect(restarts).toEqual(['Broken']);
  });

  test('a bookmark alone moves the position', async () => {
    server.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'elsewhere', name: 'x' } });
    server.bookmark();
    await until(() => server.watches === 1);
    const { revision } = server;
    server.endWatches('end');
    await until(() => restarts.length === 1);
    clock.advance(watcherTimes.longestBackoff);
    await until(() => watchesOf().length === 2);
    expect(resourceVersionOf(watchesOf().at(-1))).toBe(revision);
  });

  test('whose history is gone begins with a new list', async () => {
    await server.client.delete(configMaps, { namespace: 'shop', name: 'b' });
    await sees('Delete b');
    server.endWatches('break');
    await until(() => server.watches === 0);
    put('c');
    server.compact();
    await until(() => restarts.length === 1);
    clock.advance(watcherTimes.longestBackoff);
    await until(() => restarts.length === 2);
    clock.advance(watcherTimes.longestBackoff);
    await sees('Init', 'InitApply a', 'InitApply c', 'InitDone');
    expect(restarts).toEqual(['Broken', 'Gone']);
  });

  test('that falls silent is opened again', async () => {
    server.muteWatches();
    put('c');
    clock.advance(watcherTimes.silence);
    await until(() => restarts.length === 1);
    clock.advance(watcherTimes.longestBackoff);
    await sees('Apply c');
    expect(restarts).toEqual(['Silent']);
  });

  test('that brings bookmarks is not silent', async () => {
    for (let minute = 0; minute < 10; minute++) {
      const before = clock.pending;
      clock.advance(60_000);
      server.bookmark();
      put(`minute-${minute}`);
      await until(() => seen.length === minute + 1 && clock.pending === before);
    }
    expect(restarts).toEqual([]);
  });

  test('that ends in its time goes on at once', async () => {
    clock.advance(watcherTimes.tooShort);
    server.endWatches('end');
    put('c');
    await sees('Apply c');
    expect(restarts).toEqual(['Ended']);
  });

  test.each([
    [403, 0],
    [401, 0],
    [503, 0],
    [404, 1],
    [400, 1],
  ])('that is refused with %d on the way is opened again, after %d new lists', async (status, lists) => {
    server.faults.refuse({ match: ({ watch }) => watch, status });
    await breakAndResume();
    await until(() => restarts.length === 2);
    put('c');
    clock.advance(watcherTimes.longestBackoff);
    const list = lists === 0 ? [] : ['Init', 'InitApply a', 'InitApply b'];
    await sees(...list, ...(lists === 0 ? ['Apply c'] : ['InitApply c', 'InitDone']));
    expect(restarts).toEqual(['Broken', 'Refused']);
  });

  test('with an error inside the stream is opened again', async () => {
    const causes = [{ reason: 'ResourceVersionTooLarge' }];
    const status = { kind: 'Status', code: 504, reason: 'Timeout', details: { causes } };
    server.inject({ type: 'ERROR', object: status });
    await until(() => restarts.length === 1);
    clock.advance(watcherTimes.longestBackoff);
    await sees(...listAB);
    expect(restarts).toEqual(['Gone']);
  });
});

describe('patience', () => {
  test('waits longer after each failure, ten seconds at most, and forgets it after two good minutes', async () => {
    start();
    await sees(...listAB);
    await server.stop();
    const waits: number[] = [];
    for (let failure = 1; failure <= 8; failure++) {
      await until(() => restarts.length === failure && clock.pending === 1);
      const before = clock.now();
      clock.advanceToNext();
      waits.push(clock.now() - before);
    }
    expect(waits).toEqual([400, 800, 1600, 3200, 5000, 5000, 5000, 5000]);
    await until(() => restarts.length === 9 && clock.pending === 1);
    await server.listen();
    clock.advanceToNext();
    await until(() => server.watches === 1);
    put('c');
    await sees('Apply c');
    clock.advance(watcherTimes.healthy);
    server.endWatches('break');
    await until(() => restarts.length === 10 && clock.pending === 1);
    const before = clock.now();
    clock.advanceToNext();
    expect(clock.now() - before).toBe(400);
  });

  test('a list that is forbidden is asked for until it is allowed', async () => {
    server.faults.refuse({ status: 403, times: 3 });
    start();
    for (let failure = 1; failure <= 3; failure++) {
      await until(() => restarts.length === failure && clock.pending === 1);
      clock.advance(watcherTimes.longestBackoff);
    }
    await sees('Init', 'Init', 'Init', ...listAB);
    expect(errors.map(String)).toContainEqual(expect.stringContaining('watch configmaps shop'));
  });
});

describe('the end', () => {
  test.each([
    ['while it waits for events', () => sees(...listAB)],
    [
      'while it waits to try again',
      async () => {
        await server.stop();
        await until(() => restarts.length > 0 && clock.pending === 1);
      },
    ],
    [
      'while it waits for the first answer',
      () => {
        server.faults.hold(() => true, new Promise(() => undefined));
        return until(() => server.requests.length === 1);
      },
    ],
  ])('comes %s', async (_, reach) => {
    const reaching = reach();
    start();
    await reaching;
    stop.abort();
    await running;
    expect(clock.pending).toBe(0);
    await until(() => server.watches === 0);
  });

  test('comes before the beginning', async () => {
    stop.abort();
    start();
    await running;
    expect(server.requests).toHaveLength(0);
  });
});
