/** Snapshots for tests, without caches. */
import type { KubeObject } from '../../../crds/meta.ts';
import { type Key, keyOf } from '../../cache/key.ts';
import type { Resource } from '../../kube/resource.ts';
import type { Snapshot } from '../snapshot.ts';
import type { OwnedView, Pod } from '../view.ts';
import { stackOf } from './objects.ts';

/** What a stack has in its namespace. */
export function ownedOf(...objects: readonly KubeObject[]): OwnedView {
  const pods = objects.filter((object): object is Pod => object.kind === 'Pod');
  const others = objects.filter(({ kind }) => kind !== 'Pod');
  const view: Pick<OwnedView, 'get' | 'all' | 'pods'> = {
    get: <T extends KubeObject>(resource: Resource<T>, key: Key) =>
      others.find(({ kind, metadata }) => kind === resource.kind && keyOf(metadata) === key) as T | undefined,
    *all() {
      yield* others;
    },
    pods: new Map(pods.map((pod) => [keyOf(pod.metadata), pod])) as never,
  };
  return view as OwnedView;
}

export function snapshotOf(change: Partial<Snapshot> = {}): Snapshot {
  const { stack = stackOf() } = change;
  const namespace = { name: stack.metadata.namespace ?? '', uid: 'uid-of-namespace', labels: {}, deleting: false };
  return {
    key: keyOf(stack.metadata),
    stack,
    namespace,
    defaultStorageClass: false,
    gatewayApi: false,
    storage: { status: 'True', reason: 'Provided', message: '' },
    smallClaims: [],
    landscape: { stacks: [stack], workloads: [] },
    sharing: { shares: {}, nodeExporterPort: 9100, beside: { 'node-exporter': [], 'kube-state-metrics': [] } },
    discoveryCost: undefined,
    overlap: undefined,
    targets: [],
    rules: [],
    owned: ownedOf(),
    reserved: [],
    leadsElsewhere: () => false,
    systemsFound: () => [],
    ...change,
  };
}

interface PodChange {
  readonly metadata?: object;
  readonly status?: object;
  readonly ready?: boolean;
}

/** A pod of the stack `demo`, which is ready and has an address unless told otherwise. */
export function podOf(name: string, { metadata, status, ready = true }: PodChange = {}): Pod {
  const component = name.includes('alertmanager') ? 'alertmanager' : 'prometheus';
  const labels = {
    'app.kubernetes.io/name': component,
    'app.kubernetes.io/instance': 'demo',
    'app.kubernetes.io/managed-by': 'bellwether',
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'monitoring', uid: `uid-of-${name}`, labels, ...metadata },
    status: { podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }], ...status },
  };
}
