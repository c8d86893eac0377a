/** The build cache: folders named by the content of what they were made from, made once per machine. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { acquire, type Holder, holding } from './lock.ts';
import { cacheRoot, checkout } from './paths.ts';
import { say } from './progress.ts';

/** Two builds of one thing never run at a time; the second takes the first's result. In milliseconds. */
const buildPatience = 90 * 60_000;

export interface Entry {
  /** The folder in the cache, for people. */
  kind: string;
  /** Hash of everything that the result depends on. */
  key: string;
}

/** Where an entry is, or will be. */
export function entryPath({ kind, key }: Entry): string {
  return join(cacheRoot(), kind, key);
}

/**
 * The folder of a cache entry, made by `build` in a folder of its own and put in place whole, if it was not there.
 * Entries of the same kind that nobody used for two weeks go.
 */
export async function cached(entry: Entry, build: (folder: string) => Promise<void>): Promise<string> {
  const path = entryPath(entry);
  if (existsSync(path)) return path;
  const token = `${process.pid}-${entry.key}`;
  const self: Holder = { pid: process.pid, checkout, command: `building ${entry.kind}`, since: Date.now(), token };
  const lock = await acquire(`build-${entry.kind}-${entry.key}`, self, {
    patience: buildPatience,
    onHeld: (holder) =>
      holder.pid !== process.pid &&
      say(`waiting for ${holder.checkout}, which is ${holder.command} (process ${holder.pid})`),
  });
  await holding(lock, async () => {
    if (!existsSync(path)) await make(entry, build);
  });
  return path;
}

async function make(entry: Entry, build: (folder: string) => Promise<void>): Promise<void> {
  await mkdir(join(cacheRoot(), entry.kind), { recursive: true });
  await removeUnfinished(entry);
  const unfinished = await mkdtemp(join(cacheRoot(), entry.kind, `.${entry.key}-`));
  try {
    await build(unfinished);
    await rename(unfinished, entryPath(entry));
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  await removeOld(entry);
}

/** Notes that an entry is in use, so that it stays. */
export async function touch(path: string, now: Date = new Date()): Promise<void> {
  await utimes(path, now, now);
}

/** A hash of all files below a folder: their paths and contents, in order. */
export async function hashFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const content = await readFile(file);
    hash.update(`${relative(folder, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** The short hash that names an entry, from everything it depends on. */
export function keyOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** A build that was killed could not clean up; nobody else can be at it, since we hold its lock. */
async function removeUnfinished({ kind, key }: Entry): Promise<void> {
  const folder = join(cacheRoot(), kind);
  const names = (await readdir(folder)).filter((name) => name.startsWith(`.${key}-`));
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function removeOld(current: Entry): Promise<void> {
  const old = Date.now() - 14 * 24 * 3600 * 1000;
  const folder = join(cacheRoot(), current.kind);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (name !== current.key && (await stat(path)).mtimeMs < old) await rm(path, { recursive: true, force: true });
  }
}
