/** Whether a workload of the stack serves, and if not, what its pods say is in the way. */
import type { V1DaemonSet, V1Deployment, V1Pod, V1ServiceAccount, V1StatefulSet } from '@kubernetes/client-node';
import type { BuiltIn } from '../../kube/resource.ts';
import { hasLostAccount, isOutdated, isReady } from '../rollout.ts';

type Pod = BuiltIn<V1Pod>;

export interface Health {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

export type Workload =
  | ({ readonly kind: 'StatefulSet' } & BuiltIn<V1StatefulSet>)
  | ({ readonly kind: 'DaemonSet' } & BuiltIn<V1DaemonSet>)
  | ({ readonly kind: 'Deployment' } & BuiltIn<V1Deployment>);

/** Waiting for one of these is the ordinary course of a start and explains nothing. */
const ordinary: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

function containerProblem(pod: Pod): { reason: string; message: string } | undefined {
  for (const { name, state, lastState } of pod.status?.containerStatuses ?? []) {
    const waiting = state?.waiting;
    if (!waiting?.reason || ordinary.has(waiting.reason)) continue;
    const last = lastState?.terminated;
    const ended = last ? ` It last ended with ${last.reason ?? 'an error'}, exit code ${last.exitCode}.` : '';
    return {
      reason: waiting.reason,
      message: `container ${name} of pod ${pod.metadata.name}: ${waiting.message ?? waiting.reason}.${ended}`,
    };
  }
  return undefined;
}

function schedulingProblem(pod: Pod): { reason: string; message: string } | undefined {
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status !== 'False') return undefined;
  return {
    reason: scheduled.reason ?? 'Unschedulable',
    message: `pod ${pod.metadata.name} cannot be scheduled: ${scheduled.message ?? ''}`.trim(),
  };
}

/** The first thing that keeps a pod from serving, in the kubelet's or scheduler's own words. */
export function podProblem(pods: readonly Pod[]): { reason: string; message: string } | undefined {
  for (const pod of pods) {
    const problem = schedulingProblem(pod) ?? containerProblem(pod);
    if (problem) return problem;
  }
  return undefined;
}

interface Count {
  readonly wanted: number;
  readonly ready: number;
  /** Pods that still run an older template, or with the token of an account that is no more. */
  readonly outdated: number;
}

function count(workload: Workload, pods: readonly Pod[]): Count {
  switch (workload.kind) {
    case 'StatefulSet': {
      const outdated = pods.filter((pod) => isOutdated(workload, pod)).length;
      return { wanted: workload.spec?.replicas ?? 1, ready: pods.filter(isReady).length, outdated };
    }
    case 'DaemonSet': {
      const wanted = workload.status?.desiredNumberScheduled ?? 0;
      const updated = workload.status?.updatedNumberScheduled ?? 0;
      return { wanted, ready: workload.status?.numberReady ?? 0, outdated: wanted - updated };
    }
    case 'Deployment': {
      const wanted = workload.spec?.replicas ?? 1;
      const updated = workload.status?.updatedReplicas ?? 0;
      return { wanted, ready: workload.status?.readyReplicas ?? 0, outdated: wanted - updated };
    }
  }
}

/** The controller of the workload has not yet looked at this version of it. */
function isUnseen({ status, metadata }: Workload): boolean {
  return (status?.observedGeneration ?? -1) < (metadata.generation ?? 0);
}

function blockedCreation(workload: Workload): string | undefined {
  if (workload.kind !== 'Deployment') return undefined;
  return workload.status?.conditions?.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
    ?.message;
}

/** @param account of pods that have its token */
export function healthOf(
  workload: Workload | undefined,
  pods: readonly Pod[],
  account?: BuiltIn<V1ServiceAccount>,
): Health {
  if (!workload) return { status: 'False', reason: 'Missing', message: 'its workload does not exist yet.' };
  const name = `${workload.kind} ${workload.metadata.name}`;
  const { wanted, ready, outdated: older } = count(workload, pods);
  const outdated = older + pods.filter((pod) => hasLostAccount(pod, account)).length;
  if (isUnseen(workload)) return { status: 'False', reason: 'Starting', message: `${name} is being created.` };
  const serving = `${ready} of ${wanted} pods are ready`;
  if (ready >= wanted && outdated <= 0) return { status: 'True', reason: 'Available', message: `${serving}.` };
  const problem = podProblem(pods);
  if (problem) return { status: 'False', reason: problem.reason, message: `${serving}; ${problem.message}` };
  const blocked = blockedCreation(workload);
  if (blocked) return { status: 'False', reason: 'PodRefused', message: `${serving}; ${blocked}` };
  const reason = outdated > 0 && ready >= wanted ? 'Updating' : 'Starting';
  return { status: 'False', reason, message: `${name}: ${serving}, ${Math.max(outdated, 0)} still to be updated.` };
}
