/** Which answers are tried again, how long is waited, and what is never repeated. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import type { Credentials } from './credentials.ts';
import { ApiError, TransportError } from './errors.ts';
import { configMaps } from './resource.ts';
import { type ApiServer, startApiServer } from './testing/api-server.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { until } from './testing/until.ts';
import type { CallRecord } from './transport.ts';

const ref = { namespace: 'default', name: 'a' };
const object = { metadata: ref };

/** For whom every wait is over at once, but no deadline ever comes. */
const hasty: Clock = {
  now: () => 0,
  after: (milliseconds, callback) => {
    if (milliseconds >= 30_000) return () => undefined;
    const waiting = setImmediate(callback);
    return () => clearImmediate(waiting);
  },
};

let server: ApiServer;
let clock: FakeClock;
let records: CallRecord[];
let client: Client;

beforeEach(async () => {
  server = await startApiServer();
  server.seed({ apiVersion: 'v1', kind: 'ConfigMap', metadata: ref });
  clock = new FakeClock();
  records = [];
  client = newClient();
});

afterEach(() => server.close());

const headers = async () => ({ authorization: 'Bearer token' });
const refreshNothing = async () => undefined;

function newClient(credentials: Partial<Credentials> = {}, time: Clock = hasty): Client {
  return server.newClient({
    credentials: { origin: server.origin, basePath: '', tls: {}, headers, refresh: refreshNothing, ...credentials },
    clock: time,
    random: () => 0.5,
    timeout: 30_000,
    maxBody: 10_000,
    onCall: (record) => void records.push(record),
  });
}

/** What the promise fails with; awaited at once, so that no failure goes unhandled. */
const failureOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

type Call = (client: Client) => Promise<unknown>;

const get: Call = (c) => c.get(configMaps, ref);
const create: Call = (c) => c.create(configMaps, { metadata: { ...ref, name: 'new' } });
const apply: Call = (c) => c.apply(configMaps, object, { fieldManager: 'me', force: true });
const remove: Call = (c) => c.delete(configMaps, ref);

describe('a call', () => {
  test('sends who we are, and asks for JSON', async () => {
    await client.get(configMaps, ref);
    expect(server.requests.at(-1)?.headers).toMatchObject({
      authorization: 'Bearer token',
      accept: 'application/json',
      'user-agent': 'bellwether',
    });
  });

  test('keeps its connection for the next one', async () => {
    for (let i = 0; i < 50; i++) await client.get(configMaps, ref);
    // The next call may come before the last one has let go of its connection; hence not 1.
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  test.each([
    ['a read that the server failed', get, 503, 2, ['503', '503', '200']],
    ['an apply that the server failed', apply, 500, 1, ['500', '200']],
    ['a throttled read', get, 429, 2, ['429', '429', '200']],
    ['a throttled create', create, 429, 1, ['429', '201']],
    ['a throttled delete', remove, 429, 1, ['429', '200']],
  ])('repeats %s', async (_, call, status, times, codes) => {
    server.faults.refuse({ status, times });
    await call(client);
    expect(records.map(({ code }) => code)).toEqual(codes);
  });

  test.each([
    ['a create that the server failed', create, 500],
    ['a delete that the server failed', remove, 503],
    ['a read of what is forbidden', get, 403],
    ['an apply that is invalid', apply, 422],
    ['a read that took the server too long', get, 504],
  ])('does not repeat %s', async (_, call, status) => {
    server.faults.refuse({ status, times: 9 });
    await expect(call(client)).rejects.toMatchObject({ name: 'ApiError', status });
    expect(records).toHaveLength(1);
  });

  test('gives up after four attempts', async () => {
    server.faults.refuse({ status: 429, times: 9 });
    await expect(get(client)).rejects.toMatchObject({ status: 429 });
    expect(records).toHaveLength(4);
  });

  test('waits as long as Retry-After says, and a jitter', async () => {
    server.faults.refuse({ status: 429, headers: { 'retry-after': '7' } });
    const answer = get(newClient({}, clock));
    await until(() => records.length === 1 && clock.pending === 1);
    clock.advance(7_000 + 199);
    expect(server.requests).toHaveLength(1);
    clock.advance(1);
    await answer;
    expect(server.requests).toHaveLength(2);
  });

  test('repeats a read whose connection broke, but not a create', async () => {
    server.faults.drop({});
    await get(client);
    expect(records.map(({ code }) => code)).toEqual(['error', '200']);
    server.faults.drop({});
    await expect(create(client)).rejects.toMatchObject({ name: 'TransportError', reason: 'Unreachable' });
  });

  test('reads the credentials anew after a 401, once', async () => {
    let refreshed = 0;
    const refresh = async () => void refreshed++;
    server.faults.refuse({ status: 401, times: 2 });
    await expect(get(newClient({ refresh }))).rejects.toMatchObject({ status: 401 });
    expect(refreshed).toBe(1);
    await get(newClient({ refresh }));
  });

  test('is given up when no answer comes in time', async () => {
    server.faults.hold(() => true, new Promise(() => undefined));
    const answer = get(newClient({}, clock));
    const failure = failureOf(answer);
    await until(() => server.requests.length === 1);
    clock.advance(30_000);
    expect(await failure).toMatchObject({ name: 'TransportError', reason: 'Timeout' });
    expect(clock.pending).toBe(0);
  });

  test('ends with the reason of the caller who gives up, also while it waits to try again', async () => {
    const stop = new AbortController();
    server.faults.refuse({ status: 429, times: 9 });
    const answer = newClient({}, clock).get(configMaps, ref, { signal: stop.signal });
    const failure = failureOf(answer);
    await until(() => records.length === 1 && clock.pending === 1);
    const enough = new Error('enough');
    stop.abort(enough);
    expect(await failure).toBe(enough);
    expect(clock.pending).toBe(0);
  });

  test('does not read an answer that is too long', async () => {
    const data = { long: 'x'.repeat(20_000) };
    const long = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...ref, name: 'long' }, data };
    server.seed(long);
    const reading = client.get(configMaps, { ...ref, name: 'long' });
    await expect(reading).rejects.toMatchObject({ name: 'TransportError', reason: 'TooLarge' });
  });

  test('says in its error what was asked of which object, and keeps the answer', async () => {
    server.faults.refuse({ status: 422, message: 'spec.replicas: must not be negative' });
    const error: unknown = await client
      .patch(configMaps, ref, { merge: {} }, { subresource: 'status' })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(String(error)).toBe(
      'ApiError: patch configmaps/status default/a: spec.replicas: must not be negative (422 Invalid)',
    );
  });
});

describe('a stream', () => {
  test('that is refused throws, and a 401 reads the credentials anew', async () => {
    let refreshed = 0;
    const impatient = newClient({ refresh: async () => void refreshed++ });
    server.faults.refuse({ status: 401 });
    await expect(impatient.watch(configMaps)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ status: 401 });
    expect(refreshed).toBe(1);
  });

  test('that breaks throws a TransportError, one that ends in order ends', async () => {
    const broken = client.watch(configMaps)[Symbol.asyncIterator]();
    await broken.next();
    server.endWatches('break');
    await expect(broken.next()).rejects.toBeInstanceOf(TransportError);
    const ended = client.watch(configMaps)[Symbol.asyncIterator]();
    await ended.next();
    server.endWatches('end');
    expect(await ended.next()).toMatchObject({ done: true });
  });

  test('that the reader leaves is closed', async () => {
    for await (const _ of client.watch(configMaps)) break;
    await until(() => server.watches === 0);
    expect(server.watches).toBe(0);
  });

  test('has no deadline', async () => {
    const watch = newClient({}, clock).watch(configMaps, { timeoutSeconds: 1_000_000 })[Symbol.asyncIterator]();
    await watch.next();
    expect(clock.pending).toBe(0);
    await watch.return?.();
  });
});
