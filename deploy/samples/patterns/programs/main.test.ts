/** The programs as the processes that pods run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { loopback } from './testing/loopback.ts';

describe('as a process', () => {
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess =>
    spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
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
