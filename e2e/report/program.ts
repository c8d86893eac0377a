/** Running programs whose output belongs to whoever runs us, without a terminal to ask questions on. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

/** The checkout that this program belongs to. */
export const checkout: string = resolve(import.meta.dirname, '../..');

const tools = join(checkout, 'node_modules/.bin');

export interface ProgramOptions {
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Runs a program in the checkout to its end, its output passed on, its input empty, with the project's own tools before
 * all others. Gives its exit code; a program that could not be started or was killed has the code 127.
 */
export function program(file: string, args: readonly string[], options: ProgramOptions = {}): Promise<number> {
  const path = `${tools}:${process.env['PATH'] ?? ''}`;
  const env = { ...process.env, ...options.env, PATH: path };
  const child = spawn(file, args, { cwd: checkout, env, stdio: ['ignore', 'inherit', 'inherit'] });
  options.signal?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  return new Promise((settle) => {
    child.on('error', (error) => {
      console.error(`${file}: ${error.message}`);
      settle(127);
    });
    child.on('close', (code) => settle(code ?? 127));
  });
}
