/** A program with a Go module of its own, beside the toolchain's: built once per machine, apart from all others. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, hashFolder, keyOf, touch } from './cache.ts';
import { run } from './command.ts';
import { cacheRoot, checkout } from './paths.ts';
import { withProgress } from './progress.ts';
import { goEnvironment } from './toolchain.ts';

export interface Program {
  /** The folder of the cache that holds it, and what people are told is being built. */
  kind: string;
  /** The folder of its go.mod, in this checkout. */
  sources: string;
  /** What to build there: a package, or `tool`. */
  what: string;
}

/** The folder of the built program, built when this machine has not got it. */
export async function ensureProgram({ kind, sources, what }: Program): Promise<string> {
  const folder = join(checkout, sources);
  const key = keyOf(await hashFolder(folder), argumentsOf(what, ''));
  const bin = await cached({ kind, key }, (output) => build(kind, folder, argumentsOf(what, output)));
  await touch(bin);
  return bin;
}

/** With the toolchain's flags, so that packages of the same versions are compiled once for all. */
function argumentsOf(what: string, output: string): string[] {
  const flags = [
    '-v',
    '-mod=readonly',
    '-trimpath',
    '-buildvcs=false',
    '-gcflags=all=-dwarf=false',
    '-ldflags',
    '-s -w',
  ];
  return ['build', ...flags, '-o', `${output}/`, what];
}

async function build(kind: string, folder: string, args: readonly string[]): Promise<void> {
  const log = join(cacheRoot(), `${kind}.log`);
  await rm(log, { force: true });
  const env = { ...goEnvironment(), PATH: `${process.env['PATH']}:/usr/local/go/bin` };
  await withProgress(`building ${kind} (once per machine)`, log, async () => {
    await run('go', args, { cwd: folder, env, log });
  });
}
