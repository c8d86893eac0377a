import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { loopback } from './testing/loopback.ts';
import { cities, type Day, linesOf, sellAll } from './till.ts';

describe('the till', () => {
  test('writes the lines of StatsD', () => {
    expect(linesOf('quito', 37)).toBe('till.quito.sales:1|c\ntill.quito.sale_time:37|ms');
  });

  test('says the sums of what it sent', async () => {
    const collector = createSocket('udp4').bind(0, loopback);
    await once(collector, 'listening');
    const received: string[] = [];
    const closing = Promise.withResolvers<void>();
    collector.on('message', (message) => {
      received.push(...message.toString().split('\n'));
      if (received.includes('till.open:0|g')) closing.resolve();
    });
    const stop = new AbortController();
    const { port } = collector.address();
    const said = Promise.withResolvers<string>();
    const options = { collector: { host: loopback, port }, luck: Math.random, say: said.resolve };
    const done = sellAll({ ...options, pause: () => Promise.resolve() }, stop);
    const day: Day = JSON.parse(await said.promise);
    await closing.promise;
    stop.abort();
    await done;
    collector.close();
    for (const city of cities) {
      const times = received.flatMap((line) => /^till\.(\w+)\.sale_time:(\d+)\|ms$/.exec(line)?.slice(1) ?? []);
      const own = times.flatMap((value, index) => (times[index - 1] === city ? [Number(value)] : []));
      expect(day[city]).toEqual({ count: own.length, milliseconds: own.reduce((sum, time) => sum + time, 0) });
      expect(received.filter((line) => line === `till.${city}.sales:1|c`)).toHaveLength(own.length);
    }
  });
});
