/** Scratch folders: files that exist while one parser looks at them. */
import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { JudgeError } from './judge.ts';

/** Text by relative path. */
export type Files = Readonly<Record<string, string>>;

/** Lays out `files` in a folder of their own below `root`, and removes it however `use` ends. */
export async function withScratch<T>(root: string, files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  // The real path is the one that programs print.
  const folder = await fromDisk(root, async () => {
    await mkdir(root, { recursive: true });
    return mkdtemp(join(await realpath(root), 'bellwether-judge-'));
  });
  try {
    await fromDisk(root, () => lay(folder, files));
    return await use(folder);
  } finally {
    // What cannot be removed must not hide what was found out.
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** The text of a file that a program left in a scratch folder; empty where there is none, or a larger one than `limit` bytes. */
export async function readScratch(folder: string, path: string, limit: number): Promise<string> {
  const file = pathWithin(folder, path);
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  return size === 0 || size > limit ? '' : fromDisk(folder, () => readFile(file, 'utf8'));
}

async function lay(folder: string, files: Files): Promise<void> {
  const paths = new Map(Object.keys(files).map((path) => [path, pathWithin(folder, path)]));
  for (const parent of new Set([...paths.values()].map(dirname))) await mkdir(parent, { recursive: true });
  await Promise.all([...paths].map(([path, full]) => writeFile(full, files[path] ?? '')));
}

function pathWithin(folder: string, path: string): string {
  const full = resolve(folder, path);
  if (!full.startsWith(folder + sep)) throw new JudgeError(`the judge takes only relative paths, and not ${path}`);
  return full;
}

async function fromDisk<T>(root: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof JudgeError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new JudgeError(
      `the judge's scratch folder ${root} cannot be written: ${message}. Make room there, or name another place: with --scratch to a judge of its own, else with TMPDIR`,
      { cause: error },
    );
  }
}
