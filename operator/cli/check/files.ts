/** Finds and reads the files that a command line names. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFile } from './sources.ts';

/** A file that was named cannot be read. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly reason = 'FileNotReadable';
}

async function yamlFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries
    .filter((entry) => /\.ya?ml$/.test(entry))
    .toSorted()
    .map((entry) => join(folder, entry));
}

async function textOf(path: string, input: () => Promise<string>): Promise<SourceFile[]> {
  if (path === '-') return [{ path: 'standard input', text: await input() }];
  const files = (await stat(path)).isDirectory() ? await yamlFilesBelow(path) : [path];
  return await Promise.all(files.map(async (file) => ({ path: file, text: await readFile(file, 'utf8') })));
}

/**
 * The texts of files, of folders' .yaml and .yml files, and of the standard input for `-`. Throws FileError.
 * @param input reads the standard input
 */
export async function readFiles(
  paths: readonly string[],
  input: () => Promise<string>,
): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for (const path of paths) {
    try {
      files.push(...(await textOf(path, input)));
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      throw new FileError(`${path} cannot be read: ${cause}`, { cause: error });
    }
  }
  return files;
}
