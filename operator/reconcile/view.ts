/** What the loops read: the declarations of the whole cluster, and what the operator owns in the stacks' namespaces. */
import type { KubeObject } from '../../crds/meta.ts';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import { alertrules } from '../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { monitoringstacks } from '../../crds/models/monitoring-stack.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';
import { scrapetargets } from '../../crds/models/scrape-target.ts';
import { Informer } from '../cache/informer.ts';
import { type Key, keyOf } from '../cache/key.ts';
import { type Projection, wholeWithoutManagedFields } from '../cache/projection.ts';
import type { Indexers, ReadonlyStore } from '../cache/store.ts';
import type { Client } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import type { Resource } from '../kube/resource.ts';
import * as resources from '../kube/resource.ts';
import type { WatcherHooks } from '../kube/watcher.ts';
import { type ClusterWorkload, daemonSetFacts, deploymentFacts, stateMetricsSelector } from './cluster-workload.ts';
import { toDeclaration } from './declared.ts';
import { isPoke } from './poke.ts';
import { type StorageClassFacts, toStorageClass } from './storage-class-facts.ts';
import {
  type IngressFacts,
  type NodeFacts,
  type PodFacts,
  type ServiceFacts,
  toIngressFacts,
  toNodeFacts,
  toPodFacts,
  toServiceFacts,
} from './targets/facts.ts';
import { placesOf } from './targets/search.ts';

/** Everything that Bellwether creates carries this label. */
export const managedBy = 'app.kubernetes.io/managed-by=bellwether';

type DaemonSet = typeof resources.daemonSets extends Resource<infer T> ? T : never;
type Deployment = typeof resources.deployments extends Resource<infer T> ? T : never;

type StorageClass = typeof resources.storageClasses extends Resource<infer T> ? T : never;

export interface NamespaceFacts {
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly deleting: boolean;
}

export type Pod = typeof resources.pods extends Resource<infer T> ? T : never;
type Service = typeof resources.services extends Resource<infer T> ? T : never;
type Ingress = typeof resources.ingresses extends Resource<infer T> ? T : never;

function toNamespace({ metadata }: KubeObject): NamespaceFacts {
  const { name, uid = '', labels = {}, deletionTimestamp } = metadata;
  return { name, uid, labels, deleting: deletionTimestamp !== undefined };
}

/** Creates the metrics and log hooks of one watched resource. */
export type HooksFor = (resource: Resource) => WatcherHooks;

/** An informer reduced to what the view needs of it, whatever it holds. */
export interface Source {
  readonly name: string;
  readonly hasSynced: boolean;
  readonly synced: Promise<void>;
  readonly heartbeat: number;
  /** Why it is not in sync, when that is known. */
  readonly problem: unknown;
  run(options: { readonly signal: AbortSignal }): Promise<void>;
}

export interface ViewOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly hooksFor: HooksFor;
}

function named(resource: Resource, informer: Omit<Source, 'name'>): Source {
  return {
    name: resources.resourceName(resource),
    get hasSynced() {
      return informer.hasSynced;
    },
    synced: informer.synced,
    get heartbeat() {
      return informer.heartbeat;
    },
    get problem() {
      return informer.problem;
    },
    run: (options) => informer.run(options),
  };
}

/** The declarations of the whole cluster, and what decides where they belong. */
export class ClusterView {
  readonly stacks: Informer<MonitoringStack, MonitoringStack>;
  /** With an index of the places in which they look; see targets/search.ts. */
  readonly targets: Informer<ScrapeTarget, ScrapeTarget, 'place'>;
  readonly rules: Informer<AlertRule, AlertRule>;
  readonly namespaces: Informer<KubeObject, NamespaceFacts>;
  readonly storageClasses: Informer<StorageClass, StorageClassFacts>;
  readonly clusterRoleBindings: Informer<KubeObject, KubeObject>;
  readonly pods: Informer<Pod, PodFacts, 'namespace'>;
  readonly services: Informer<Service, ServiceFacts, 'namespace'>;
  /** With the URLs that probes ask. */
  readonly ingresses: Informer<Ingress, IngressFacts, 'namespace'>;
  readonly nodes: Informer<KubeObject, NodeFacts>;
  /** All of them: any may have a port that node-exporter would have. */
  readonly daemonSets: Informer<DaemonSet, ClusterWorkload>;
  /** Those of kube-state-metrics. */
  readonly deployments: Informer<Deployment, ClusterWorkload>;
  readonly sources: readonly Source[];

  constructor({ client, clock, hooksFor }: ViewOptions) {
    const sources: Source[] = [];
    function index<T extends KubeObject, Value, Index extends string>(
      resource: Resource<T>,
      project: Projection<T, Value>,
      indexes: Indexers<Value, Index>,
      labelSelector?: string,
    ): Informer<T, Value, Index> {
      const hooks = hooksFor(resource);
      const options = { client, clock, resource, project, indexes, hooks, labelSelector };
      const informer = new Informer<T, Value, Index>(options);
      sources.push(named(resource, informer));
      return informer;
    }
    function watch<T extends KubeObject, Value>(
      resource: Resource<T>,
      project: Projection<T, Value>,
      labelSelector?: string,
    ): Informer<T, Value> {
      return index<T, Value, never>(resource, project, {}, labelSelector);
    }
    this.stacks = watch<MonitoringStack, MonitoringStack>(monitoringstacks, toDeclaration);
    this.targets = index(scrapetargets, toDeclaration<ScrapeTarget>, { place: placesOf });
    this.rules = watch<AlertRule, AlertRule>(alertrules, toDeclaration);
    this.namespaces = watch<KubeObject, NamespaceFacts>(resources.namespaces, toNamespace);
    this.storageClasses = watch<StorageClass, StorageClassFacts>(resources.storageClasses, toStorageClass);
    this.clusterRoleBindings = watch<KubeObject, KubeObject>(
      resources.clusterRoleBindings,
      wholeWithoutManagedFields,
      managedBy,
    );
    const byNamespace = { namespace: ({ namespace }: { readonly namespace: string }) => [namespace] };
    this.pods = index(resources.pods, toPodFacts, byNamespace);
    this.services = index(resources.services, toServiceFacts, byNamespace);
    this.ingresses = index(resources.ingresses, toIngressFacts, byNamespace);
    this.nodes = watch(resources.nodes, toNodeFacts);
    this.daemonSets = watch<DaemonSet, ClusterWorkload>(resources.daemonSets, daemonSetFacts);
    this.deployments = watch<Deployment, ClusterWorkload>(resources.deployments, deploymentFacts, stateMetricsSelector);
    this.sources = sources;
  }

  namespaceLabels = (namespace: string): Readonly<Record<string, string>> =>
    this.namespaces.store.get(keyOf({ name: namespace }))?.labels ?? {};
}

/** The kinds that a stack owns within its namespace. */
export const ownedResources = [
  resources.statefulSets,
  resources.daemonSets,
  resources.deployments,
  resources.services,
  resources.configMaps,
  resources.secrets,
  resources.serviceAccounts,
  resources.persistentVolumeClaims,
  resources.networkPolicies,
  resources.ingresses,
  resources.podDisruptionBudgets,
] as const satisfies readonly Resource[];

interface Watched<T> {
  readonly source: Source;
  readonly store: ReadonlyStore<T>;
}

/** Hears of an object as it is now or, where it is gone, as it was. */
export type OwnedListener = (object: KubeObject, options: { readonly gone: boolean }) => void;

/** What the operator owns in one namespace, and the pods that came of it. */
export class OwnedView {
  readonly pods: ReadonlyStore<Pod>;
  readonly sources: readonly Source[];
  /** Whether the cluster has HTTPRoutes, as it was found when the view was last opened. */
  servesRoutes = false;
  readonly #watch: <T extends KubeObject>(resource: Resource<T>, signal?: AbortSignal) => Watched<T>;
  readonly #stores = new Map<string, ReadonlyStore<KubeObject>>();
  /** What ends the watches of kinds that not every cluster has. */
  readonly #followed = new Map<string, AbortController>();
  readonly #end = new AbortController();

  constructor(namespace: string, { client, clock, hooksFor }: ViewOptions, onChange: OwnedListener) {
    this.#watch = <T extends KubeObject>(resource: Resource<T>, signal = this.#end.signal): Watched<T> => {
      const hooks = hooksFor(resource);
      const project = wholeWithoutManagedFields<T>;
      const informer = new Informer<T, T>({
        client,
        clock,
        resource,
        project,
        indexes: {},
        hooks,
        namespace,
        labelSelector: managedBy,
      });
      informer.onChange((_, before, after) => {
        const object = after ?? before;
        if (object && !isPoke(before, after)) onChange(object, { gone: after === undefined });
      });
      void informer.run({ signal });
      return { source: named(resource, informer), store: informer.store };
    };
    const owned = ownedResources.map((resource) => ({ resource, ...this.#watch<KubeObject>(resource) }));
    for (const { resource, store } of owned) this.#stores.set(resource.kind, store);
    const pods = this.#watch<Pod>(resources.pods);
    this.pods = pods.store;
    this.sources = [...owned.map(({ source }) => source), pods.source];
  }

  follows({ kind }: Resource): boolean {
    return this.#followed.has(kind);
  }

  /**
   * Also watches a kind that not every cluster has. Nobody waits for it: where the kind is taken away again it would never
   * be in sync.
   */
  follow(resource: Resource): void {
    if (this.follows(resource)) return;
    const end = new AbortController();
    this.#followed.set(resource.kind, end);
    this.#stores.set(resource.kind, this.#watch(resource, AbortSignal.any([end.signal, this.#end.signal])).store);
  }

  /** The kind is there no more, and so nothing of it. */
  unfollow({ kind }: Resource): void {
    this.#followed.get(kind)?.abort();
    if (this.#followed.delete(kind)) this.#stores.delete(kind);
  }

  get hasSynced(): boolean {
    return this.sources.every((source) => source.hasSynced);
  }

  get synced(): Promise<unknown> {
    return Promise.all(this.sources.map((source) => source.synced));
  }

  /** The live object, or undefined. */
  get<T extends KubeObject>(resource: Resource<T>, key: Key): T | undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a store holds the objects of the resource it is kept under
    return this.#stores.get(resource.kind)?.get(key) as T | undefined;
  }

  *all(): Generator<KubeObject> {
    for (const store of this.#stores.values()) yield* store.values();
  }

  stop(): void {
    this.#end.abort();
  }
}
