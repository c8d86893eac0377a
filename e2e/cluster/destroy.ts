/** Taking a cluster away, whole or in pieces: its processes, mounts, links, rules, settings and files. */
import { rm } from 'node:fs/promises';
import { removeControlGroups, removeDeadSockets, removeLogLinks, removeNetworkNotes, unmountAll } from './leftovers.ts';
import { restoreRoot } from './mounts.ts';
import { removeLinks, removeRules, restoreKernel } from './network.ts';
import { runRoot, stateRoot } from './paths.ts';
import { isAlive, ownProcesses, stop } from './processes.ts';
import { until } from './until.ts';

/** A part of the cluster that would not go. */
export class RemainsLeft extends Error {
  readonly reason = 'RemainsLeft';
}

/** Removes every trace. All is found by what it is, not by what was noted, so that half a cluster goes as well. */
export async function destroy(): Promise<void> {
  for (const name of ['kubelet', 'stand-ins', 'kube-proxy']) await stop(name, 0); // who would put things back
  await stop('network-policies', 2000); // takes its nftables away, where the kernel took them
  await endAll();
  await unmountAll();
  await removeDeadSockets();
  await removeLinks();
  await removeRules();
  await removeNetworkNotes();
  await removeLogLinks();
  await removeControlGroups();
  await restoreRoot();
  await restoreKernel();
  await rm(runRoot, { recursive: true, force: true });
  await rm(stateRoot, { recursive: true, force: true });
}

/** A pod's processes may still start others while they are being ended: hence the rounds. */
async function endAll(): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const processes = ownProcesses();
    if (processes.length === 0) return;
    for (const { pid } of processes) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it ended by itself
      }
    }
    await until(() => !processes.some(isAlive), { within: 3000, every: 20 });
  }
  const left = ownProcesses().map(({ pid }) => pid);
  if (left.length > 0) throw new RemainsLeft(`these processes of the cluster do not end: ${left.join(', ')}`);
}
