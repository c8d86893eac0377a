/** Whether the generated files that are committed are what their generators write today. */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { generate } from '../../crds/generate.ts';
import { generatedFiles } from '../../deploy/generate.ts';
import { exporterPages } from '../../docs/generate.ts';
import { checkout } from './program.ts';

/** The generated files whose text on disk is not `expected`, by path below the checkout. */
export async function outdated(expected: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const states = [...expected].map(async ([file, text]) => ({
    file,
    isCurrent: (await readFile(file, 'utf8').catch(() => undefined)) === text,
  }));
  const found = await Promise.all(states);
  return found.filter(({ isCurrent }) => !isCurrent).map(({ file }) => relative(checkout, file));
}

/** Every generated file with the text that it should have. */
export function expectedFiles(): ReadonlyMap<string, string> {
  return new Map([...generate(), ...generatedFiles(), ...exporterPages()]);
}
