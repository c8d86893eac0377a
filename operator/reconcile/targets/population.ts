/** The pods, Services and nodes of the cluster as ScrapeTargets look at them, by namespace. */
import { type Key, keyOf } from '../../cache/key.ts';
import type { ReadonlyStore } from '../../cache/store.ts';
import type { NodeFacts, PodFacts, ServiceFacts } from './facts.ts';

/** What is there; no list of namespaces stands for all of them. */
export interface Population {
  pods(namespaces: readonly string[] | undefined): Iterable<PodFacts>;
  services(namespaces: readonly string[] | undefined): Iterable<ServiceFacts>;
  nodes(): Iterable<NodeFacts>;
  namespaces(): Iterable<string>;
  hasNamespace(name: string): boolean;
}

interface Stored<Value, Index extends string = never> {
  readonly store: ReadonlyStore<Value, Index>;
}

/** The caches that a population is read from. */
export interface Populated {
  readonly pods: Stored<PodFacts, 'namespace'>;
  readonly services: Stored<ServiceFacts, 'namespace'>;
  readonly nodes: Stored<NodeFacts>;
  readonly namespaces: Stored<unknown>;
}

function* within<Value>(
  { store }: Stored<Value, 'namespace'>,
  namespaces: readonly string[] | undefined,
): Generator<Value> {
  if (namespaces === undefined) {
    yield* store.values();
    return;
  }
  for (const namespace of namespaces) {
    for (const key of store.keysBy('namespace', namespace)) {
      const value = store.get(key);
      if (value !== undefined) yield value;
    }
  }
}

/** What the caches hold at each time that they are asked. */
export function populationOf({ pods, services, nodes, namespaces }: Populated): Population {
  const names = (): Iterable<Key> => namespaces.store.keys();
  return {
    pods: (where) => within(pods, where),
    services: (where) => within(services, where),
    nodes: () => nodes.store.values(),
    namespaces: names,
    hasNamespace: (name) => namespaces.store.has(keyOf({ name })),
  };
}
