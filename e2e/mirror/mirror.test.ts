import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { type MirrorOptions, mirror } from './mirror.ts';

let server: Server;

afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

const targets = [{ targets: ['10.0.0.1:8080'], labels: { floor: 'attic' } }];

async function ask(options: Partial<MirrorOptions>, path: string, authorization?: string): Promise<string> {
  server = createServer(mirror({ scheme: 'http', targets, ...options })).listen(0, '127.0.0.1');
  await new Promise((resolve) => void server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const headers = authorization === undefined ? {} : { authorization };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  return `${response.status} ${await response.text()}`;
}

test('a scrape is answered with its path and its parameters', async () => {
  expect(await ask({}, '/a/b?floor=attic&of=x')).toBe(
    '200 # TYPE mirror_asked gauge\nmirror_asked{scheme="http",path="/a/b",query="floor=attic&of=x"} 1\n',
  );
});

test('a discovery is answered with the targets', async () => {
  expect(await ask({}, '/targets')).toBe(`200 ${JSON.stringify(targets)}`);
});

test.each([
  ['the token', 'Bearer x', 200],
  ['another', 'Bearer y', 401],
  ['none', undefined, 401],
])('whoever has to show a token and shows %s', async (_, authorization, status) => {
  expect(await ask({ authorization: 'Bearer x' }, '/a', authorization)).toMatch(new RegExp(`^${status} `));
});
