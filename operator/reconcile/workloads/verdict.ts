/** What a pod that tries a changed template shows of it, in the kubelet's, the scheduler's or the program's own words. */
import type { V1ContainerStatus } from '@kubernetes/client-node';
import { failureAnnotation } from '../../../components/preflight/pod.ts';
import type { Wire } from '../../kube/resource.ts';
import { isReady } from '../rollout.ts';
import { podProblem } from '../status/workload-health.ts';
import type { Pod } from '../view.ts';

export type Verdict =
  | { readonly state: 'ready' }
  /** `ended`: it will not become ready any more. */
  | { readonly state: 'trying' | 'failed' | 'ended'; readonly message: string };

export interface Circumstances {
  /** What the pod mounts and is not there, one sentence each. */
  readonly missing: readonly string[];
  /** It has been there for longer than a program takes to start. */
  readonly isLate: boolean;
}

/** Characters of a program's last words that fit into a condition beside the rest. */
const longest = 600;

/** The end of what a program wrote: where it stopped, it said why last. */
function lastWords(message: string | undefined): string {
  const text = (message ?? '').trim();
  return text.length <= longest ? text : `…${text.slice(-longest).toWellFormed()}`;
}

function endOf({ name, state }: Wire<V1ContainerStatus>): string | undefined {
  const end = state?.terminated;
  if (!end) return undefined;
  const words = lastWords(end.message);
  return `container ${name} ended with ${end.reason ?? 'an error'}, exit code ${end.exitCode}${words === '' ? '' : `: ${words}`}`;
}

/** Containers that have ended and should not have; one that prepares the others may, if all went well. */
function ends({ status }: Pod): readonly string[] {
  const prepared = (status?.initContainerStatuses ?? []).filter(({ state }) => state?.terminated?.exitCode !== 0);
  return [...prepared, ...(status?.containerStatuses ?? [])].flatMap((each) => endOf(each) ?? []);
}

/** @example `its image may still be pulled` */
function waitingFor({ status }: Pod): string {
  const isRunning = (status?.containerStatuses ?? []).some(({ state }) => state?.running !== undefined);
  return isRunning ? 'it runs, and does not say yet that it is ready' : 'it is being started';
}

export function verdictOf(pod: Pod, { missing, isLate }: Circumstances): Verdict {
  if (isReady(pod)) return { state: 'ready' };
  const [end] = ends(pod);
  if (end !== undefined) return { state: 'ended', message: end };
  const { phase, reason, message } = pod.status ?? {};
  if (phase === 'Failed') return { state: 'ended', message: [reason, message].filter((text) => text).join(': ') };
  const problem = podProblem([pod]);
  if (problem) return { state: 'failed', message: problem.message };
  if (missing.length > 0) return { state: 'failed', message: missing.join(' ') };
  const before = pod.metadata.annotations?.[failureAnnotation];
  if (before !== undefined) return { state: 'failed', message: before };
  const isRunning = (pod.status?.containerStatuses ?? []).some(({ state }) => state?.running !== undefined);
  const late = isRunning
    ? 'its readiness probe does not succeed'
    : 'its image is still being pulled, or a volume cannot be mounted: see the events of the pod';
  if (isLate) return { state: isRunning ? 'failed' : 'trying', message: late };
  return { state: 'trying', message: waitingFor(pod) };
}
