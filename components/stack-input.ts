/** What the builders of a stack are given: the object, and the few facts about the cluster that its parts depend on. */
import type { MonitoringStack } from '../crds/models/monitoring-stack.ts';
import type { ComponentName } from './names.ts';
import type { PodPatch } from './pod-patch.ts';
import type { MainConfiguration } from './prometheus/configuration.ts';
import type { Shares } from './sharing.ts';

/** What was on hand for the web UI of a part. Bytes are in base64. */
export interface WebFacts {
  /** Bcrypt hashes of the passwords of all who are let in, by name; undefined where everyone is. */
  readonly users?: Readonly<Record<string, string>>;
  /** Of the stack's own user, which is one of them. */
  readonly password?: string;
  /** PEM, in base64. Undefined where it serves http. */
  readonly certificate?: string;
  readonly key?: string;
  /** The first certificate is not there yet: until it is, the web UI is exposed no further than it was. */
  readonly keptExposure?: {
    readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
    readonly ingress: boolean;
    readonly httpRoute: boolean;
  };
}

/** A main configuration, and what stands beside its files without being mounted. */
export interface ChosenMain extends MainConfiguration {
  readonly beside?: Readonly<Record<string, string>>;
}

export interface StackFacts {
  /** Of the stack's Namespace, which owns the stack's cluster-scoped objects. */
  readonly namespaceUid: string;
  /** Whether the cluster has a StorageClass for claims that name none. */
  readonly defaultStorageClass: boolean;
  /** The namespace of the operator, which has to reach what it follows. */
  readonly operatorNamespace: string;
  /** Optional places for slices in the volume of the Prometheus pods; changing it restarts them. */
  readonly slots: number;
  /** Which parts are another stack's, and which of this one's are used by others. By default each is its own. */
  readonly shares?: Shares;
  /** Where node-exporter listens on the nodes: 9100 unless something else does. */
  readonly nodeExporterPort?: number;
  /** The main configuration to use instead of what the stack says now: the last one that promtool and the servers accepted. */
  readonly prometheusMain?: ChosenMain;
  /** Whether the cluster has the Gateway API's HTTPRoutes. */
  readonly gatewayApi?: boolean;
  /** For the parts whose web UI is to have passwords or a certificate. */
  readonly web?: Readonly<Partial<Record<'prometheus' | 'alertmanager', WebFacts>>>;
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
