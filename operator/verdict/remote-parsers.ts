/** Parsers in another container: questions go over a unix socket, and wait while nobody listens there. */
import { type IncomingMessage, request } from 'node:http';
import { delayAfter } from '../controller/backoff.ts';
import { type Clock, sleep } from '../controller/clock.ts';
import type { Logger } from '../log.ts';
import { JudgeError } from './judge.ts';
import type { Parsers, Question } from './parsers.ts';
import type { Run } from './run-tool.ts';
import { readMessage, readProblem, readRun, runPath } from './wire.ts';

export interface RemoteOptions {
  /** The judge's socket. */
  readonly socket: string;
  /** Names the parsers that are to judge. */
  readonly version: string;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Call {
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds between two looks whether the judge is back. */
const pauses = { base: 100, max: 1_000 };
/** Milliseconds beyond the time of a run after which the judge itself counts as lost: what hangs there is not the parser. */
const grace = 15_000;

/** Nobody listens: nothing was asked. */
class NotThereError extends Error {
  override readonly name = 'NotThereError';
}

/**
 * Waits for a judge that is not there, without an end but the signal's: the kubelet starts it again. One that goes while
 * it is asked makes a run of outcome `lost`.
 */
export function remoteParsers(options: RemoteOptions): Parsers {
  return new RemoteParsers(options);
}

class RemoteParsers implements Parsers {
  readonly #options: RemoteOptions;
  problem: string | undefined;

  constructor(options: RemoteOptions) {
    this.#options = options;
  }

  async run(question: Question, { signal }: Call = {}): Promise<Run> {
    for (let failures = 1; ; failures += 1) {
      try {
        const run = await this.#ask(question, signal);
        this.#isBack();
        return run;
      } catch (error) {
        if (!(error instanceof NotThereError)) throw error;
        this.#isAway(error);
      }
      await sleep(this.#options.clock, delayAfter(failures, pauses), { signal });
    }
  }

  #isAway({ message }: NotThereError): void {
    if (this.problem === undefined) this.#options.log.warn({ cause: message }, 'the judge is away; waiting for it');
    this.problem = message;
  }

  #isBack(): void {
    if (this.problem !== undefined) this.#options.log.info({}, 'the judge is back');
    this.problem = undefined;
  }

  async #ask(question: Question, signal: AbortSignal | undefined): Promise<Run> {
    signal?.throwIfAborted();
    const started = performance.now();
    const late = AbortSignal.timeout(question.timeout + grace);
    try {
      const { socket, version } = this.#options;
      const response = await post(socket, JSON.stringify({ version, question }), any(signal, late));
      return await this.#read(response);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof JudgeError || error instanceof NotThereError) throw error;
      const seconds = (performance.now() - started) / 1000;
      this.#options.log.warn({ err: error, args: question.args.slice(0, 2) }, 'the judge was lost while it was asked');
      return { outcome: 'lost', code: undefined, stdout: '', stderr: '', seconds, peak: 0 };
    }
  }

  async #read(response: IncomingMessage): Promise<Run> {
    const said = await readMessage(response);
    const run = response.statusCode === 200 ? readRun(said) : undefined;
    if (run) return run;
    throw new JudgeError(response.statusCode === 200 ? 'the judge’s answer is none' : readProblem(said));
  }
}

function any(signal: AbortSignal | undefined, late: AbortSignal): AbortSignal {
  return signal ? AbortSignal.any([signal, late]) : late;
}

/** Codes of a socket behind which there is nobody, or not yet. */
const nobody: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'EACCES', 'EAGAIN']);

function post(socketPath: string, body: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const call = request({ socketPath, path: runPath, method: 'POST', headers, agent: false, signal }, resolve);
    call.once('error', (error: NodeJS.ErrnoException) => {
      const isThere = error.syscall !== 'connect' || !nobody.has(error.code ?? '');
      reject(isThere ? error : new NotThereError(awayMessage(socketPath, error), { cause: error }));
    });
    call.end(body);
  });
}

function awayMessage(socket: string, { code }: NodeJS.ErrnoException): string {
  return (
    `nobody judges at ${socket} (${code}): see the container judge of the operator's pod, which the kubelet starts ` +
    'again; the operator goes on by itself, and what runs goes on meanwhile'
  );
}
