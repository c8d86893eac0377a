/** Runs one parser as a child process: without a shell, with an end in time and a bound on what it may write. */
import { spawn } from 'node:child_process';
import { JudgeError } from './judge.ts';
import { watchResident } from './resident.ts';

/**
 * What became of a run. `exited` is the only one that says something about the input; of the others each says why there
 * is no answer: it took too long, too much memory, wrote too much, died, or was lost together with whoever ran it.
 */
export const OUTCOMES = ['exited', 'timeout', 'memory', 'overflow', 'killed', 'lost'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Run {
  readonly outcome: Outcome;
  /** The exit code; undefined unless it exited. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** The most resident memory that was seen, in bytes; 0 where the system does not tell. */
  readonly peak: number;
}

export interface RunOptions {
  readonly args: readonly string[];
  /** The working directory. */
  readonly folder: string;
  /** Milliseconds after which it is killed. */
  readonly timeout: number;
  /** Bytes of output after which it is killed. */
  readonly maxOutput: number;
  /** Bytes of resident memory above which it is killed. */
  readonly maxMemory: number;
  readonly signal?: AbortSignal | undefined;
}

/** Resolves however the process ends. Rejects with a JudgeError when it cannot be started, and on abort. */
export async function runTool(path: string, options: RunOptions): Promise<Run> {
  const { args, folder, timeout, maxOutput, maxMemory, signal } = options;
  signal?.throwIfAborted();
  const started = performance.now();
  // Neither proxies nor secrets of whoever asks are any business of a parser. It may write where it is run, and nowhere else.
  const child = spawn(path, args, {
    cwd: folder,
    env: { TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: false,
  });
  let ended: Outcome | undefined;
  const kill = (outcome: Outcome) => {
    ended ??= outcome;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(kill, timeout, 'timeout');
  // Without a process there is nothing to watch, and the error of its start says why.
  const memory = child.pid === undefined ? undefined : watchResident(child.pid, maxMemory, () => kill('memory'));
  const abort = () => kill('killed');
  signal?.addEventListener('abort', abort, { once: true });
  const output = collect([child.stdout, child.stderr], maxOutput, () => kill('overflow'));
  try {
    const { code } = await new Promise<{ readonly code: number | null }>((resolve, reject) => {
      child.once('error', (error) =>
        reject(new JudgeError(`${path} cannot be run: ${error.message}`, { cause: error })),
      );
      child.once('close', (exitCode) => resolve({ code: exitCode }));
    });
    signal?.throwIfAborted();
    const [stdout = '', stderr = ''] = output();
    const outcome = ended ?? (code === null ? 'killed' : 'exited');
    const seconds = (performance.now() - started) / 1000;
    return { outcome, code: code ?? undefined, stdout, stderr, seconds, peak: memory?.peak() ?? 0 };
  } finally {
    clearTimeout(timer);
    memory?.stop();
    signal?.removeEventListener('abort', abort);
  }
}

/** Collects what comes from the streams, together up to `limit` bytes; the returned function gives their texts. */
function collect(
  streams: readonly NodeJS.ReadableStream[],
  limit: number,
  overflow: () => void,
): () => readonly string[] {
  let bytes = 0;
  const chunks = streams.map((stream) => {
    const collected: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) overflow();
      else collected.push(chunk);
    });
    return collected;
  });
  return () => chunks.map((collected) => Buffer.concat(collected).toString('utf8'));
}
