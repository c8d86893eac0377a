import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { serve } from './server.ts';
import { loopback, served, textAt } from './testing/loopback.ts';

describe('serving', () => {
  test('answers what had come before the signal, and then ends', async () => {
    const stop = new AbortController();
    const [begun, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const server = createServer((_, response) => {
      begun.resolve();
      void finish.promise.then(() => response.end('late but whole'));
    });
    const ended = serve(server, { host: loopback, port: 0 }, { signal: stop.signal });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const answer = textAt(`http://${loopback}:${port}/`);
    await begun.promise;
    stop.abort();
    await expect(fetch(`http://${loopback}:${port}/`)).rejects.toThrow('fetch failed');
    finish.resolve();
    expect(await answer).toBe('late but whole');
    await ended;
  });

  test('fails when the port is taken', async () => {
    await served(
      (_, response) => response.end(),
      async (origin) => {
        const place = { host: loopback, port: Number(new URL(origin).port) };
        const { signal } = new AbortController();
        await expect(serve(createServer(), place, { signal })).rejects.toThrow('EADDRINUSE');
      },
    );
  });
});
