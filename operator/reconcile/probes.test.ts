import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ManualClock } from '../controller/testing/manual-clock.ts';
import { route, say, startServer, type TestServer } from '../observe/testing/server.ts';
import type { Intent, Replica } from './intent.ts';
import { alertmanagerMarker, alertmanagerProbe, type Patience, prometheusProbe } from './probes.ts';
import type { Reading } from './reading.ts';

let server: TestServer;
let clock: ManualClock;
const signal = new AbortController().signal;

beforeEach(async () => {
  server = await startServer();
  clock = new ManualClock();
});

afterEach(() => server.close());

const replica = (uid = 'uid'): Replica => ({ namespace: 'monitoring', name: 'p-0', uid, origin: server.origin });

describe('Prometheus', () => {
  const allMarkers = ['main', 'slice-0', 'slice-1'];
  const intent: Intent = {
    markers: new Map([
      ['main', 'm1'],
      ['slice-0', 's1'],
    ]),
    pools: new Set(['job/0']),
    replicas: [],
  };

  interface Shown {
    readonly markers?: Readonly<Record<string, string>>;
    readonly succeeds?: boolean;
    readonly loaded?: string;
    readonly now?: string;
    readonly pools?: readonly string[];
    readonly scraped?: readonly object[];
  }

  /** What the server shows from now on. */
  function show(shown: Shown = {}): void {
    const { markers = { main: 'm1', 'slice-0': 's1' }, succeeds = true, loaded = '00:00:07' } = shown;
    const { now = loaded, pools = ['job/0', 'prometheus'], scraped = [{}] } = shown;
    const groups = Object.entries(markers).map(([name, revision]) => ({ name, rules: [{ labels: { revision } }] }));
    const date = (time: string) => `2026-01-01T${time}Z`;
    const runtime = { reloadConfigSuccess: succeeds, lastConfigTime: date(loaded), serverTime: date(now) };
    server.answer = route({
      '/api/v1/status/runtimeinfo': { data: runtime },
      '/api/v1/rules': { data: { groups } },
      '/api/v1/scrape_pools': { data: { scrapePools: pools } },
      '/api/v1/query': { data: { result: scraped } },
    });
  }

  const ask = (previous?: Reading, uid?: string, patience?: Patience) =>
    prometheusProbe({ clock, allMarkers, ...(patience && { patience }) })(replica(uid), intent, previous as never, {
      signal,
    });

  /** Asks until the server has had the time to settle. */
  async function askTwice(): Promise<Reading> {
    const first = await ask();
    clock.block(1_100);
    return ask(first);
  }

  test('that takes long over its answers is heard all the same, the second time', async () => {
    show();
    const { answer } = server;
    server.answer = (request, response) => {
      setTimeout(() => answer(request, response), 100);
    };
    const patience = { first: 20, again: 10_000 };
    const first = await ask(undefined, 'uid', patience);
    expect(first).toMatchObject({ away: true, proven: false });
    expect(await ask(first, 'uid', patience)).toMatchObject({ markers: intent.markers });
    expect(await ask(first, 'another pod', patience)).toMatchObject({ away: true });
  });

  test('is proven when it runs everything and has not reloaded for a tick', async () => {
    show();
    const first = await ask();
    expect(first).toMatchObject({ proven: false, problem: 'it has just reloaded' });
    clock.block(1_099);
    const second = await ask(first);
    expect(second.proven).toBe(false);
    clock.block(1);
    expect(await ask(second)).toMatchObject({ uid: 'uid', proven: true, markers: intent.markers });
  });

  test.each<[string, Shown, string]>([
    ['the main part', { markers: { 'slice-0': 's1' } }, 'it has not loaded main yet'],
    ['a slice', { markers: { main: 'm1', 'slice-0': 's0' } }, 'it has not loaded slice-0 yet'],
    ['everything', { markers: {} }, 'it has not loaded main, slice-0 yet'],
    [
      'a slice that should be gone',
      { markers: { main: 'm1', 'slice-0': 's1', 'slice-1': 'x' } },
      'it still runs slice-1',
    ],
    ['a reload that failed', { succeeds: false }, 'its last reload failed; see the log of the pod'],
    ['a scrape pool', { pools: ['prometheus'] }, 'scrape pool job/0 does not stand yet'],
  ])('is not proven for want of %s', async (_, shown, problem) => {
    show(shown);
    expect(await askTwice()).toMatchObject({ proven: false, problem });
  });

  test('is proven before it has scraped anything, which is told, and asked until it has', async () => {
    show({ scraped: [] });
    const first = await askTwice();
    expect(first).toMatchObject({ proven: true, collects: false, problem: 'it has not scraped anything yet' });
    show();
    const second = await ask(first);
    expect(second).toMatchObject({ proven: true, collects: true });
    expect(second.problem).toBeUndefined();
    server.asked.length = 0;
    expect(await ask(second)).toMatchObject({ proven: true, collects: true });
    expect(server.asked.filter((asked) => asked.includes('/query'))).toEqual([]);
    expect(await ask(second, 'another')).not.toHaveProperty('collects');
  });

  test('says when asking again can prove it, and not before', async () => {
    show();
    const first = await ask();
    expect(first.again).toBe(1_100);
    clock.block(300);
    expect((await ask(first)).again).toBe(800);
  });

  test('that is behind answers one question each time, and once a second whether it could not reload', async () => {
    show({ markers: { main: 'm1', 'slice-0': 's0' }, succeeds: false });
    let reading: Reading | undefined;
    for (let look = 0; look < 20; look++) {
      reading = await ask(reading);
      expect(reading.problem).toBe('its last reload failed; see the log of the pod');
      clock.block(100);
    }
    const paths = server.asked.map((asked) => asked.replace(/\?.*/, ''));
    expect(paths.filter((path) => path === 'GET /api/v1/rules')).toHaveLength(20);
    expect(paths.filter((path) => path !== 'GET /api/v1/rules')).toEqual(
      Array.from({ length: 2 }, () => 'GET /api/v1/status/runtimeinfo'),
    );
  });

  test('that takes long to say whether it could not reload is asked that less often', async () => {
    show({ markers: { main: 'm1', 'slice-0': 's0' } });
    const { answer } = server;
    server.answer = (request, response) => {
      if (request.url?.includes('runtimeinfo')) clock.block(400);
      answer(request, response);
    };
    let reading: Reading | undefined;
    for (let look = 0; look < 35; look++) {
      reading = await ask(reading);
      clock.block(100);
    }
    expect(server.asked.filter((asked) => asked.includes('runtimeinfo'))).toHaveLength(1);
    for (let look = 0; look < 5; look++) reading = await ask(reading);
    clock.block(500);
    await ask(reading);
    expect(server.asked.filter((asked) => asked.includes('runtimeinfo'))).toHaveLength(2);
  });

  test.each<[string, Shown]>([
    ['before it has loaded anything of it', { markers: { main: 'm1', 'slice-0': 's0' }, succeeds: false }],
    ['when it has loaded a part of it', { succeeds: false }],
  ])('has failed when its reload does at two looks in succession, %s', async (_, shown) => {
    show(shown);
    const first = await ask();
    expect(first.failed).toBeUndefined();
    clock.block(999);
    const second = await ask(first);
    expect(second.failed).toBeUndefined();
    clock.block(1);
    const third = await ask(second);
    expect(third).toMatchObject({ proven: false, failed: true });
    show({ ...shown, succeeds: true });
    clock.block(1_000);
    const fourth = await ask(third);
    expect(fourth.failed).toBeUndefined();
    show(shown);
    clock.block(1_000);
    expect((await ask(fourth)).failed).toBeUndefined();
  });

  test('is not asked for its pools where none is intended', async () => {
    show();
    const probe = prometheusProbe({ clock, allMarkers });
    await probe(replica(), { ...intent, pools: new Set() }, undefined, { signal });
    expect(server.asked.filter((asked) => asked.includes('scrape_pools'))).toEqual([]);
  });

  test('settles anew when it reloads again', async () => {
    show();
    const first = await ask();
    clock.block(1_000);
    show({ loaded: '00:00:08' });
    const second = await ask(first);
    clock.block(1_000);
    const third = await ask(second);
    expect(third).toMatchObject({ proven: false, problem: 'it has just reloaded' });
    clock.block(100);
    expect(await ask(third)).toMatchObject({ proven: true });
  });

  test('is not proven in the middle of a reload, which has swapped the rules and not yet told its time', async () => {
    show({ markers: { main: 'm1', 'slice-0': 's0' } });
    const first = await ask();
    clock.block(60_000);
    const second = await ask(first);
    show();
    const third = await ask(second);
    expect(third).toMatchObject({ proven: false, problem: 'it has just reloaded' });
    show({ loaded: '00:00:09' });
    clock.block(500);
    const fourth = await ask(third);
    clock.block(1_000);
    expect((await ask(fourth)).proven).toBe(false);
  });

  test.each([
    ['00:00:10', true],
    ['00:00:09.1', true],
    ['00:00:09', false],
  ])('that is seen for the first time at %s, having reloaded at 00:00:07, is proven: %s', async (now, proven) => {
    show({ now });
    expect((await ask()).proven).toBe(proven);
  });

  test('is not believed that age when it was known before: it may be in the middle of a reload', async () => {
    show({ markers: { main: 'm0' }, now: '00:10:00' });
    const first = await ask();
    show({ now: '00:10:00' });
    expect((await ask(first)).proven).toBe(false);
  });

  test('of another pod under the same name settles by itself', async () => {
    show();
    const first = await ask();
    clock.block(5_000);
    expect((await ask(first, 'another')).proven).toBe(false);
  });

  test('that does not answer is away, and still runs what was last read', async () => {
    show();
    const first = await ask();
    server.answer = say('Service Unavailable', 503);
    const second = await ask(first);
    expect(second).toMatchObject({ uid: 'uid', proven: false, away: true, markers: intent.markers });
    expect(second.problem).toContain('status 503: Service Unavailable');
    expect(await ask(first, 'another')).toMatchObject({ away: true, markers: new Map() });
  });
});

describe('Alertmanager', () => {
  const intent: Intent = { markers: new Map([[alertmanagerMarker, 'a1']]), pools: new Set(), replicas: [] };
  let running: string;

  beforeEach(() => {
    running = 'a0';
    server.answer = (request, response) => {
      const body = { config: { original: `time_intervals: [{name: bellwether-revision-${running}}]` } };
      (request.method === 'GET' ? say(body) : say('OK'))(request, response);
    };
  });

  const ask = (previous?: Reading, wanted: Intent = intent, uid = 'uid') =>
    alertmanagerProbe({ clock })(replica(uid), wanted, previous as never, { signal });
  const reloads = () => server.asked.filter((asked) => asked === 'POST /-/reload').length;

  test('that runs the intended configuration is proven, and not told to reload', async () => {
    running = 'a1';
    expect(await ask()).toMatchObject({ proven: true, markers: intent.markers });
    expect(reloads()).toBe(0);
  });

  test('that runs another is told to reload, and proven when it runs the intended one', async () => {
    const first = await ask();
    expect(first).toMatchObject({ proven: false, markers: new Map([[alertmanagerMarker, 'a0']]) });
    expect(reloads()).toBe(1);
    running = 'a1';
    expect(await ask(first)).toMatchObject({ proven: true });
    expect(reloads()).toBe(1);
  });

  test('that goes on running another is told again, each time after twice the pause, and at least each 30 s', async () => {
    const times: number[] = [];
    let reading: Reading | undefined;
    for (let told = 0; clock.now() < 200_000; clock.block(100)) {
      reading = await ask(reading);
      if (reloads() > told) times.push(clock.now());
      told = reloads();
    }
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses).toEqual([400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000, 30_000]);
    // Two thousand requests, which take a busy machine its time.
  }, 60_000);

  test.each<[string, Intent, string]>([
    ['another configuration is wanted', { ...intent, markers: new Map([[alertmanagerMarker, 'a2']]) }, 'uid'],
    ['another pod has its name', intent, 'another'],
  ])('is told at once when %s', async (_, wanted, uid) => {
    let reading: Reading | undefined;
    for (let n = 0; n < 3; n++) reading = await ask(reading);
    expect(reloads()).toBe(1);
    await ask(reading, wanted, uid);
    expect(reloads()).toBe(2);
  });

  test('that refuses to reload says why, and is not asked again before the pause is over', async () => {
    server.answer = (request, response) =>
      (request.method === 'GET' ? say({}) : say('undefined receiver', 500))(request, response);
    const first = await ask();
    expect(first).toMatchObject({ proven: false, problem: expect.stringContaining('undefined receiver') });
    expect(first.away).toBeUndefined();
    const second = await ask(first);
    expect(reloads()).toBe(1);
    expect(second.proven).toBe(false);
  });

  test('that does not answer is away', async () => {
    await server.close();
    expect(await ask()).toMatchObject({ proven: false, away: true, markers: new Map() });
    server = await startServer();
  });
});
