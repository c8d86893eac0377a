import { Agent, get, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Router } from 'express';
import { type Logger, silentLogger } from '../log.ts';
import { createApp, listen, PortError } from './server.ts';

const host = '127.0.0.1';
let stop = new AbortController();
afterEach(() => {
  stop.abort();
  stop = new AbortController();
});

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

function fetchFrom(port: number, path: string, agent: Agent | false = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get({ host, port, path, agent }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body, headers: response.headers }));
    }).on('error', reject);
  });
}

interface World {
  readonly stuck?: readonly string[];
  readonly unready?: readonly string[];
  readonly text?: () => Promise<string>;
  readonly routes?: readonly Router[];
  readonly log?: Logger;
}

async function serve({ stuck = [], unready = [], text = async () => 'a 1\n', routes = [], log = silentLogger }: World) {
  const metrics = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text };
  const app = createApp({ metrics, health: { stuck: () => stuck, unready: () => unready }, log, routes });
  return listen(app, { port: 0, host, flag: '--http-port' }, { signal: stop.signal });
}

describe('routes', () => {
  test.each<[string, World, string, number, string]>([
    ['metrics', {}, '/metrics', 200, 'a 1\n'],
    ['alive', {}, '/healthz', 200, 'ok\n'],
    [
      'a stuck loop, by name',
      { stuck: ['stack/0: demo/main for 140 s', 'event-loop: blocked for 9 s'] },
      '/healthz',
      503,
      'stuck: stack/0: demo/main for 140 s\nstuck: event-loop: blocked for 9 s\n',
    ],
    ['ready', {}, '/readyz', 200, 'ok\n'],
    ['not ready, with what is missing', { unready: ['not in sync: pods'] }, '/readyz', 503, 'not in sync: pods\n'],
    ['alive while not ready', { unready: ['not in sync: pods'] }, '/healthz', 200, 'ok\n'],
    ['nothing there', {}, '/other', 404, 'There is nothing at /other.\n'],
  ])('%s', async (_, world, path, status, body) => {
    const { port } = await serve(world);
    expect(await fetchFrom(port, path)).toMatchObject({ status, body });
  });

  test('the type of the metrics is that of the registry, and nothing names the framework', async () => {
    const { port } = await serve({});
    const { headers } = await fetchFrom(port, '/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test('other rooms bring their own', async () => {
    const routes = Router();
    routes.get('/api/x', (_, response) => {
      response.json({ x: 1 });
    });
    const { port } = await serve({ routes: [routes] });
    expect((await fetchFrom(port, '/api/x')).body).toBe('{"x":1}');
  });

  test('a failure is logged and answered without its details', async () => {
    const logged: object[] = [];
    const log = { ...silentLogger, error: (fields: object) => logged.push(fields) };
    const { port } = await serve({ text: () => Promise.reject(new Error('the secret cause')), log });
    const answer = await fetchFrom(port, '/metrics');
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('secret');
    expect(logged).toEqual([
      { err: expect.objectContaining({ message: 'the secret cause' }), method: 'GET', path: '/metrics' },
    ]);
  });
});

describe('listening', () => {
  test('a port in use is told with its number and the flag that changes it', async () => {
    const { port } = await serve({});
    const second = listen(() => {}, { port, host, flag: '--http-port' }, { signal: stop.signal });
    await expect(second).rejects.toThrow(PortError);
    await expect(second).rejects.toThrow(
      `port ${port} of ${host} is in use by another program, which \`ss -ltnp 'sport = :${port}'\` names: end it, or choose another port with --http-port=PORT`,
    );
  });

  test('an address that is not there is told too', async () => {
    const nowhere = listen(() => {}, { port: 0, host: '192.0.2.1', flag: '--http-port' }, { signal: stop.signal });
    await expect(nowhere).rejects.toThrow(/cannot listen on port 0 of 192\.0\.2\.1 \(--http-port\)/);
  });

  test('closes on the signal, though a client keeps its connection', async () => {
    const { port, closed } = await serve({});
    const agent = new Agent({ keepAlive: true });
    await fetchFrom(port, '/healthz', agent);
    stop.abort();
    await expect(closed).resolves.toBeUndefined();
    await expect(fetchFrom(port, '/healthz')).rejects.toThrow('ECONNREFUSED');
  });

  test('a signal that was aborted before closes at once', async () => {
    stop.abort();
    const { closed } = await serve({});
    await expect(closed).resolves.toBeUndefined();
  });
});
