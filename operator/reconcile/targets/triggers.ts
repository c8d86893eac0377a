/** Which ScrapeTargets are to be looked at when a pod, a Service, an Ingress or a node comes, changes or goes. */
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import type { Informer } from '../../cache/informer.ts';
import type { Key } from '../../cache/key.ts';
import { findCondition, isTrue } from '../../controller/conditions.ts';
import type { Queue } from '../../controller/queue.ts';
import { hasAll, type Labels, matches } from '../label-selector.ts';
import type { IngressFacts, NodeFacts, PodFacts, ServiceFacts } from './facts.ts';
import { sameButPassing } from './near-label.ts';
import { placeOf, type SearchedKind, searchOf } from './search.ts';

/** Milliseconds in which a burst is gathered: of those whose own objects changed, and of those that only name what is there. */
const gathering = { own: 200, nearby: 1_000 } as const;

type Watched<Value, Index extends string = never> = Pick<Informer<never, Value, Index>, 'store' | 'onChange'>;

/** The caches that are listened to. */
export interface Places {
  readonly targets: { readonly store: Informer<never, ScrapeTarget, 'place'>['store'] };
  readonly pods: Watched<PodFacts, 'namespace'>;
  readonly services: Watched<ServiceFacts, 'namespace'>;
  readonly ingresses: Watched<IngressFacts, 'namespace'>;
  readonly nodes: Watched<NodeFacts>;
}

interface Described {
  readonly namespace?: string;
  readonly labels: Labels;
}

/** One thing before and after a change. */
interface Change {
  readonly kind: SearchedKind;
  readonly namespace: string | undefined;
  /** Its labels before, after, or both. */
  readonly versions: readonly Labels[];
  /** Whether labels are there that were not, or the other way round: whoever found nothing may name them. */
  readonly isNews: () => boolean;
}

export class TargetTriggers {
  readonly #places: Places;
  readonly #queue: Pick<Queue<Key>, 'add'>;

  constructor(places: Places, queue: Pick<Queue<Key>, 'add'>) {
    this.#places = places;
    this.#queue = queue;
  }

  /** From now on the targets that are concerned are added to the queue. */
  connect(): void {
    const { pods, services, ingresses, nodes } = this.#places;
    pods.onChange((key, before, after) => {
      const change = changeOf('pods', [before, after], (namespace) => others(pods.store, namespace, key));
      this.#addLooking(change);
      this.#addBehind(change);
    });
    services.onChange((key, before, after) => {
      this.#addLooking(changeOf('services', [before, after], (namespace) => others(services.store, namespace, key)));
    });
    ingresses.onChange((key, before, after) => {
      this.#addLooking(changeOf('ingresses', [before, after], (namespace) => others(ingresses.store, namespace, key)));
    });
    nodes.onChange((key, before, after) => {
      this.#addLooking(changeOf('nodes', [before, after], () => rest(nodes.store.entries(), key)));
    });
  }

  #addLooking({ kind, namespace, versions, isNews }: Change): void {
    for (const [key, target] of this.#lookingIn(kind, namespace)) {
      const selector = searchOf(target)?.selector;
      if (versions.some((labels) => matches(selector, labels))) this.#add(key, gathering.own);
      else if (isLost(target) && isNews()) this.#add(key, gathering.nearby);
    }
  }

  /** A pod is also what stands behind Services. */
  #addBehind({ namespace = '', versions, isNews }: Change): void {
    const inFront: Labels[] = [];
    for (const { selector, labels } of this.#places.services.store.valuesBy('namespace', namespace)) {
      if (selector && versions.some((version) => hasAll(selector, version))) inFront.push(labels);
    }
    this.#addLooking({ kind: 'services', namespace, versions: inFront, isNews });
  }

  *#lookingIn(kind: SearchedKind, namespace: string | undefined): Generator<readonly [Key, ScrapeTarget]> {
    const { store } = this.#places.targets;
    const places = namespace === undefined ? [placeOf(kind)] : [placeOf(kind), placeOf(kind, namespace)];
    for (const place of places) {
      for (const key of store.keysBy('place', place)) {
        const target = store.get(key);
        if (target !== undefined) yield [key, target];
      }
    }
  }

  #add(key: Key, after: number): void {
    this.#queue.add(key, { priority: 'low', after });
  }
}

/** Compares with all the others at most once, and only when somebody asks. */
function changeOf<Value extends Described>(
  kind: SearchedKind,
  [before, after]: readonly [Value | undefined, Value | undefined],
  beside: (namespace: string) => Iterable<Value>,
): Change {
  const namespace = (after ?? before)?.namespace;
  const versions = [before, after].flatMap((version) => (version === undefined ? [] : [version.labels]));
  const [first, second] = versions;
  let answer: boolean | undefined;
  const isNews = (): boolean => {
    const stays = first !== undefined && second !== undefined && sameButPassing(first, second);
    answer ??= !stays && !versions.every((labels) => isAmong(labels, beside(namespace ?? '')));
    return answer;
  };
  return { kind, namespace, versions, isNews };
}

function* others<Value>(store: Watched<Value, 'namespace'>['store'], namespace: string, key: Key): Generator<Value> {
  for (const other of store.keysBy('namespace', namespace)) {
    const value = other === key ? undefined : store.get(other);
    if (value !== undefined) yield value;
  }
}

function* rest<Value>(entries: Iterable<readonly [Key, Value]>, key: Key): Generator<Value> {
  for (const [other, value] of entries) if (other !== key) yield value;
}

function isAmong(labels: Labels, all: Iterable<Described>): boolean {
  for (const other of all) if (sameButPassing(labels, other.labels)) return true;
  return false;
}

/** Whether it was said of the target that it finds nothing. */
function isLost({ status }: ScrapeTarget): boolean {
  const conditions = status?.conditions ?? [];
  return findCondition(conditions, 'TargetsFound') !== undefined && !isTrue(conditions, 'TargetsFound');
}
