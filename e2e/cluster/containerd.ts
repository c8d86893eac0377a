/** The container runtime as seen from outside: its client, and what it leaves behind when it is killed. */

import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, type CommandOptions, run } from './command.ts';
import { containerdSocket, logRoot, runRoot, stateRoot } from './paths.ts';

/** Runs containerd's client in the namespace of Kubernetes. */
export function ctr(args: readonly string[], options?: CommandOptions): Promise<string> {
  return run('ctr', ['--address', containerdSocket, '--namespace', 'k8s.io', ...args], options);
}

/** Whether containerd answers. */
export async function containerdAnswers(): Promise<boolean> {
  return (
    existsSync(containerdSocket) &&
    (await attempt('ctr', ['--address', containerdSocket, '--timeout', '2s', 'version'])) !== undefined
  );
}

/** The mount points under `roots` in the text of a /proc/PID/mountinfo, the deepest first. */
export function mountPointsUnder(mountinfo: string, roots: readonly string[]): string[] {
  const points = mountinfo.split('\n').map((line) => unescapeOctal(line.split(' ')[4] ?? ''));
  return points.filter((point) => roots.some((root) => point.startsWith(`${root}/`))).toReversed();
}

/** The kernel writes blanks and the like in paths as \040. */
const unescapeOctal = (text: string): string =>
  text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** Unmounts everything under our folders; what is busy goes when its last user does. */
export async function unmountAll(): Promise<void> {
  const points = mountPointsUnder(await readFile('/proc/self/mountinfo', 'utf8'), [stateRoot, runRoot]);
  for (const point of points) {
    if ((await attempt('umount', [point])) === undefined) await attempt('umount', ['--lazy', point]);
  }
}

/** Removes the sockets of our shims: they lie in a folder that all containerds of the machine share. */
export async function removeShimSockets(): Promise<void> {
  const bundles = join(runRoot, 'containerd/io.containerd.runtime.v2.task/k8s.io');
  if (!existsSync(bundles)) return;
  for (const id of await readdir(bundles)) {
    const address = await readFile(join(bundles, id, 'address'), 'utf8').catch(() => '');
    if (address.startsWith('unix:///run/containerd/s/')) await rm(address.slice('unix://'.length), { force: true });
  }
}

/** Removes the links to our pods' logs that the kubelet puts where log collectors look. */
export async function removeLogLinks(): Promise<void> {
  const folder = '/var/log/containers';
  if (!existsSync(folder)) return;
  for (const name of await readdir(folder)) {
    const target = await readlink(join(folder, name)).catch(() => '');
    if (target.startsWith(`${logRoot}/`)) await rm(join(folder, name));
  }
  await attempt('rmdir', [folder]);
}

/** Removes the pods' control groups, leaves first; one that still holds a process refuses, and stays. */
export async function removeControlGroups(): Promise<void> {
  const roots = await readdir('/sys/fs/cgroup').catch(() => []);
  const folders = ['/sys/fs/cgroup/kubepods', ...roots.map((root) => `/sys/fs/cgroup/${root}/kubepods`)].filter(
    (folder) => existsSync(folder),
  );
  if (folders.length > 0) await attempt('find', [...folders, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', ';']);
}
