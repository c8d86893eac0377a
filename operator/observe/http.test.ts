import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { getJson, post, UnreachableError } from './http.ts';
import { say, startServer, type TestServer } from './testing/server.ts';

let server: TestServer;
const signal = new AbortController().signal;

beforeEach(async () => {
  server = await startServer();
});

afterEach(() => server.close());

/** Far longer than loopback takes; the test that is about time brings a shorter one. */
const endpoint = (timeout = 20_000) => ({ origin: server.origin, timeout });
const failing = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (error: unknown) => error,
  );
const get = (path = '/api', timeout?: number) => failing(getJson(endpoint(timeout), path, { signal }));

describe('a small request to a pod', () => {
  test('gives the parsed answer', async () => {
    server.answer = say({ data: [1] });
    await expect(getJson(endpoint(), '/api?a=b', { signal })).resolves.toEqual({ data: [1] });
    expect(server.asked).toEqual(['GET /api?a=b']);
  });

  test('may be a POST, whose answer is not read', async () => {
    server.answer = say('OK');
    await expect(post(endpoint(), '/-/reload', { signal })).resolves.toBeUndefined();
    expect(server.asked).toEqual(['POST /-/reload']);
  });

  test.each([
    [
      'refuses',
      say('failed to reload config: yaml: line 3\n', 500),
      'status 500: failed to reload config: yaml: line 3',
    ],
    ['is not found', say('404 page not found', 404), 'status 404: 404 page not found'],
    ['answers with something else than JSON', say('<html>'), 'JSON'],
    ['answers with half of it', say('{"data":'), 'JSON'],
    ['breaks the connection', (_: unknown, response: { destroy(): void }) => response.destroy(), 'other side closed'],
  ] as const)('names the pod and the cause when it %s', async (_, answer, cause) => {
    server.answer = answer;
    const error = await get('/api?secret=1');
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error).toMatchObject({ reason: 'Unreachable', message: expect.stringContaining(`${server.origin}/api: `) });
    expect(error).toMatchObject({ message: expect.stringContaining(cause) });
    expect(error).toMatchObject({ message: expect.not.stringContaining('secret') });
  });

  test('tells at most the first words of a long refusal', async () => {
    server.answer = say('x'.repeat(10_000), 500);
    expect(String(await get()).length).toBeLessThan(400);
  });

  test('names a port at which nobody listens', async () => {
    const { origin } = server;
    await server.close();
    const error = String(await get());
    expect(error).toContain(`${origin}/api: `);
    expect(error).toContain('connect ECONNREFUSED');
    server = await startServer();
  });

  test('gives up when no answer comes in time', async () => {
    server.answer = () => undefined;
    expect(await get('/api', 10)).toMatchObject({ message: expect.stringContaining('timeout') });
  });

  test('gives up when an answer that has begun does not end in time', async () => {
    server.answer = (_, response) => response.write('{');
    expect(await get('/api', 50)).toMatchObject({ message: expect.stringContaining('timeout') });
  });

  test('reads 16 MiB of an answer and not a byte more', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    let sent = 0;
    server.answer = (_, response) => {
      const more = () => {
        sent += 1;
        if (!response.destroyed) response.write(chunk, more);
      };
      more();
    };
    expect(await get()).toMatchObject({ message: expect.stringContaining('the answer exceeds 16 MiB') });
    expect(sent).toBeGreaterThanOrEqual(16);
  });

  test('ends when the signal is aborted', async () => {
    const controller = new AbortController();
    server.answer = () => controller.abort(new Error('stopping'));
    const error = await failing(getJson(endpoint(), '/api', { signal: controller.signal }));
    expect(error).toMatchObject({ message: expect.stringContaining('stopping') });
  });
});
