/** The demo's programs, over real HTTP on the loopback interface. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { Application } from './application.ts';
import { alertsIn, receiver } from './receiver.ts';
import { addUp, exposition, ordersOfTheNight, push } from './report.ts';
import { openDoors, shop } from './shop.ts';

async function served<T>(application: Application, work: (origin: string) => Promise<T>): Promise<T> {
  const server: Server = createServer((request, response) => void application(request, response));
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as AddressInfo;
  try {
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const text = async (url: string): Promise<string> => (await fetch(url)).text();

describe('the shop', () => {
  test.each([
    [0.99, '/checkout', 200],
    [0, '/checkout', 503],
    [0, '/catalogue', 200],
    [0.99, '/elsewhere', 404],
  ])('with luck %d, %s gives %i', async (luck, path, code) => {
    await served(
      shop(() => luck),
      async (origin) => {
        const response = await fetch(origin + path);
        expect(response.status).toBe(code);
      },
    );
  });

  test('counts what it answers', async () => {
    await served(
      shop(() => 0.99),
      async (origin) => {
        await text(`${origin}/basket`);
        await text(`${origin}/basket`);
        const metrics = await text(`${origin}/metrics`);
        expect(metrics).toContain('http_requests_total{route="/basket",code="200"} 2\n');
        expect(metrics).toContain('http_request_duration_seconds_count{route="/basket"} 2\n');
      },
    );
  });

  test('has customers until its doors close', async () => {
    const stop = new AbortController();
    const came = Promise.withResolvers<string>();
    const application: Application = async (request, response) => {
      came.resolve(request.url ?? '');
      response.end();
    };
    await served(application, async (origin) => {
      openDoors(origin, 100, { signal: stop.signal });
      expect(await came.promise).toBe('/catalogue');
      stop.abort();
    });
  });
});

describe('the receiver', () => {
  const alert = { status: 'firing', labels: { alertname: 'A' }, annotations: {}, startsAt: '2026-01-01T00:00:00Z' };
  const now = (): Date => new Date('2026-01-01T00:00:05Z');

  const said: string[] = [];
  const say = (line: string): void => {
    said.push(line);
  };

  test('shows what it was sent, and says it', async () => {
    await served(receiver({ now, say }), async (origin) => {
      const body = JSON.stringify({ version: '4', alerts: [{ ...alert, fingerprint: 'x' }] });
      const response = await fetch(`${origin}/alerts`, { method: 'POST', body });
      expect(response.status).toBe(204);
      expect(said.map((line): unknown => JSON.parse(line))).toEqual([{ ...alert, at: '2026-01-01T00:00:05.000Z' }]);
      expect(JSON.parse(await text(`${origin}/alerts`))).toEqual([{ ...alert, at: '2026-01-01T00:00:05.000Z' }]);
    });
  });

  test.each(['{', '{}', '{"alerts": 1}'])('refuses %s, and goes on', async (body) => {
    await served(receiver({ now, say }), async (origin) => {
      expect((await fetch(`${origin}/alerts`, { method: 'POST', body })).status).toBe(400);
      expect(await text(`${origin}/alerts`)).toBe('[]');
    });
  });

  test.each([undefined, null, 'x', {}, { alerts: {} }])('%p is no notification', (value) => {
    expect(() => alertsIn(value, '')).toThrow('not a notification');
  });
});

describe('the report', () => {
  test('adds up orders', () => {
    expect(addUp([100, 250])).toEqual({ orders: 2, revenue: 3.5 });
    expect(ordersOfTheNight(() => 0)).toEqual(Array.from({ length: 100 }, () => 100));
  });

  test('is pushed in the text format, in place of the one before', async () => {
    const pushed: string[] = [];
    const gateway: Application = async (request, response) => {
      pushed.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
      response.end();
    };
    const body = await exposition({ orders: 2, revenue: 3.5 }, 1000);
    expect(body.text).toContain('nightly_report_orders 2\n');
    expect(body.text).toContain('nightly_report_revenue_euros 3.5\n');
    await served(gateway, (origin) => push(origin, body));
    expect(pushed).toEqual([`PUT /metrics/job/nightly-report ${body.type}`]);
  });

  test('fails when the gateway does not take it', async () => {
    const refusing: Application = async (_, response) => {
      response.writeHead(400).end('no');
    };
    await served(refusing, (origin) =>
      expect(push(origin, { type: 'text/plain', text: '' })).rejects.toThrow('400 no'),
    );
  });
});
