/**
 * Asks the API server whether it would take the pods of a changed workload, before the workload is changed: quotas, Pod
 * Security, priority classes and admission judge pods and not what makes them, and a pod that is replaced by one that
 * nobody takes is gone.
 */
import type { DaemonSet, Deployment, StatefulSet } from '../../components/built-in.ts';
import type { KubeObject } from '../../crds/meta.ts';
import type { Applier, ApplyOutcome, Desired } from '../controller/apply.ts';
import type { Client } from '../kube/client.ts';
import { ApiError } from '../kube/errors.ts';
import { pods } from '../kube/resource.ts';
import type { Logger } from '../log.ts';

type Workload = StatefulSet | DaemonSet | Deployment;

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

/** An operator that may not create pods, as by the rights of an older installation, cannot ask and goes on unasked. */
const mayNotAsk = /cannot create resource "pods"/;

const isRefusal = (error: ApiError): boolean => error.status >= 400 && error.status < 500 && error.status !== 429;

export interface TrialDependencies {
  readonly client: Pick<Client, 'create'>;
  readonly applier: Pick<Applier, 'isNews'>;
  readonly log: Logger;
}

async function refusalOf(
  workload: Workload,
  { client, log }: TrialDependencies,
  signal: AbortSignal,
): Promise<Error | undefined> {
  try {
    await client.create(pods, podOf(workload), { dryRun: true, signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    if (!(error instanceof ApiError) || !isRefusal(error)) return error;
    if (mayNotAsk.test(error.message)) {
      log.warn({ err: error }, 'a changed workload is applied although its pods could not be tried');
      return undefined;
    }
    const message = `its pods would be refused, so those that run stay as they are: ${error.message}`;
    return new PodRefusedError(message, { cause: error });
  }
}

export interface TriedPods {
  /** What may be applied. */
  readonly accepted: readonly Desired[];
  /** Workloads that are left as they are. */
  readonly refused: readonly ApplyOutcome[];
}

/** Tries the pods of every workload that runs and is to change. Rejects only when aborted. */
export async function tryPods(
  items: readonly Desired[],
  dependencies: TrialDependencies,
  { signal }: { readonly signal: AbortSignal },
): Promise<TriedPods> {
  const tried = await Promise.all(
    items.map(async (item): Promise<Desired | ApplyOutcome> => {
      const { object, live } = item;
      if (!live || !isWorkload(object) || !dependencies.applier.isNews(item)) return item;
      const error = await refusalOf(object, dependencies, signal);
      return error ? { ...item, result: 'failed', error } : item;
    }),
  );
  return {
    accepted: tried.filter((item) => !('result' in item)),
    refused: tried.filter((item) => 'result' in item),
  };
}
