/** Running some of jest's projects and counting what came of it. */
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Outcome, outcomeOfJest } from './outcome.ts';
import { checkout, program } from './program.ts';

export interface JestOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Milliseconds that jest gets to end once it has written its result; what is still open then would stay so for ever. */
const graceToEnd = 30_000;

/** Aborts when jest has written its result and does not end: some test left something running, which is a failure. */
async function endHanging(file: string, end: AbortController, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const isWritten = await access(file).then(
      () => true,
      () => false,
    );
    if (isWritten) {
      await pause(graceToEnd, undefined, { signal: over });
      console.error(`jest has not ended ${graceToEnd / 1000} s after its last test: a test left something running`);
      end.abort();
      return;
    }
    await pause(1_000, undefined, { signal: over });
  }
}

/** Runs projects of `jest.config.ts` in one run, their report passed on. */
export async function runProjects(projects: readonly string[], options: JestOptions = {}): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'bellwether-jest-'));
  const file = join(folder, 'result.json');
  const jest = join(checkout, 'node_modules/jest/bin/jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const args = ['--ci', '--json', `--outputFile=${file}`, ...(options.args ?? []), '--selectProjects', ...projects];
  const hangs = new AbortController();
  const over = new AbortController();
  const watching = endHanging(file, hangs, over.signal).catch(() => undefined);
  const signal = AbortSignal.any([hangs.signal, ...(options.signal ? [options.signal] : [])]);
  try {
    const exitCode = await program('node', [...flags, jest, ...args], { ...options, signal });
    return outcomeOfJest(await readFile(file, 'utf8').catch(() => undefined), exitCode);
  } finally {
    over.abort();
    await watching;
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Counts the projects' tests as skipped: a run in which the name of none matches, so that neither they nor their hooks
 * run. Files that cannot even be loaded are failures here too.
 */
export function skipProjects(projects: readonly string[]): Promise<Outcome> {
  return runProjects(projects, { args: ['--testNamePattern=^(?!)', '--silent'] });
}
