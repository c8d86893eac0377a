/** What the operator knows of a DaemonSet or Deployment anywhere: what it exports, for whom, and which ports of nodes it takes. */
import type { V1DaemonSet, V1Deployment } from '@kubernetes/client-node';
import type { SharedComponent, StackName } from '../../components/sharing.ts';
import type { KubeObject } from '../../crds/meta.ts';
import type { BuiltIn } from '../kube/resource.ts';

export interface ClusterWorkload {
  readonly kind: 'DaemonSet' | 'Deployment';
  readonly namespace: string;
  readonly name: string;
  /** By its labels; undefined for everything that stacks have no such part of. */
  readonly exports?: SharedComponent;
  /** The stack that it is a part of; undefined for what is not Bellwether's. */
  readonly stack?: StackName;
  /** Ports that its pods take on their nodes. */
  readonly hostPorts: readonly number[];
  /** Of a stack's part alone, and once its controller has looked at it: others' pods come and go without anybody asking. */
  readonly pods?: { readonly wanted: number; readonly ready: number };
}

/** What charts and manifests call them in `app.kubernetes.io/name`, ours among them. */
const exporters: Readonly<Record<string, SharedComponent>> = {
  'node-exporter': 'node-exporter',
  'prometheus-node-exporter': 'node-exporter',
  'kube-state-metrics': 'kube-state-metrics',
};

/** Finds every Deployment of kube-state-metrics: the charts' and the project's own manifests carry the label. */
export const stateMetricsSelector = 'app.kubernetes.io/name=kube-state-metrics';

interface PodTemplate {
  readonly spec?: {
    readonly containers?: readonly { readonly ports?: readonly { readonly hostPort?: number }[] }[];
  };
}

function hostPortsOf(template: PodTemplate | undefined): readonly number[] {
  const ports = (template?.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return [...new Set(ports.flatMap(({ hostPort }) => hostPort ?? []))].toSorted((a, b) => a - b);
}

function stackOf({ metadata }: KubeObject): StackName | undefined {
  const owner = metadata.ownerReferences?.find(({ kind, controller }) => kind === 'MonitoringStack' && controller);
  return owner && { namespace: metadata.namespace ?? '', name: owner.name };
}

function isSeen({ metadata, status }: BuiltIn<V1DaemonSet | V1Deployment>): boolean {
  return (status?.observedGeneration ?? -1) >= (metadata.generation ?? 0);
}

function toWorkload(
  kind: ClusterWorkload['kind'],
  object: KubeObject,
  template: PodTemplate | undefined,
  pods: ClusterWorkload['pods'],
): ClusterWorkload {
  const { name, namespace = '', labels } = object.metadata;
  const exported = exporters[labels?.['app.kubernetes.io/name'] ?? ''];
  const stack = stackOf(object);
  return {
    kind,
    namespace,
    name,
    hostPorts: hostPortsOf(template),
    ...(exported && { exports: exported }),
    ...(stack && { stack }),
    ...(stack && pods && { pods }),
  };
}

/** What is kept of a DaemonSet. */
export function daemonSetFacts(object: BuiltIn<V1DaemonSet>): ClusterWorkload {
  const { desiredNumberScheduled: wanted = 0, numberReady: ready = 0 } = object.status ?? {};
  return toWorkload('DaemonSet', object, object.spec?.template, isSeen(object) ? { wanted, ready } : undefined);
}

/** What is kept of a Deployment. */
export function deploymentFacts(object: BuiltIn<V1Deployment>): ClusterWorkload {
  const pods = { wanted: object.spec?.replicas ?? 1, ready: object.status?.readyReplicas ?? 0 };
  return toWorkload('Deployment', object, object.spec?.template, isSeen(object) ? pods : undefined);
}

/** `DaemonSet monitoring/node-exporter` */
export function titleOf({ kind, namespace, name }: ClusterWorkload): string {
  return `${kind} ${namespace}/${name}`;
}
