/** On which port of the nodes each node-exporter listens, so that none waits for a port that something else has. */
import { ports } from '../../components/names.ts';
import type { StackName } from '../../components/sharing.ts';
import { type Key, keyOf } from '../cache/key.ts';
import type { ClusterWorkload } from './cluster-workload.ts';
import type { Pod } from './view.ts';

/** Where node-exporter listens by default, and where it goes when that is taken: below the ranges of NodePorts and of clients. */
export const usualPort = ports['node-exporter'];
const firstOther = 19_100;

/** The first free one above `after`: whoever was kept from a port never comes back to it, or it would go to and fro. */
function firstFree(taken: ReadonlySet<number>, after = 0): number {
  let port = after < usualPort ? usualPort : Math.max(after + 1, firstOther);
  while (taken.has(port)) port = port < firstOther ? firstOther : port + 1;
  return port;
}

const isOf = ({ stack, exports }: ClusterWorkload, key: Key): boolean =>
  exports === 'node-exporter' && stack !== undefined && keyOf(stack) === key;

const portsOf = (workloads: readonly ClusterWorkload[]): Set<number> =>
  new Set(workloads.flatMap(({ hostPorts }) => hostPorts));

/**
 * A port for each stack that runs a node-exporter. One that listens somewhere stays there, as long as nothing else has
 * the port: to move means to start all of its pods anew. So it does not go back either when the usual port is free again.
 * @param runners in the order in which they choose
 * @param blocked whose pods cannot have the port that they want, although no DaemonSet has it
 */
export function assignPorts(
  runners: readonly StackName[],
  workloads: readonly ClusterWorkload[],
  blocked?: Key,
): ReadonlyMap<Key, number> {
  const keys = runners.map((stack) => keyOf(stack));
  const live = (key: Key) => workloads.find((workload) => isOf(workload, key))?.hostPorts[0];
  const assigned = new Map<Key, number>();
  const taken = portsOf(workloads.filter(({ stack }) => stack === undefined));
  const take = (key: Key, port: number) => {
    assigned.set(key, port);
    taken.add(port);
  };
  for (const key of keys) {
    const port = live(key);
    if (port !== undefined && !taken.has(port) && key !== blocked) take(key, port);
  }
  // Parts of stacks that are about to go drive nobody away, but whoever chooses anew need not wait for them.
  for (const port of portsOf(workloads)) taken.add(port);
  for (const key of keys) {
    if (!assigned.has(key)) take(key, firstFree(taken, key === blocked ? live(key) : undefined));
  }
  return assigned;
}

/** Milliseconds for which a pod may wait for a port that its predecessor has not left yet. */
export const portGrace = 60_000;

/** The scheduler's word for a node on which something has a port that the pod wants. */
const noFreePort = 'free ports for the requested pod ports';

/** The exporter's last words on a node on which a program that is no pod has the port. */
const inUse = 'address already in use';

/** Since when the pod waits for a port of its node, in milliseconds since 1970; undefined when it does not. */
function waitingSince({ status, metadata }: Pod): number | undefined {
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  const isUnscheduled = scheduled?.status === 'False' && scheduled.message?.includes(noFreePort) === true;
  const ends = (status?.containerStatuses ?? [])
    .filter(({ ready }) => !ready)
    .map(({ lastState }) => lastState?.terminated);
  const isRefused = ends.some((end) => end?.message?.includes(inUse));
  return isUnscheduled || isRefused ? Date.parse(metadata.creationTimestamp ?? '') : undefined;
}

/** Whether one of the pods waits for a port of its node. */
export function isWaiting(pods: readonly Pod[]): boolean {
  return pods.some((pod) => waitingSince(pod) !== undefined);
}

/** Whether one of the pods has waited for longer than a predecessor takes to go. */
export function isBlocked(pods: readonly Pod[], now: Date): boolean {
  return pods.some((pod) => now.getTime() - (waitingSince(pod) ?? Infinity) > portGrace);
}
