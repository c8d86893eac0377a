/** Running other programs: their output as a value, their failure as an error that shows what they said. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';

export interface CommandOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Written to the program's standard input, which is closed otherwise. */
  input?: string | Readable;
  /** A file that receives both outputs as they come, besides the returned text. */
  log?: string;
  signal?: AbortSignal;
}

/** A program that could not be started or ended with another status than 0. */
export class CommandFailed extends Error {
  readonly reason = 'CommandFailed';
  readonly status: number | undefined;

  constructor(command: string, status: number | undefined, said: string) {
    super(`${command} failed${status === undefined ? '' : ` with status ${status}`}: ${lastLines(said, 15)}`);
    this.status = status;
  }
}

/** The last `count` lines of a text, for messages. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** The search path with the administrator's folders in it: not every root shell has them. */
export function systemPath(env: NodeJS.ProcessEnv = process.env): string {
  return `${env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}:/usr/local/sbin:/usr/sbin:/sbin`;
}

/** Runs a program to its end and gives its standard output. @throws CommandFailed with the end of what it said. */
export async function run(file: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { input, log, env = process.env, ...others } = options;
  const child = spawn(file, args, {
    ...others,
    env: { ...env, PATH: systemPath(env) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const logStream = log === undefined ? undefined : createWriteStream(log, { flags: 'a' });
  let out = '';
  let said = '';
  const heard = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-20_000);
    logStream?.write(chunk);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    heard(chunk);
  });
  child.stderr.on('data', heard);
  child.stdin.on('error', () => {}); // a program may end before it has read all; its status tells
  if (typeof input === 'object') input.pipe(child.stdin);
  else child.stdin.end(input ?? '');
  const status = await new Promise<number | undefined>((settle, fail) => {
    child.on('error', (cause) => fail(new CommandFailed(`${file} ${args.join(' ')}`, undefined, cause.message)));
    child.on('close', (code) => settle(code ?? undefined));
  }).finally(() => logStream?.end());
  if (status !== 0) throw new CommandFailed(`${file} ${args.slice(0, 6).join(' ')}`, status, said);
  return out;
}

/** Like `run`, but a failure is an answer: undefined. */
export async function attempt(
  file: string,
  args: readonly string[],
  options?: CommandOptions,
): Promise<string | undefined> {
  try {
    return await run(file, args, options);
  } catch (error) {
    if (error instanceof CommandFailed) return undefined;
    throw error;
  }
}
