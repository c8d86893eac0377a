import { Agent, get } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { silentLogger } from '../log.ts';
import { type Discovery, discoveryRoutes, type Job } from './discovery.ts';
import { createApp, listen } from './server.ts';

const host = '127.0.0.1';
const path = '/discovery/monitoring/demo/pod-0123/3';

/** A job that is changed by hand. */
class Changing implements Job {
  text = '[]';
  revision = 0;
  waiting = 0;
  #wake: (() => void)[] = [];

  changed({ signal }: { signal: AbortSignal }): Promise<void> {
    this.waiting += 1;
    return new Promise((resolve) => {
      this.#wake.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  become(text: string): void {
    [this.text, this.revision] = [text, this.revision + 1];
    for (const wake of this.#wake.splice(0)) wake();
  }
}

let end: AbortController;
let agent: Agent;
let job: Changing;
let found: Awaited<ReturnType<Discovery['job']>>;
let port: number;
let closed: Promise<void>;

beforeEach(async () => {
  [end, job] = [new AbortController(), new Changing()];
  found = job;
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const discovery: Discovery = {
    job: async () => found,
    allows: async (token, asked) => token === `${asked.namespace}/${asked.stack} ${asked.job}`,
  };
  const metrics = { contentType: 'text/plain', text: async () => '' };
  const health = { stuck: () => [], unready: () => [] };
  const routes = [discoveryRoutes(discovery, { signal: end.signal })];
  ({ port, closed } = await listen(
    createApp({ metrics, health, log: silentLogger, routes }),
    { port: 0, host, flag: '--port' },
    end,
  ));
});

afterEach(async () => {
  end.abort();
  agent.destroy();
  await closed;
});

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

function ask(seconds = 30, token = 'monitoring/demo pod-0123/3', connection: Agent | false = agent): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'x-prometheus-refresh-interval-seconds': seconds };
  return new Promise((resolve, reject) => {
    get({ host, port, path, headers, agent: connection }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    }).on('error', reject);
  });
}

describe('a server', () => {
  test('is told at once what it was not yet told', async () => {
    job.become('[1]');
    expect(await ask()).toEqual({ status: 200, text: '[1]' });
    job.become('[2]');
    expect(await ask()).toEqual({ status: 200, text: '[2]' });
    expect(job.waiting).toBe(0);
  });

  test('that knows all there is waits until something changes', async () => {
    await ask();
    const answer = ask();
    await until(() => job.waiting === 1);
    job.become('[3]');
    expect(await answer).toEqual({ status: 200, text: '[3]' });
  });

  test('is answered before it gives up, though nothing has changed', async () => {
    await ask();
    expect(await ask(0.1)).toEqual({ status: 200, text: '[]' });
    expect(job.waiting).toBe(1);
  });

  test('that has just started is told at once, though another knows all there is', async () => {
    await ask();
    expect(await ask(30, undefined, false)).toEqual({ status: 200, text: '[]' });
  });

  test('does not wait for an operator that ends', async () => {
    await ask();
    const answer = ask();
    await until(() => job.waiting === 1);
    end.abort();
    expect(await answer).toMatchObject({ status: 200 });
  });
});

describe('what is not told', () => {
  test('to whom it does not belong', async () => {
    const { status, text } = await ask(30, 'monitoring/other pod-0123/3');
    expect([status, text]).toEqual([401, expect.stringContaining('MonitoringStack monitoring/demo alone')]);
  });

  // An empty list would end all scrapes.
  test.each([
    ['while not all is known', undefined, 503],
    ['of a job that there is not', 'unknown' as const, 404],
  ])('%s', async (_, given: typeof found, code) => {
    found = given;
    expect(await ask()).toMatchObject({ status: code, text: expect.not.stringContaining('[') });
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
