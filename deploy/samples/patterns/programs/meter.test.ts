import type { RequestListener } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { measure } from './meter.ts';
import { gatewayThat, served } from './testing/loopback.ts';

describe('the meter', () => {
  test('pushes until the signal, goes on when a push fails, and takes its readings away', async () => {
    const stop = new AbortController();
    const asked: string[] = [];
    const taking = gatewayThat(({ asked: what }) => asked.push(what));
    const listener: RequestListener = (request, response) =>
      asked.length === 0 ? void (asked.push('refused'), response.writeHead(503).end()) : taking(request, response);
    let pauses = 0;
    const pause = (): Promise<void> => {
      if (++pauses === 3) stop.abort();
      return Promise.resolve();
    };
    const said: string[] = [];
    const meter = { meter: 'm-1', seconds: () => 0, pause, say: (line: string) => said.push(line) };
    await served(listener, (gateway) => measure({ gateway, ...meter }, stop));
    expect(said).toEqual([expect.stringContaining('503')]);
    const path = '/metrics/job/meters/meter/m-1';
    expect(asked).toEqual(['refused', `PUT ${path}`, `PUT ${path}`, `DELETE ${path}`]);
  });
});
