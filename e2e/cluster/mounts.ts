/** Mount propagation: pods such as node-exporter see the node's later mounts only below a mount that is shared. */
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';
import { runRoot } from './paths.ts';

const savedPropagation = join(runRoot, 'root-was-private');

/**
 * Whether the root mount is shared in the text of a /proc/PID/mountinfo: the optional fields before the dash say so
 * (proc_pid_mountinfo(5)). The last line for a mount point is the mount that is seen there.
 */
export function sharesRoot(mountinfo: string): boolean {
  const root = mountinfo.split('\n').findLast((line) => line.split(' ')[4] === '/');
  const [before = ''] = (root ?? '').split(' - ');
  return before
    .split(' ')
    .slice(6)
    .some((field) => field.startsWith('shared:'));
}

/** Whether the root mount of this machine is shared. */
export async function rootIsShared(): Promise<boolean> {
  return sharesRoot(await readFile('/proc/self/mountinfo', 'utf8'));
}

/** Shares the root mount where it is not, as systemd does on most machines, and small init programs do not. */
export async function shareRoot(): Promise<void> {
  if (await rootIsShared()) return;
  await run('mount', ['--make-shared', '/']);
  await writeFile(savedPropagation, '');
}

/** Makes the root mount private again if we shared it. */
export async function restoreRoot(): Promise<void> {
  if (!existsSync(savedPropagation)) return;
  await run('mount', ['--make-private', '/']);
  await rm(savedPropagation);
}
