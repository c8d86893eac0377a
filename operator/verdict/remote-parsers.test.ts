/** Operator and judge over a socket: what comes through, what is refused, and what becomes of a judge that goes away. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '../controller/clock.ts';
import { silentLogger } from '../log.ts';
import { eventually } from '../reconcile/testing/eventually.ts';
import { JudgeError } from './judge.ts';
import { judgeListener, serve } from './judge-server.ts';
import { localParsers, type Parsers, type Question } from './parsers.ts';
import { remoteParsers } from './remote-parsers.ts';
import { readRequest, readRun } from './wire.ts';

/** On a busy machine a process may take its time. */
jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'bellwether-remote-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tool = join(folder, 'tool');
writeFileSync(tool, '#!/bin/sh\nif [ "$1" = hang ]; then exec /bin/sleep 600; fi\necho "$@"; /bin/cat *.txt; exit 1\n');
chmodSync(tool, 0o755);

let sockets = 0;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const newSocket = () => join(folder, `${(sockets += 1)}.sock`);

interface Judging {
  readonly version?: string;
  readonly parsers?: Parsers;
}

async function startJudge(socket: string, { version = '1', parsers }: Judging = {}): Promise<() => Promise<void>> {
  const end = new AbortController();
  const local = localParsers({ promtool: tool, amtool: tool, scratch: join(folder, 'scratch') });
  const listener = judgeListener({ parsers: parsers ?? local, version, log: silentLogger });
  const { closed } = await serve(listener, socket, { signal: end.signal });
  const stop = () => {
    end.abort();
    return closed;
  };
  stops.push(stop);
  return stop;
}

const ask = (socket: string, version = '1') =>
  remoteParsers({ socket, version, clock: systemClock, log: silentLogger });

const question: Question = {
  tool: 'promtool',
  args: ['check', 'ä'],
  files: { 'a.txt': 'text "of" a file\n' },
  timeout: 30_000,
  maxOutput: 1_000,
};

describe('a judge in another process', () => {
  test('runs what is asked, on the files that come along', async () => {
    const socket = newSocket();
    await startJudge(socket);
    expect(await ask(socket).run(question)).toEqual({
      outcome: 'exited',
      code: 1,
      stdout: 'check ä\ntext "of" a file\n',
      stderr: '',
      seconds: expect.any(Number),
      peak: expect.any(Number),
    });
  });

  test('tells that it killed a parser', async () => {
    const socket = newSocket();
    await startJudge(socket);
    const run = await ask(socket).run({ ...question, args: ['hang'], timeout: 50 });
    expect(run).toMatchObject({ outcome: 'timeout', stdout: '' });
    expect(run.code).toBeUndefined();
  });

  test('is waited for while it is not there, which is told', async () => {
    const socket = newSocket();
    const parsers = ask(socket);
    const running = parsers.run(question);
    await eventually(() => parsers.problem !== undefined, 'it is told');
    expect(parsers.problem).toContain(`nobody judges at ${socket} (ENOENT): see the container judge`);
    await startJudge(socket);
    expect(await running).toMatchObject({ outcome: 'exited' });
    expect(parsers.problem).toBeUndefined();
  });

  test('is waited for no longer than the asker wants', async () => {
    const end = new AbortController();
    const running = ask(newSocket()).run(question, { signal: end.signal });
    const reason = new Error('no longer wanted');
    end.abort(reason);
    await expect(running).rejects.toBe(reason);
  });

  test('takes the place of one that was killed and left its socket', async () => {
    const socket = newSocket();
    writeFileSync(socket, '');
    await startJudge(socket);
    expect(await ask(socket).run(question)).toMatchObject({ outcome: 'exited' });
  });

  test('kills the parser when its asker goes', async () => {
    const socket = newSocket();
    const told = Promise.withResolvers<unknown>();
    const asked = Promise.withResolvers<void>();
    const parsers: Parsers = {
      problem: undefined,
      run: (_, { signal } = {}) => {
        asked.resolve();
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            told.resolve(signal.reason);
            reject(signal.reason);
          });
        });
      },
    };
    await startJudge(socket, { parsers });
    const end = new AbortController();
    const running = ask(socket).run(question, { signal: end.signal });
    await asked.promise;
    end.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(told.promise).resolves.toThrow('the asker has gone');
  });

  test('that goes while it is asked loses the run, and nothing else', async () => {
    const socket = newSocket();
    const dying = createServer((call) => call.socket.destroy()).listen(socket);
    const parsers = ask(socket);
    expect(await parsers.run(question)).toMatchObject({ outcome: 'lost', code: undefined });
    dying.close();
    await startJudge(socket);
    expect(await parsers.run(question)).toMatchObject({ outcome: 'exited' });
  });

  test.each<readonly [string, Judging, string]>([
    ['of another version', { version: '2' }, 'the judge has 2, and 1 is asked for: restart the pod'],
    [
      'that cannot write',
      { parsers: { problem: undefined, run: () => Promise.reject(new JudgeError('the disk is full')) } },
      'the disk is full',
    ],
    [
      'with a fault of its own',
      { parsers: { problem: undefined, run: () => Promise.reject(new Error('a secret')) } },
      'the log of the judge says why',
    ],
    [
      'whose answer is none',
      { parsers: { problem: undefined, run: () => Promise.resolve({ outcome: 'odd' } as never) } },
      'answer is none',
    ],
  ])('%s is a JudgeError with its cause', async (_, judging, message) => {
    const socket = newSocket();
    await startJudge(socket, judging);
    await expect(ask(socket).run(question)).rejects.toMatchObject({
      name: 'JudgeError',
      message: expect.stringContaining(message),
    });
  });
});

describe('what is no question', () => {
  function send(socketPath: string, body: string, path = '/v1/runs'): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const call = request({ socketPath, path, method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      call.once('error', reject).end(body);
    });
  }

  const sent = { version: '1', question };
  test.each<readonly [string, unknown]>([
    ['nothing', null],
    ['no version', { question }],
    ['another program', { ...sent, question: { ...question, tool: 'sh' } }],
    ['a file that is no text', { ...sent, question: { ...question, files: { a: 1 } } }],
    ['arguments that are none', { ...sent, question: { ...question, args: 'check' } }],
    ['no end in time', { ...sent, question: { ...question, timeout: 1e9 } }],
    ['output without end', { ...sent, question: { ...question, maxOutput: 1e12 } }],
  ])('is not run: %s', async (_, value) => {
    expect(readRequest(value)).toBeUndefined();
    const socket = newSocket();
    await startJudge(socket);
    expect(await send(socket, JSON.stringify(value))).toBe(400);
  });

  test('is not run: no JSON, another path', async () => {
    const socket = newSocket();
    await startJudge(socket);
    expect(await send(socket, '{')).toBe(503);
    expect(await send(socket, JSON.stringify(sent), '/run')).toBe(404);
  });

  test('and what is one is read as it was sent', () => {
    expect(readRequest(JSON.parse(JSON.stringify(sent)))).toEqual(sent);
  });
});

test.each<readonly [object, boolean]>([
  [{}, true],
  [{ code: undefined, outcome: 'lost' }, true],
  [{ outcome: 'fine' }, false],
  [{ code: 256 }, false],
  [{ stdout: 1 }, false],
  [{ stderr: undefined }, false],
  [{ seconds: -1 }, false],
  [{ peak: '1' }, false],
])('a run with %j is read: %s', (change, isRead) => {
  const run = { outcome: 'exited', code: 0, stdout: '', stderr: '', seconds: 1, peak: 1, ...change };
  expect(readRun(JSON.parse(JSON.stringify(run)))).toEqual(isRead ? run : undefined);
});
