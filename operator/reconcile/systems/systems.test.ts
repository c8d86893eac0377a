/** What is told of systems behind exporters, from what a server, the exporters' pods and their logs say. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { exampleUse, planned } from '../../../components/exporters/testing/uses.ts';
import { type Key, keyOf } from '../../cache/key.ts';
import type { Client } from '../../kube/verbs.ts';
import { startServer, type TestServer } from '../../observe/testing/server.ts';
import { eventually } from '../testing/eventually.ts';
import { fastClock } from '../testing/fast-clock.ts';
import { causeIn } from './cause.ts';
import { systemsSaid } from './condition.ts';
import type { ExporterState, Followed } from './state.ts';
import { Systems } from './systems.ts';

const stack = keyOf({ namespace: 'monitoring', name: 'demo' });
const target = keyOf({ namespace: 'shop', name: 'the-memcached' });
const plan = planned(exampleUse('memcached', { addresses: ['a', 'b'] }));
const [a, b] = ['a.shop.svc:11211', 'b.shop.svc:11211'];
const exporter = 'demo-exporter-memcached';
const runs: ExporterState = {
  health: { status: 'True', reason: 'Available', message: '1 of 1 pods are ready.' },
  pods: ['exporter-0'],
};

let server: TestServer;
let systems: Systems;
let changed: Key[];
/** By instance: whether the exporter answers for it, and what its up-metric says. */
let truth: Record<string, { readonly up: number; readonly memcached_up?: number }>;
let log: string | undefined = '';
let errors: string[];

function series(query: string): readonly object[] {
  const metric = query.startsWith('up{') ? 'up' : 'memcached_up';
  return Object.entries(truth).flatMap(([instance, values]) => {
    const value = values[metric];
    const isMeant = value !== undefined && (metric === 'up' || value === 0);
    return isMeant ? [{ metric: { instance, scrape_target: target }, value: [0, String(value)] }] : [];
  });
}

beforeEach(async () => {
  changed = [];
  log = '';
  truth = { [a]: { up: 1, memcached_up: 1 }, [b]: { up: 1, memcached_up: 1 } };
  server = await startServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? '';
    response.end(JSON.stringify({ data: { result: series(query) } }));
  });
  errors = [];
  const read: Client['log'] = ({ namespace, name }) => {
    if (log === undefined) return Promise.reject(new Error('forbidden'));
    return Promise.resolve(`${namespace}/${name}` === 'monitoring/exporter-0' ? log : '');
  };
  systems = new Systems({
    client: { log: read },
    clock: fastClock(100),
    onChange: (key) => changed.push(key),
    onError: (error) => errors.push(String(error)),
  });
});

afterEach(async () => {
  systems.stop();
  await server.close();
});

function follow(change: Partial<Followed> = {}): void {
  const replica = { namespace: 'monitoring', name: 'p-0', uid: 'uid', origin: server.origin };
  systems.follow(stack, { replicas: [replica], plans: [plan], exporters: new Map([[exporter, runs]]), ...change });
}

const said = () => systemsSaid(systems.of(target));
/** Waits for what is told to be so. */
async function becomes(status: string, reason: string): Promise<void> {
  const isSo = () => said()?.status === status && said()?.reason === reason;
  await eventually(isSo, () => `${status} ${reason}, but is ${JSON.stringify(said())}`);
}

describe('systems', () => {
  test('that are up are said to be, by the metric of their exporter', async () => {
    follow();
    await becomes('True', 'Up');
    expect(said()?.message).toBe('All 2 systems are up, as memcached_up says.');
    expect(new Set(changed)).toEqual(new Set([target]));
  });

  test('that are down are named although the exporter answers, and are up again afterwards', async () => {
    follow();
    await becomes('True', 'Up');
    truth[b] = { up: 1, memcached_up: 0 };
    await becomes('False', 'Down');
    expect(said()?.message).toBe(
      `${b} is down, as memcached_up of its exporter says; kubectl logs --namespace monitoring deployment/${exporter} may say why.`,
    );
    truth[b] = { up: 1, memcached_up: 1 };
    await becomes('True', 'Up');
  });

  test('are down for an unknown cause where the log may not be read, which is told once', async () => {
    log = undefined;
    truth[b] = { up: 1, memcached_up: 0 };
    follow();
    await becomes('False', 'Down');
    const asked = server.asked.length;
    await eventually(() => server.asked.length > asked + 4, 'it asks on');
    expect(errors).toEqual(['Error: forbidden']);
    log = `dial tcp ${b}: connect: connection refused`;
    await becomes('False', 'Unreachable');
  });

  test('of which nothing was scraped yet are waited for', async () => {
    delete truth[b];
    follow();
    await becomes('Unknown', 'NotScrapedYet');
    expect(said()?.message).toBe(`${b} has not been scraped yet.`);
  });

  test('for which an exporter cannot be scraped are not said to be up', async () => {
    truth[a] = { up: 0 };
    follow();
    await becomes('False', 'ScrapeFailed');
    expect(said()?.message).toMatch(/its exporter could not be scraped for it; kubectl logs/);
  });

  test('whose exporter does not run have its pod to blame, once for all', async () => {
    const health = {
      status: 'False',
      reason: 'ErrImagePull',
      message: '0 of 1 pods are ready; no such image',
    } as const;
    follow({ exporters: new Map([[exporter, { ...runs, health }]]) });
    await becomes('False', 'ExporterNotRunning');
    expect(said()?.message).toBe(`Exporter monitoring/${exporter} does not run: 0 of 1 pods are ready; no such image`);
  });

  test('that answer by themselves cannot be reached when they do not', async () => {
    const own = planned(exampleUse('rabbitmq'));
    const instance = own.systems[0]?.instance ?? '';
    truth = { [instance]: { up: 0 } };
    const native = keyOf(own.owner);
    server.answer = (request, response) => {
      const isUp = (request.url ?? '').includes('up%7B');
      const result = isUp ? [{ metric: { instance, scrape_target: native }, value: [0, '0'] }] : [];
      response.end(JSON.stringify({ data: { result } }));
    };
    follow({ plans: [own], exporters: new Map() });
    await eventually(() => systemsSaid(systems.of(native))?.reason === 'Unreachable', 'it cannot be reached');
    expect(systemsSaid(systems.of(native))?.message).toMatch(/cannot be reached: check that it runs/);
  });

  test('have the newest cause of their exporter’s log, whatever is down behind others', async () => {
    const database = planned(exampleUse('mysql', { addresses: ['a'] }));
    const instance = database.systems[0]?.instance ?? '';
    log = ['Error opening connection to database err="Error 1045 "', 'dial tcp 10.0.0.1:3306: connection refused'].join(
      '\n',
    );
    server.answer = (_, response) => {
      const broken = [a, instance].map((each) => ({
        metric: { instance: each, scrape_target: each === a ? target : keyOf(database.owner) },
        value: [0, '0'],
      }));
      response.end(JSON.stringify({ data: { result: broken } }));
    };
    follow({
      plans: [plan, database],
      exporters: new Map([
        [exporter, runs],
        ['demo-exporter-mysql', runs],
      ]),
    });
    await eventually(() => systems.of(keyOf(database.owner)).length > 0, 'it is looked at');
    expect(systemsSaid(systems.of(keyOf(database.owner)))?.reason).toBe('Unreachable');
  });

  test.each([
    ['LoginRefused', 'WRONGPASS'],
    ['Unreachable', 'connection refused'],
  ])('have %s as the cause where a series of their exporter says it', async (reason, word) => {
    const cached = planned(exampleUse('redis', { addresses: ['a'] }));
    const instance = cached.systems[0]?.instance ?? '';
    server.answer = (request, response) => {
      const query = new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? '';
      const isMeant = /^(up\{|redis_up == 0)/.test(query) || query.includes(word);
      const one = { metric: { instance, scrape_target: keyOf(cached.owner) }, value: [0, '1'] };
      response.end(JSON.stringify({ data: { result: isMeant ? [one] : [] } }));
    };
    follow({ plans: [cached], exporters: new Map([['demo-exporter-redis', runs]]) });
    await eventually(
      () => systemsSaid(systems.of(keyOf(cached.owner)))?.reason === reason,
      () => JSON.stringify(systemsSaid(systems.of(keyOf(cached.owner)))),
    );
    expect(systemsSaid(systems.of(keyOf(cached.owner)))?.status).toBe('False');
  });

  test('are as they were last seen while no replica answers', async () => {
    follow();
    await becomes('True', 'Up');
    server.answer = (_, response) => response.writeHead(503).end();
    const asked = server.asked.length;
    await eventually(() => server.asked.length > asked + 4, 'it asks on');
    expect(said()?.status).toBe('True');
  });

  test('are no more spoken of once nothing runs for the object', async () => {
    follow();
    await becomes('True', 'Up');
    changed = [];
    follow({ plans: [] });
    expect(said()).toBeUndefined();
    expect(changed).toEqual([target]);
  });
});

describe('the cause in a log', () => {
  const saysWhy = { login: [/auth failed/], unreachable: [/connection refused/] };
  const record = { saysWhy };
  const find = (lines: readonly string[], alone = false) => causeIn(lines.join('\n'), record, { instance: a, alone });

  test.each<[string, readonly string[], boolean, string | undefined]>([
    ['is that of the newest line', ['auth failed', 'connection refused', ''], true, 'Unreachable'],
    ['is that of a line about the system', [`auth failed ${a}`, `connection refused ${b}`], false, 'LoginRefused'],
    ['is not known where lines about nobody disagree', ['auth failed', 'connection refused'], false, undefined],
    ['is what all lines agree on', ['auth failed', 'auth failed'], false, 'LoginRefused'],
    ['is none where nothing is said', ['all is well'], true, undefined],
  ])('%s', (_, lines, alone, cause) => {
    expect(find(lines, alone)).toBe(cause);
  });

  test('is none where it is not known what lines there are', () => {
    expect(causeIn('auth failed', {}, { instance: a, alone: true })).toBeUndefined();
  });
});
