import { beforeEach, expect, test } from '@jest/globals';
import type { KubeObject } from '../../crds/meta.ts';
import type { Client } from '../kube/client.ts';
import { Access } from './access.ts';

const demo = { namespace: 'monitoring', name: 'demo' };
const server = 'system:serviceaccount:monitoring:demo-prometheus';

let reviews: unknown[];
let now: number;
let status: object;
let access: Access;

beforeEach(() => {
  [reviews, now] = [[], 0];
  status = { authenticated: true, audiences: ['discovery.bellwether.dev'], user: { username: server } };
  const create = async (_: unknown, object: KubeObject) => {
    reviews.push(object);
    return Object.assign({}, object, { status });
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one verb of the client, for one kind
  access = new Access({ client: { create } as unknown as Client, clock: { now: () => now } });
});

test('the servers of the stack are told, and the API server is asked once in a while', async () => {
  for (const _ of [1, 2, 3]) expect(await access.allows('t', demo)).toBe(true);
  expect(reviews).toMatchObject([{ spec: { token: 't', audiences: ['discovery.bellwether.dev'] } }]);
  now = 61_000;
  status = { authenticated: false };
  expect(await access.allows('t', demo)).toBe(false);
});

test.each<readonly [string, object]>([
  ['whom the API server does not know', { authenticated: false, user: { username: server } }],
  ['with a token for something else', { authenticated: true, audiences: ['other'], user: { username: server } }],
  ['with a token of which nobody says what it is for', { authenticated: true, user: { username: server } }],
  [
    'of another stack',
    {
      authenticated: true,
      audiences: ['discovery.bellwether.dev'],
      user: { username: 'system:serviceaccount:monitoring:other-prometheus' },
    },
  ],
  [
    'of another namespace',
    {
      authenticated: true,
      audiences: ['discovery.bellwether.dev'],
      user: { username: 'system:serviceaccount:bank:demo-prometheus' },
    },
  ],
])('nobody is told %s', async (_, said) => {
  status = said;
  expect(await access.allows('t', demo)).toBe(false);
});

test('without a token nobody is asked', async () => {
  expect(await access.allows('', demo)).toBe(false);
  expect(reviews).toEqual([]);
});
