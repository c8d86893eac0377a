/**
 * Asks the API server whether it would take the pods of a changed workload, before the workload is changed: quotas, Pod
 * Security, priority classes and admission judge pods and not what makes them, and a pod that is replaced by one that
 * nobody takes is gone.
 */
import type { DaemonSet, Deployment, StatefulSet } from '../../../components/built-in.ts';
import { asksForMore } from '../../../components/preflight/requests.ts';
import type { KubeObject } from '../../../crds/meta.ts';
import type { Client } from '../../kube/client.ts';
import { ApiError } from '../../kube/errors.ts';
import { pods } from '../../kube/resource.ts';
import type { Logger } from '../../log.ts';

export type Workload = StatefulSet | DaemonSet | Deployment;

const kinds: ReadonlySet<string> = new Set(['StatefulSet', 'DaemonSet', 'Deployment']);

/** Whether the object makes pods. */
export function isWorkload(object: KubeObject): object is Workload {
  return kinds.has(object.kind);
}

/** A pod as the workload's controller would make it; of the claims of a StatefulSet the pod knows only the names. */
function podOf(workload: Workload): KubeObject {
  const { metadata, spec } = workload;
  const name = `${metadata.name}-trial`;
  const claims = 'volumeClaimTemplates' in spec ? (spec.volumeClaimTemplates ?? []) : [];
  const claimed = claims.map((claim) => ({
    name: claim.metadata?.name,
    persistentVolumeClaim: { claimName: `${claim.metadata?.name}-${name}` },
  }));
  const { metadata: own, spec: pod } = spec.template;
  const placed = Object.assign({}, own, { name, namespace: metadata.namespace });
  const volumes = [...(pod?.volumes ?? []), ...claimed];
  const trial = { apiVersion: 'v1', kind: 'Pod', metadata: placed, spec: Object.assign({}, pod, { volumes }) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the shape of a pod, and never looked at
  return trial as unknown as KubeObject;
}

/** Its pods would be refused. */
export class PodRefusedError extends Error {
  override readonly name = 'PodRefusedError';
  readonly reason = 'PodRefused';
}

const mayNotCreate = /cannot create resource "pods"/;

/** An operator that may not create pods, as by the rights of an older installation, cannot try and goes on untried. */
export function mayNotTry(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403 && mayNotCreate.test(error.message);
}

/** The API server has looked at the object, and will say the same again. */
export function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

/** The words of k8s.io/apiserver's quota admission. */
export function isOverQuota({ message }: Error): boolean {
  return message.includes('exceeded quota');
}

export interface TrialDependencies {
  readonly client: Pick<Client, 'create'>;
  readonly log: Logger;
}

/**
 * Why the pods of the workload would not be taken, or why that could not be asked. A quota that has no room for one more is
 * no reason while a pod of it only takes the place of the one before. Rejects only when aborted.
 * @param live the workload as it is
 */
export async function refusalOf(
  workload: Workload,
  live: Workload,
  { client, log }: TrialDependencies,
  signal: AbortSignal,
): Promise<Error | undefined> {
  try {
    await client.create(pods, podOf(workload), { dryRun: true, signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    if (!isRefusal(error)) return error;
    if (mayNotTry(error)) {
      log.warn({ err: error }, 'a changed workload is applied although its pods could not be tried');
      return undefined;
    }
    const { spec: after } = workload.spec.template;
    if (isOverQuota(error) && after && !asksForMore(live.spec.template.spec, after)) return undefined;
    const message = `its pods would be refused, so those that run stay as they are: ${error.message}`;
    return new PodRefusedError(message, { cause: error });
  }
}
