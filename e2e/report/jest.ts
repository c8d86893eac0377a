/** Running one of jest's projects and counting what came of it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, outcomeOfJest } from './outcome.ts';
import { checkout, program } from './program.ts';

export interface JestOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Runs a project of `jest.config.ts`, its report passed on. */
export async function runProject(project: string, options: JestOptions = {}): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'bellwether-jest-'));
  const file = join(folder, 'result.json');
  const jest = join(checkout, 'node_modules/jest/bin/jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const args = ['--ci', '--json', `--outputFile=${file}`, ...(options.args ?? []), '--selectProjects', project];
  try {
    const exitCode = await program('node', [...flags, jest, ...args], options);
    return outcomeOfJest(await readFile(file, 'utf8').catch(() => undefined), exitCode);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Counts a project's tests as skipped: a run in which the name of none matches, so that neither they nor their hooks
 * run. Files that cannot even be loaded are failures here too.
 */
export function skipProject(project: string): Promise<Outcome> {
  return runProject(project, { args: ['--testNamePattern=^(?!)', '--silent'] });
}
