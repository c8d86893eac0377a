/** Which replica of an OnDelete StatefulSet is to be replaced next: one ordinal at a time, and only when all others serve. */

import type { V1Pod, V1ServiceAccount, V1StatefulSet } from '@kubernetes/client-node';
import type { BuiltIn } from '../kube/resource.ts';

type Pod = BuiltIn<V1Pod>;
type StatefulSet = BuiltIn<V1StatefulSet>;
type ServiceAccount = BuiltIn<V1ServiceAccount>;

/** Label that the StatefulSet controller puts on its pods. */
const revisionLabel = 'controller-revision-hash';

export function isReady(pod: Pod): boolean {
  return (
    pod.metadata.deletionTimestamp === undefined &&
    (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True')
  );
}

/** The pod's number within its StatefulSet: 2 for `demo-prometheus-2`. */
export function ordinalOf(pod: Pod): number {
  return Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1));
}

export function isOutdated(set: StatefulSet, pod: Pod): boolean {
  const wanted = set.status?.updateRevision;
  return wanted !== undefined && wanted !== '' && pod.metadata.labels?.[revisionLabel] !== wanted;
}

/**
 * Whether the pod's token is that of an account which was deleted and made anew: it names the uid of the old one, and the
 * API server answers 401 until the pod is replaced. To be told only of pods that have a token.
 */
export function hasLostAccount({ metadata }: Pod, account: ServiceAccount | undefined): boolean {
  const [pod, made] = [metadata.creationTimestamp, account?.metadata.creationTimestamp];
  return pod !== undefined && made !== undefined && Date.parse(pod) < Date.parse(made);
}

export interface Replacing {
  /** Of pods that have its token. */
  readonly account?: ServiceAccount | undefined;
  /** Whether a pod that was replaced does what the one before it did. By default one that is ready does. */
  readonly hasProven?: (pod: Pod) => boolean;
}

/**
 * The pod to delete so that the StatefulSet controller creates it anew, or none.
 *
 * A pod that does not serve is replaced first, since nothing is lost with it. Otherwise the highest outdated ordinal is
 * replaced, as the StatefulSet controller itself would do it, and only while every replica is ready, and those that were
 * replaced have proven themselves. Of those of before nothing is asked: the change may be what mends them.
 */
export function nextToReplace(
  set: StatefulSet,
  pods: readonly Pod[],
  { account, hasProven = () => true }: Replacing = {},
): Pod | undefined {
  const current = set.status?.observedGeneration === set.metadata.generation;
  if (!current || pods.some((pod) => pod.metadata.deletionTimestamp !== undefined)) return undefined;
  const isOld = (pod: Pod) => isOutdated(set, pod) || hasLostAccount(pod, account);
  const outdated = pods.filter(isOld).toSorted((a, b) => ordinalOf(b) - ordinalOf(a));
  const idle = outdated.find((pod) => !isReady(pod));
  if (idle) return idle;
  const serves = (pod: Pod) => isReady(pod) && (isOld(pod) || hasProven(pod));
  const allServe = pods.length === (set.spec?.replicas ?? 1) && pods.every(serves);
  return allServe ? outdated[0] : undefined;
}
