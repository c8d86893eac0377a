/** Where a replica keeps its data: a volume claim of its own where something can serve it, else an emptyDir. */
import type {
  V1PersistentVolumeClaim,
  V1PersistentVolumeClaimSpec,
  V1StatefulSetPersistentVolumeClaimRetentionPolicy,
  V1Volume,
} from '@kubernetes/client-node';
import type { MonitoringStackSpecPrometheusStorage } from '../crds/models/monitoring-stack.ts';
import type { StackFacts } from './stack-input.ts';

/** The volume and its place in every container that keeps data. */
export const dataVolume = 'data';
export const dataPath = '/data';

/** Whether replicas get claims. */
export function isPersistent(
  storage: Pick<MonitoringStackSpecPrometheusStorage, 'ephemeral' | 'storageClassName'>,
  facts: Pick<StackFacts, 'defaultStorageClass'>,
): boolean {
  return storage.ephemeral !== true && (storage.storageClassName !== undefined || facts.defaultStorageClass);
}

/** A claim of that size. */
export function claimSpec(size: string, storageClassName: string | undefined): V1PersistentVolumeClaimSpec {
  return {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: size } },
    ...(storageClassName === undefined ? {} : { storageClassName }),
  };
}

/** What a StatefulSet and its pods need to keep data: the one or the other list is empty. */
export function dataStorage(
  storage: MonitoringStackSpecPrometheusStorage,
  facts: Pick<StackFacts, 'defaultStorageClass'>,
): { readonly claimTemplates: V1PersistentVolumeClaim[]; readonly volumes: V1Volume[] } {
  if (!isPersistent(storage, facts)) {
    return { claimTemplates: [], volumes: [{ name: dataVolume, emptyDir: { sizeLimit: storage.size } }] };
  }
  const spec = claimSpec(storage.size, storage.storageClassName);
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: dataVolume }, spec };
  return { claimTemplates: [claim], volumes: [] };
}

/**
 * Data goes only by the hand of its owner: with the stack where that is asked for, and never with a replica. Kubernetes'
 * own controllers see to it, so that it holds while no operator runs too.
 */
export function claimRetention({
  whenDeleted,
}: Pick<MonitoringStackSpecPrometheusStorage, 'whenDeleted'>): V1StatefulSetPersistentVolumeClaimRetentionPolicy {
  return { whenDeleted, whenScaled: 'Retain' };
}
