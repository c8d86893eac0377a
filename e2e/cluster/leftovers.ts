/** What the container runtime and the kubelet leave behind when they are killed, inside our folders and beside them. */
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { attempt } from './command.ts';
import { logRoot, runRoot, stateRoot } from './paths.ts';

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

/**
 * Removes the sockets that our programs leave in folders with fixed names: containerd's shims and the kubelet's device
 * plugins. One that somebody listens on is not ours any more, and stays.
 */
export async function removeDeadSockets(): Promise<void> {
  for (const folder of ['/run/containerd/s', '/var/lib/kubelet/device-plugins']) {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      if (!(await someoneListens(path))) await rm(path, { force: true });
    }
    await attempt('rmdir', ['--parents', '--ignore-fail-on-non-empty', folder]);
  }
}

function someoneListens(path: string): Promise<boolean> {
  const socket = connect(path);
  return new Promise((settle) => {
    socket.on('connect', () => {
      socket.destroy();
      settle(true);
    });
    socket.on('error', () => settle(false));
  });
}

/** Removes what the network plugins note of pods in their fixed folder: notes that name a namespace of ours. */
export async function removeNetworkNotes(): Promise<void> {
  const folder = '/var/lib/cni/results';
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if ((await readFile(path, 'utf8')).includes(`${runRoot}/`)) await rm(path);
  }
  await attempt('rmdir', ['--parents', '--ignore-fail-on-non-empty', folder]);
}
