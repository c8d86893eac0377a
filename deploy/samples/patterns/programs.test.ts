/** The samples' programs: over real HTTP and UDP on the loopback interface, and as the processes that pods run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ambassador } from './programs/ambassador.ts';
import { application } from './programs/application.ts';
import { backUp } from './programs/backup.ts';
import { inventory, stock } from './programs/inventory.ts';
import { measure } from './programs/meter.ts';
import { serve } from './programs/server.ts';
import { cities, type Day, linesOf, sellAll } from './programs/till.ts';

const loopback = '127.0.0.1';

async function served<T>(listener: RequestListener, work: (origin: string) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, loopback);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await work(`http://${loopback}:${port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

let folder = '';
let tokenFile = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bellwether-patterns-'));
  tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'first\n');
});
afterAll(() => rm(folder, { recursive: true }));

const textAt = async (url: string, headers: Record<string, string> = {}): Promise<string> =>
  await (await fetch(url, { headers })).text();

const statusAt = async (url: string, init: RequestInit = {}): Promise<number> => (await fetch(url, init)).status;

describe('the application', () => {
  test.each([
    ['/prices/chair', 'route="/prices/:article",code="200"'],
    ['/prices/lamp?currency=eur', 'route="/prices/:article",code="200"'],
    ['/prices/42', 'route="other",code="404"'],
    ['/nowhere', 'route="other",code="404"'],
  ])('counts %s as %s', async (path, labels) => {
    await served(application({}), async (origin) => {
      await textAt(origin + path);
      const metrics = await textAt(`${origin}/metrics`);
      expect(metrics).toContain(`http_requests_total{method="GET",${labels}} 1\n`);
      expect(metrics).toContain('http_requests_under_way 0\n');
    });
  });

  test('makes no series for paths, however many are asked for', async () => {
    const seriesAfter = async (paths: readonly string[]): Promise<number> =>
      await served(application({}), async (origin) => {
        for (const path of paths) await textAt(`${origin}/${encodeURIComponent(path)}`);
        return [...(await textAt(`${origin}/metrics`)).matchAll(/^http_requests_total\{/gm)].length;
      });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string({ minLength: 12 }), { minLength: 2, maxLength: 8 }), async (paths) => {
        expect(await seriesAfter(paths)).toBe(1);
      }),
      { numRuns: 10 },
    );
  });

  test('names the trace of a request in its exemplar', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await served(application({}), async (origin) => {
      await textAt(`${origin}/prices/chair`, { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
      await textAt(`${origin}/prices/lamp`, { traceparent: 'nonsense' });
      const metrics = await textAt(`${origin}/metrics`);
      expect(metrics).toMatch(new RegExp(`^http_request_duration_seconds_bucket.* # \\{trace_id="${trace}"\\} `, 'm'));
      expect(metrics).toContain('http_request_duration_seconds_count{route="/prices/:article"} 2\n');
      expect(metrics.endsWith('# EOF\n')).toBe(true);
    });
  });

  test('has a bucket that ends at what its alert asks for', async () => {
    await served(application({}), async (origin) => {
      await textAt(`${origin}/prices/chair`);
      expect(await textAt(`${origin}/metrics`)).toContain('_bucket{le="0.25",route="/prices/:article"} 1');
    });
  });
});

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

describe('the ambassador', () => {
  /** The ambassador before a guarded application; `work` gets the origins of both. */
  const between = async (work: (front: string, back: string) => Promise<void>): Promise<void> => {
    await served(application({ tokenFile }), async (back) => {
      await served(ambassador({ destination: `${back}/metrics`, tokenFile }), (front) => work(front, back));
    });
  };

  test('is let in where others are not', async () => {
    await between(async (front, back) => {
      expect(await statusAt(`${back}/metrics`)).toBe(401);
      expect(await statusAt(`${back}/metrics`, { headers: { authorization: 'Bearer second' } })).toBe(401);
      const response = await fetch(`${front}/metrics`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
      expect(await response.text()).toContain('process_cpu_seconds_total');
    });
  });

  test('follows a change of the token without a restart', async () => {
    await between(async (front) => {
      await writeFile(tokenFile, 'third\n');
      expect(await statusAt(`${front}/metrics`)).toBe(200);
    });
  });

  test.each([
    ['GET', '/prices/chair', 404],
    ['GET', '/metrics/../healthy', 404],
    ['GET', '/', 404],
    ['POST', '/metrics', 405],
  ])('does not let through %s %s', async (method, path, status) => {
    await between(async (front) => {
      expect(await statusAt(front + path, { method })).toBe(status);
    });
  });

  test('passes on that the token was refused', async () => {
    const stranger = join(folder, 'stranger');
    await writeFile(stranger, 'unknown');
    await served(application({ tokenFile }), async (back) => {
      await served(ambassador({ destination: `${back}/metrics`, tokenFile: stranger }), async (front) => {
        expect(await statusAt(`${front}/metrics`)).toBe(401);
      });
    });
  });

  test.each([
    ['a destination that is not there', () => tokenFile, 'ECONNREFUSED'],
    ['a token that is not there', () => join(folder, 'nowhere'), 'ENOENT'],
  ])('says why for %s, without the token', async (_, file, cause) => {
    const nobody = await served(inventory, (origin) => Promise.resolve(`${origin}/metrics`));
    await served(ambassador({ destination: nobody, tokenFile: file() }), async (front) => {
      const response = await fetch(`${front}/metrics`);
      const said = await response.text();
      expect([response.status, said]).toEqual([502, expect.stringContaining(cause)]);
      expect(said).not.toContain('third');
    });
  });

  test('takes the token nowhere else, when it is sent there', async () => {
    const asked: string[] = [];
    const elsewhere: RequestListener = ({ headers }, response) => {
      asked.push(headers.authorization ?? '');
      response.end();
    };
    await served(elsewhere, async (thief) => {
      const sender: RequestListener = (_, response) => response.writeHead(302, { location: thief }).end();
      await served(sender, async (back) => {
        await served(ambassador({ destination: `${back}/metrics`, tokenFile }), async (front) => {
          expect(await statusAt(`${front}/metrics`)).toBe(502);
        });
      });
    });
    expect(asked).toEqual([]);
  });
});

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

test('the inventory tells its stock as JSON, and nothing else', async () => {
  await served(inventory, async (origin) => {
    expect(JSON.parse(await textAt(`${origin}/stock`))).toEqual(stock);
    expect(await statusAt(`${origin}/metrics`)).toBe(404);
  });
});

interface Push {
  readonly asked: string;
  readonly body: string;
}

/** A stand-in for the pushgateway, which only listens; `taken` hears of every request. */
function gatewayThat(taken: (push: Push) => void, status = 200): RequestListener {
  const take: (...exchange: Parameters<RequestListener>) => Promise<void> = async (request, response) => {
    taken({ asked: `${request.method} ${request.url}`, body: await text(request) });
    response.writeHead(status).end(status === 200 ? '' : 'no');
  };
  return (request, response) => void take(request, response);
}

describe('the backup', () => {
  const clock = (): number => 1000;
  const run = async (database: string, status = 200): Promise<{ pushes: Push[]; failure: string }> => {
    const pushes: Push[] = [];
    const failure = await served(
      gatewayThat((push) => pushes.push(push), status),
      (gateway) =>
        backUp({ gateway, database, seconds: clock, say: () => {} }).then(
          () => '',
          (error: unknown) => String(error),
        ),
    );
    return { pushes, failure };
  };

  test('pushes when it succeeded, under a key that the next run has too', async () => {
    const { pushes, failure } = await run('orders');
    expect(failure).toBe('');
    expect(pushes.map(({ asked }) => asked)).toEqual(['POST /metrics/job/backup/database/orders']);
    expect(pushes[0]?.body).toContain('backup_last_success_timestamp_seconds 1000\n');
    expect(pushes[0]?.body).toContain('backup_failed 0\n');
  });

  test('that fails says so, leaves the last success as it was, and fails', async () => {
    const { pushes, failure } = await run('broken');
    expect(failure).toContain('does not answer');
    expect(pushes[0]?.body).toContain('backup_failed 1\n');
    expect(pushes[0]?.body).not.toContain('last_success');
  });

  test('fails when the push is not taken: nobody would know of it', async () => {
    expect((await run('orders', 400)).failure).toContain('400');
  });
});

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

describe('as a process', () => {
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess =>
    spawn(process.execPath, [join(import.meta.dirname, 'programs/main.ts'), ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const exitOf = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0];

  test('each is stopped by SIGTERM in good order', async () => {
    const child = start(['till'], { HOST: loopback, PORT: '9' });
    await once(child.stdout ?? child, 'data');
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
  });

  test.each([
    ['an unknown program', ['vault'], 2, 'usage: main.ts application'],
    ['a setting that is missing', ['backup'], 1, 'PUSHGATEWAY is not set'],
  ])('%s is told', async (_, args, code, message) => {
    const child = start(args);
    const [said, exit] = await Promise.all([child.stderr ? text(child.stderr) : '', exitOf(child)]);
    expect([exit, said]).toEqual([code, expect.stringContaining(message)]);
  });
});
