/** The real operator as a process of its own, outside the cluster: what it logs, what its health endpoints say, how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isRecord } from '../../operator/kube/json.ts';
import { binLink, checkout } from '../cluster/paths.ts';
import { until } from '../cluster/until.ts';
import { freePort } from './ports.ts';

export interface OperatorOptions {
  /** The program; the sources by default, of which a bundle starts in a fifth of the time. */
  readonly program?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A module that is loaded before the program. */
  readonly preload?: string;
  readonly port?: number;
}

/** Milliseconds for anything that is expected, on a busy machine. */
const patience = 30_000;

export class OperatorProcess {
  readonly port: number;
  /** Everything that it wrote, to whichever output. */
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | string>;

  constructor(child: ChildProcess, port: number) {
    this.port = port;
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    // `close` comes after the last of its output.
    this.#exit = once(child, 'close').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? 'unknown');
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the operator was not started');
    return this.#child.pid;
  }

  /** The exit code. @throws when it does not end by itself */
  async exitCode(within: number = patience): Promise<number | string> {
    const late = AbortSignal.timeout(within);
    const { promise, reject } = Promise.withResolvers<never>();
    late.addEventListener('abort', () => reject(new Error(`it goes on:\n${this.#tail()}`)));
    return await Promise.race([this.#exit, promise]);
  }

  /** Waits for a line that has all the words. @throws with what it said instead */
  async says(...words: readonly string[]): Promise<string> {
    const find = () => this.lines.find((line) => words.every((word) => textOf(line).includes(word)));
    if (await until(() => find() !== undefined, { within: patience, every: 50 })) return textOf(find() ?? '');
    throw new Error(`it does not say ${words.join(' … ')}, but:\n${this.#tail()}`);
  }

  /** Waits until an endpoint answers with the status. */
  async answers(path: '/readyz' | '/healthz', status: number, within: number = patience): Promise<string> {
    let last: Answer = { status: 0, text: 'nothing' };
    const isSo = async (): Promise<boolean> => (last = await this.ask(path)).status === status;
    if (await until(isSo, { within, every: 100 })) return last.text;
    throw new Error(`${path} answers ${last.status} ${last.text}\n${this.#tail()}`);
  }

  ask(path: string): Promise<Answer> {
    return new Promise((resolve) => {
      const request = get({ host: '127.0.0.1', port: this.port, path, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      });
      request.on('error', (error) => resolve({ status: 0, text: error.message }));
    });
  }

  /** Sends a signal that does not end it. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Sends a signal and gives the exit code. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    this.#child.kill(signal);
    return await this.exitCode();
  }

  #tail(): string {
    return this.lines.slice(-20).map(textOf).join('\n');
  }
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const running = new Set<OperatorProcess>();

/** Starts the operator on a port of its own; `endAll` ends it. */
export async function startOperator(options: OperatorOptions = {}): Promise<OperatorProcess> {
  const {
    program = join(checkout, 'operator/main.ts'),
    args = [],
    env = {},
    preload,
    port = await freePort(),
  } = options;
  const before = preload === undefined ? [] : ['--import', preload];
  const child = spawn(process.execPath, [...before, program, `--port=${port}`, ...args], {
    env: { PATH: `${binLink}:/usr/bin:/bin`, HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const operator = new OperatorProcess(child, port);
  running.add(operator);
  return operator;
}

/** Ends every operator that was started, however it is. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map((operator) => operator.end('SIGKILL')));
  running.clear();
}

/** The fields of a line that people read, without JSON's quotes. */
function textOf(line: string): string {
  if (!line.startsWith('{')) return line;
  const fields: unknown = JSON.parse(line);
  if (!isRecord(fields)) return line;
  const err = isRecord(fields['err']) ? String(fields['err']['message']) : undefined;
  return [fields['level'], fields['msg'], err, fields['cause'], fields['fix']]
    .filter((part) => typeof part === 'string')
    .join(' | ');
}
