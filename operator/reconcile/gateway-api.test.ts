import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { FakeClock } from '../kube/testing/fake-clock.ts';
import { GatewayApi, httpRoutes } from './gateway-api.ts';

const signal = new AbortController().signal;

let server: ApiServer;
let clock: FakeClock;
let api: GatewayApi;

beforeEach(async () => {
  server = await startApiServer();
  clock = new FakeClock();
  api = new GatewayApi({ client: server.client, clock });
});

afterEach(() => server.close());

const isServed = (wanted = true): Promise<boolean> => api.isServed({ wanted, signal });

function install(): void {
  server.serve({
    resource: httpRoutes,
    hasStatus: true,
    statusTakesMetadata: false,
    hasGeneration: true,
    listKeys: {},
  });
}

test('a cluster without it is asked again now and then, while somebody wants to know', async () => {
  expect(await isServed()).toBe(false);
  install();
  expect(await isServed()).toBe(false);
  clock.advance(11_000);
  expect(await isServed(false)).toBe(false);
  expect(await isServed()).toBe(true);
  expect(server.requests).toHaveLength(2);
});

test('a cluster with it is asked once, if nobody wants to know', async () => {
  install();
  expect(await isServed(false)).toBe(true);
  clock.advance(60_000);
  expect(await isServed(false)).toBe(true);
  expect(server.requests).toHaveLength(1);
});

test('an API server that answers otherwise is no cluster without it', async () => {
  server.faults.refuse({ status: 400 });
  await expect(isServed()).rejects.toThrow('refused on purpose');
  install();
  expect(await isServed()).toBe(true);
});
