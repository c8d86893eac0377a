/** Deletes pods whose workload has another template by now, or whose account is gone, so that they are made anew. */
import type { Client } from '../kube/client.ts';
import { isConflict, isNotFound } from '../kube/errors.ts';
import * as resources from '../kube/resource.ts';
import { withRemedy } from '../remedy.ts';
import { hasLostAccount, nextToReplace } from './rollout.ts';
import { accountOf, podsOf, type Snapshot, workloadOf } from './snapshot.ts';
import { bounded } from './status/bounds.ts';
import type { Said } from './status/stack-status.ts';
import type { Pod } from './view.ts';

export interface ReplaceDependencies {
  readonly client: Client;
  /** Whether a replica of Prometheus runs what it should, and collects. */
  readonly hasProven: (pod: Pod) => boolean;
}

/** The next replica of Prometheus whose pod runs an older template, and a pod that lost its account. */
function podsToReplace(snapshot: Snapshot, hasProven: ReplaceDependencies['hasProven']): readonly Pod[] {
  const set = workloadOf(snapshot, 'prometheus');
  const pods = podsOf(snapshot, 'prometheus');
  const options = { account: accountOf(snapshot, 'prometheus'), hasProven };
  const replica = set?.kind === 'StatefulSet' ? nextToReplace(set, pods, options) : undefined;
  const account = accountOf(snapshot, 'kube-state-metrics');
  const lost = podsOf(snapshot, 'kube-state-metrics').find(
    (pod) => pod.metadata.deletionTimestamp === undefined && hasLostAccount(pod, account),
  );
  return [replica, lost].filter((pod) => pod !== undefined);
}

export interface Replaced {
  /** What could not be replaced, and why. */
  readonly failed?: Said;
  /** A pod has moved since it was seen. That may have been a poke, which brings no look by itself. */
  readonly moved: boolean;
}

/** Replaces what is to be replaced now. What cannot be is told, and keeps nothing else back. Rejects only when aborted. */
export async function replacePods(
  snapshot: Snapshot,
  { client, hasProven }: ReplaceDependencies,
  signal: AbortSignal,
): Promise<Replaced> {
  let failed: Said | undefined;
  let moved = false;
  for (const pod of podsToReplace(snapshot, hasProven)) {
    try {
      if (!(await replace(pod, client, signal))) moved = true;
    } catch (error) {
      signal.throwIfAborted();
      const message = bounded(`Pod ${pod.metadata.name} cannot be replaced: ${withRemedy(error)}`);
      failed ??= { status: 'False', reason: 'ReplaceFailed', message };
    }
  }
  return { ...(failed && { failed }), moved };
}

/** False where the pod has moved since it was seen: the next look decides anew. */
async function replace(pod: Pod, client: Client, signal: AbortSignal): Promise<boolean> {
  const { uid, resourceVersion } = pod.metadata;
  try {
    await client.delete(resources.pods, pod.metadata, { uid, resourceVersion, signal });
    return true;
  } catch (error) {
    if (isNotFound(error)) return true;
    if (isConflict(error)) return false;
    throw error;
  }
}
