import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readAlertmanager, reloadAlertmanager } from './alertmanager.ts';
import { route, say, startServer, type TestServer } from './testing/server.ts';

let server: TestServer;
const signal = new AbortController().signal;

beforeEach(async () => {
  server = await startServer();
});

afterEach(() => server.close());

const endpoint = () => ({ origin: server.origin, timeout: 20_000 });

describe('an Alertmanager', () => {
  test.each<[string, unknown, string | undefined]>([
    ['its revision', { config: { original: 'time_intervals:\n- name: bellwether-revision-0af3\n' } }, '0af3'],
    ['none when the configuration has none', { config: { original: 'route: {}' } }, undefined],
    ['none when it does not tell its configuration', { cluster: {} }, undefined],
  ])('is read to run %s', async (_, body, expected) => {
    server.answer = route({ '/api/v2/status': body });
    await expect(readAlertmanager(endpoint(), { signal })).resolves.toBe(expected);
  });

  test('is told to reload', async () => {
    await reloadAlertmanager(endpoint(), { signal });
    expect(server.asked).toEqual(['POST /-/reload']);
  });

  test('says in its own words why it does not', async () => {
    server.answer = say('failed to reload config: undefined receiver "a"', 500);
    await expect(reloadAlertmanager(endpoint(), { signal })).rejects.toMatchObject({
      reason: 'Unreachable',
      message: expect.stringContaining('undefined receiver "a"'),
    });
  });
});
