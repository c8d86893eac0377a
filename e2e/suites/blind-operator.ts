/**
 * An operator whose judge finds nothing wrong with anything, in the place of the one that is installed: what a server
 * cannot load then reaches it, as it would by a fault of the parsers or a difference between versions.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binLink } from '../cluster/paths.ts';
import type { OperatorProcess } from '../faults/operator-process.ts';
import { giveBack, takePlace } from './stand-in.ts';

/** Says of every file that it is good, in the words of promtool. */
const accepting = `#!/bin/sh
[ "$1" = --version ] && exec ${join(binLink, 'promtool')} --version
shift 3
for file in "$@"; do printf 'Checking %s\\n  SUCCESS: it is not looked at\\n\\n' "$file"; done
`;

let folder: string | undefined;

/** Takes the place of the installed operator. */
export async function blind(): Promise<OperatorProcess> {
  folder = await mkdtemp(join(tmpdir(), 'bellwether-blind-'));
  const promtool = join(folder, 'promtool');
  await writeFile(promtool, accepting);
  await chmod(promtool, 0o755);
  return await takePlace({ args: [`--promtool=${promtool}`] });
}

/** Gives the installed operator its place back. */
export async function seeing(): Promise<void> {
  await giveBack();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
