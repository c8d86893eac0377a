/** What the builders of a stack are given: the object, and the few facts about the cluster that its parts depend on. */
import type { MonitoringStack } from '../crds/models/monitoring-stack.ts';
import type { ComponentName } from './names.ts';
import type { PodPatch } from './pod-patch.ts';

export interface StackFacts {
  /** Of the stack's Namespace, which owns the stack's cluster-scoped objects. */
  readonly namespaceUid: string;
  /** Whether the cluster has a StorageClass for claims that name none. */
  readonly defaultStorageClass: boolean;
  /** Optional places for slices in the volume of the Prometheus pods; changing it restarts them. */
  readonly slots: number;
  /** Text of prometheus.json to use instead of what the stack says now: the last one that promtool accepted. */
  readonly prometheusConfiguration?: string;
  /** Patches to use instead of what the stack says now: the last ones that could be used. An empty one is none. */
  readonly podPatches?: Readonly<Partial<Record<ComponentName, PodPatch>>>;
  /** Alertmanager's files in base64, to use instead of what the stack says now: as amtool last accepted them. */
  readonly alertmanagerData?: Readonly<Record<string, string>>;
}

export interface StackInput {
  readonly stack: MonitoringStack;
  readonly facts: StackFacts;
}

/** Who a stack is, once it is stored. */
export interface StackIdentity {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

/** Name, namespace and uid of a stored stack. Throws TypeError for one that was never stored. */
export function identityOf({ metadata }: MonitoringStack): StackIdentity {
  const { name, namespace, uid } = metadata;
  if (!namespace || !uid) {
    throw new TypeError(
      `MonitoringStack ${name} has no namespace or uid: builders need it as the API server stored it`,
    );
  }
  return { name, namespace, uid };
}
