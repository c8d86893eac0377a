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
import type { ReadonlyStore } from '../cache/store.ts';
import type { Client } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import type { Resource } from '../kube/resource.ts';
import * as resources from '../kube/resource.ts';
import type { WatcherHooks } from '../kube/watcher.ts';
import { isPoke } from './poke.ts';

/** Everything that Bellwether creates carries this label. */
export const managedBy = 'app.kubernetes.io/managed-by=bellwether';

export interface NamespaceFacts {
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly deleting: boolean;
}

export interface StorageClassFacts {
  readonly name: string;
  readonly isDefault: boolean;
}

/** The annotation by which Kubernetes marks the default StorageClass. */
const defaultClass = 'storageclass.kubernetes.io/is-default-class';

function toNamespace({ metadata }: KubeObject): NamespaceFacts {
  const { name, uid = '', labels = {}, deletionTimestamp } = metadata;
  return { name, uid, labels, deleting: deletionTimestamp !== undefined };
}

function toStorageClass({ metadata }: KubeObject): StorageClassFacts {
  return { name: metadata.name, isDefault: metadata.annotations?.[defaultClass] === 'true' };
}

/** A declaration without what nobody reads: managedFields and the annotation that client-side apply leaves. */
function toDeclaration<T extends ScrapeTarget | AlertRule | MonitoringStack>(object: T): T {
  const { name, namespace, uid, generation, creationTimestamp, deletionTimestamp, labels } = object.metadata;
  const metadata = { name, namespace, uid, generation, creationTimestamp, deletionTimestamp, labels };
  return { ...object, metadata };
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
  readonly targets: Informer<ScrapeTarget, ScrapeTarget>;
  readonly rules: Informer<AlertRule, AlertRule>;
  readonly namespaces: Informer<KubeObject, NamespaceFacts>;
  readonly storageClasses: Informer<KubeObject, StorageClassFacts>;
  readonly clusterRoleBindings: Informer<KubeObject, KubeObject>;
  readonly sources: readonly Source[];

  constructor({ client, clock, hooksFor }: ViewOptions) {
    const sources: Source[] = [];
    function watch<T extends KubeObject, Value>(
      resource: Resource<T>,
      project: Projection<T, Value>,
      labelSelector?: string,
    ): Informer<T, Value> {
      const hooks = hooksFor(resource);
      const informer = new Informer<T, Value>({ client, clock, resource, project, indexes: {}, hooks, labelSelector });
      sources.push(named(resource, informer));
      return informer;
    }
    this.stacks = watch<MonitoringStack, MonitoringStack>(monitoringstacks, toDeclaration);
    this.targets = watch<ScrapeTarget, ScrapeTarget>(scrapetargets, toDeclaration);
    this.rules = watch<AlertRule, AlertRule>(alertrules, toDeclaration);
    this.namespaces = watch<KubeObject, NamespaceFacts>(resources.namespaces, toNamespace);
    this.storageClasses = watch<KubeObject, StorageClassFacts>(resources.storageClasses, toStorageClass);
    this.clusterRoleBindings = watch<KubeObject, KubeObject>(
      resources.clusterRoleBindings,
      wholeWithoutManagedFields,
      managedBy,
    );
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
  resources.podDisruptionBudgets,
] as const satisfies readonly Resource[];

export type Pod = typeof resources.pods extends Resource<infer T> ? T : never;

/** What the operator owns in one namespace, and the pods that came of it. */
export class OwnedView {
  readonly pods: ReadonlyStore<Pod>;
  readonly sources: readonly Source[];
  readonly #stores = new Map<string, ReadonlyStore<KubeObject>>();
  readonly #end = new AbortController();

  constructor(namespace: string, { client, clock, hooksFor }: ViewOptions, onChange: (object: KubeObject) => void) {
    const sources: Source[] = [];
    function watch<T extends KubeObject>(resource: Resource<T>): ReadonlyStore<T> {
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
        if (object && !isPoke(before, after)) onChange(object);
      });
      sources.push(named(resource, informer));
      return informer.store;
    }
    for (const resource of ownedResources) this.#stores.set(resource.kind, watch<KubeObject>(resource));
    this.pods = watch<Pod>(resources.pods);
    this.sources = sources;
    for (const source of sources) void source.run({ signal: this.#end.signal });
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
