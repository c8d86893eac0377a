/** Who may use the machine's one cluster: a checkout claims it for a while, and all that it starts share the claim. */
import { randomUUID } from 'node:crypto';
import { acquire, describe, type Holder, holderOf, holding, type Lock } from './lock.ts';
import { checkout } from './paths.ts';
import { say } from './progress.ts';

const clusterLock = 'local-cluster';
const changeLock = 'local-cluster-change';

/** Carries the claim's token to child processes. */
export const claimVariable = 'BELLWETHER_CLUSTER_CLAIM';

/** How long to wait for another checkout by default: a whole run of its tests. In milliseconds. */
const defaultPatience = 90 * 60_000;

/** BELLWETHER_CLUSTER_WAIT, in seconds, or the default; 0 fails at once. */
function patience(): number {
  const seconds = process.env['BELLWETHER_CLUSTER_WAIT'];
  return seconds === undefined ? defaultPatience : Number(seconds) * 1000;
}

/** Claims the cluster, unless a parent process has: then there is nothing to release. @throws LockHeld */
export async function claim(command: string): Promise<Lock> {
  const token = process.env[claimVariable];
  if (token !== undefined && (await holderOf(clusterLock))?.token === token) return { release: nothing };
  const self = holder(command, randomUUID());
  const lock = await acquire(clusterLock, self, { patience: patience(), onHeld });
  process.env[claimVariable] = self.token;
  return lock;
}

/** Within a claim, one change at a time: two test files that load images, for instance. */
export async function whileChanging<T>(command: string, work: () => Promise<T>): Promise<T> {
  return await holding(await claim(command), async () => {
    const change = await acquire(changeLock, holder(command, randomUUID()), { patience: patience() });
    return await holding(change, work);
  });
}

/** Who uses the cluster, in one line. */
export async function user(): Promise<string> {
  const present = await holderOf(clusterLock);
  return present ? describe(present) : 'nobody';
}

const holder = (command: string, token: string): Holder => ({
  pid: process.pid,
  checkout,
  command,
  since: Date.now(),
  token,
});
const nothing = (): Promise<void> => Promise.resolve();
const onHeld = (other: Holder): void => say(`waiting for the local cluster, which is used by ${describe(other)}`);
