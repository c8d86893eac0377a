import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hasScraped, readMarkers, readPools, readReload } from './prometheus.ts';
import { route, startServer, type TestServer } from './testing/server.ts';

let server: TestServer;
const signal = new AbortController().signal;

beforeEach(async () => {
  server = await startServer();
});

afterEach(() => server.close());

const marker = (name: string, revision: string) => ({
  name,
  rules: [{ name: 'bellwether_revision', labels: { revision }, type: 'recording' }],
});

const good = {
  '/api/v1/status/runtimeinfo': {
    data: {
      reloadConfigSuccess: true,
      lastConfigTime: '2026-01-01T00:00:07Z',
      serverTime: '2026-01-01T00:00:09.5Z',
    },
  },
  '/api/v1/rules': { data: { groups: [marker('bellwether/main', 'r1'), marker('bellwether/slice-0', 'r2')] } },
  '/api/v1/scrape_pools': { data: { scrapePools: ['prometheus', 'pod-1/0', 7] } },
};

const endpoint = () => ({ origin: server.origin, timeout: 20_000 });
const markers = () => readMarkers(endpoint(), ['bellwether/main', 'a b'], { signal });
const reload = () => readReload(endpoint(), { signal });
const pools = () => readPools(endpoint(), { signal });

describe('reading a Prometheus back', () => {
  test('tells the revisions, the reload and the pools', async () => {
    server.answer = route(good);
    await expect(markers()).resolves.toEqual(
      new Map([
        ['bellwether/main', 'r1'],
        ['bellwether/slice-0', 'r2'],
      ]),
    );
    await expect(reload()).resolves.toEqual({
      successful: true,
      configTime: '2026-01-01T00:00:07Z',
      configAge: 2_500,
    });
    await expect(pools()).resolves.toEqual(new Set(['prometheus', 'pod-1/0']));
  });

  test.each([
    [true, [{ metric: {}, value: [0, '3'] }]],
    [false, []],
  ])('tells whether it has scraped anything: %s', async (scraped, result) => {
    server.answer = route({ '/api/v1/query': { data: { resultType: 'vector', result } } });
    await expect(hasScraped(endpoint(), { signal })).resolves.toBe(scraped);
  });

  test('asks for the marker groups by name, and for none of the other rules', async () => {
    server.answer = route(good);
    await markers();
    expect(server.asked).toEqual(['GET /api/v1/rules?type=record&rule_group[]=bellwether%2Fmain&rule_group[]=a%20b']);
  });

  test.each<[string, object, object]>([
    ['a server that tells nothing', { data: {} }, { successful: false, configTime: '', configAge: 0 }],
    [
      'a reload that failed',
      { data: { reloadConfigSuccess: false, lastConfigTime: '2026-01-01T00:00:07Z' } },
      { successful: false, configTime: '2026-01-01T00:00:07Z', configAge: 0 },
    ],
    ['truth that is text', { data: { reloadConfigSuccess: 'true' } }, { successful: false }],
  ])('is careful with %s', async (_, runtimeinfo, expected) => {
    server.answer = route({ '/api/v1/status/runtimeinfo': runtimeinfo });
    await expect(reload()).resolves.toMatchObject(expected);
  });

  test.each<[string, unknown]>([
    ['no groups', { data: {} }],
    ['a group without rules', { data: { groups: [{ name: 'bellwether/main' }] } }],
    ['a rule without a revision', { data: { groups: [{ name: 'bellwether/main', rules: [{ labels: {} }] }] } }],
    ['a group without a name', { data: { groups: [{ rules: [{ labels: { revision: 'r1' } }] }] } }],
    ['something else', ['groups']],
  ])('finds no marker in %s', async (_, rules) => {
    server.answer = route({ '/api/v1/rules': rules });
    await expect(markers()).resolves.toEqual(new Map());
  });

  test.each<[string, () => Promise<unknown>]>([
    ['/api/v1/rules', markers],
    ['/api/v1/status/runtimeinfo', reload],
    ['/api/v1/scrape_pools', pools],
  ])('fails when %s does', async (path, read) => {
    server.answer = route({ ...good, [path]: undefined });
    await expect(read()).rejects.toMatchObject({ reason: 'Unreachable', message: expect.stringContaining(path) });
  });
});
