/** The pods, Services, Ingresses and nodes of the cluster as ScrapeTargets look at them, by namespace. */
import type { Informer } from '../../cache/informer.ts';
import { type Key, keyOf } from '../../cache/key.ts';
import type { IngressFacts, NodeFacts, PodFacts, ServiceFacts } from './facts.ts';
import { placeOf, type SearchedKind } from './search.ts';
import { type Vocabulary, vocabularyOf } from './vocabulary.ts';

/** What is there; no list of namespaces stands for all of them. */
export interface Population {
  pods(namespaces: readonly string[] | undefined): Iterable<PodFacts>;
  services(namespaces: readonly string[] | undefined): Iterable<ServiceFacts>;
  ingresses(namespaces: readonly string[] | undefined): Iterable<IngressFacts>;
  nodes(): Iterable<NodeFacts>;
  /** The labels of what is there of a kind; kept until something of the kind changes there. */
  vocabulary(kind: SearchedKind, namespaces: readonly string[] | undefined): Vocabulary;
  namespaces(): Iterable<string>;
  hasNamespace(name: string): boolean;
}

type Stored<Value, Index extends string = never> = Pick<Informer<never, Value, Index>, 'store' | 'onChange'>;

/** The caches that a population is read from. */
export interface Populated {
  readonly pods: Stored<PodFacts, 'namespace'>;
  readonly services: Stored<ServiceFacts, 'namespace'>;
  readonly ingresses: Stored<IngressFacts, 'namespace'>;
  readonly nodes: Stored<NodeFacts>;
  readonly namespaces: Pick<Stored<unknown>, 'store'>;
}

/** What a cache holds of some namespaces, or of all. */
export function within<Value>({ store }: Pick<Stored<Value, 'namespace'>, 'store'>) {
  return function* (namespaces: readonly string[] | undefined): Generator<Value> {
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
  };
}

/** Vocabularies by place, each until something there changes; a place is a kind in a namespace, or in all of them. */
class Vocabularies {
  readonly #known = new Map<string, Vocabulary>();

  of(place: string, compute: () => Vocabulary): Vocabulary {
    const known = this.#known.get(place) ?? compute();
    this.#known.set(place, known);
    return known;
  }

  forget(kind: SearchedKind, namespace?: string): void {
    this.#known.delete(placeOf(kind));
    this.#known.delete(placeOf(kind, namespace));
  }
}

/** What the caches hold at each time that they are asked. */
export function populationOf({ pods, services, ingresses, nodes, namespaces }: Populated): Population {
  const vocabularies = new Vocabularies();
  pods.onChange((_, before, after) => vocabularies.forget('pods', (after ?? before)?.namespace));
  services.onChange((_, before, after) => vocabularies.forget('services', (after ?? before)?.namespace));
  ingresses.onChange((_, before, after) => vocabularies.forget('ingresses', (after ?? before)?.namespace));
  nodes.onChange(() => vocabularies.forget('nodes'));
  const all = {
    pods: within(pods),
    services: within(services),
    ingresses: within(ingresses),
    nodes: () => nodes.store.values(),
  };
  const names = (): Iterable<Key> => namespaces.store.keys();
  return {
    ...all,
    vocabulary: (kind, where) => {
      const [only, ...more] = where ?? [];
      // Several namespaces together are rare enough to be read anew each time.
      if (more.length > 0) return vocabularyOf(all[kind](where));
      return vocabularies.of(placeOf(kind, only), () => vocabularyOf(all[kind](where)));
    },
    namespaces: names,
    hasNamespace: (name) => namespaces.store.has(keyOf({ name })),
  };
}
