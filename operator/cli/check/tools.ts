/** Finds promtool and amtool on the machine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { localParsers } from '../../verdict/parsers.ts';
import { findProgram } from '../../verdict/program.ts';
import { createJudge } from '../../verdict/tool-judge.ts';
import { toolVersion } from '../../verdict/version.ts';
import type { Judges } from './judged-check.ts';

export interface ToolOptions {
  /** As the command line names them. */
  readonly promtool: string | undefined;
  readonly amtool: string | undefined;
  /** The PATH. */
  readonly searchPath: string;
}

/** One that was named must run; one that was not may be missing. */
async function pathOf(name: 'promtool' | 'amtool', { searchPath, ...named }: ToolOptions): Promise<string | undefined> {
  const given = named[name];
  const path = given === undefined ? await findProgram(name, searchPath) : resolve(given);
  if (path !== undefined) await toolVersion(path);
  return path;
}

/** Calls `use` with the parsers that are at hand. Rejects with a JudgeError when one that was found cannot be run. */
export async function withJudges<T>(options: ToolOptions, use: (judges: Judges) => Promise<T>): Promise<T> {
  const [promtool, amtool] = await Promise.all([pathOf('promtool', options), pathOf('amtool', options)]);
  const scratch = await mkdtemp(join(tmpdir(), 'bellwether-check-'));
  try {
    const judge = createJudge({ parsers: localParsers({ promtool: promtool ?? '', amtool: amtool ?? '', scratch }) });
    return await use({
      ...(promtool === undefined ? {} : { promtool: judge }),
      ...(amtool === undefined ? {} : { amtool: judge }),
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
