/** Keeps a store equal to what the API server holds of one resource, and tells of every difference. */
import type { KubeObject } from '../../crds/meta.ts';
import { systemClock } from '../kube/clock.ts';
import { type WatcherEvent, type WatcherOptions, watchResource } from '../kube/watcher.ts';
import { keepParts } from './keep-parts.ts';
import { type Key, keyOf } from './key.ts';
import type { Projection } from './projection.ts';
import { type Indexers, type ReadonlyStore, Store } from './store.ts';

export interface InformerOptions<T extends KubeObject, Value, Index extends string> extends WatcherOptions<T> {
  readonly project: Projection<T, Value>;
  readonly indexes: Indexers<Value, Index>;
}

/** One difference, already in the store. No `before`: the object is new to us; no `after`: it is gone. */
export type ChangeListener<Value> = (key: Key, before: Value | undefined, after: Value | undefined) => void;

/**
 * The watcher's events, projected on entry, into a store. A new list replaces the whole store in one step, so that no
 * reader ever sees half of it. A change that leaves the projection equal is no change: listeners are not called, and
 * the old value stays, the very same one; of a change, so do the fields that are as they were.
 *
 * ```ts
 * const pods = new Informer({ client, resource: resources.pods, project: toPod, indexes: { node: (pod) => [pod.node] } });
 * pods.onChange((key) => queue.add(key));
 * void pods.run({ signal });
 * await pods.synced;
 * ```
 */
export class Informer<T extends KubeObject, Value, Index extends string = never> {
  readonly #options: InformerOptions<T, Value, Index>;
  readonly #store: Store<Value, Index>;
  readonly #listeners = new Set<ChangeListener<Value>>();
  readonly #synced = Promise.withResolvers<void>();
  /** What a list that is still arriving has brought so far. */
  #arriving: Map<Key, Value> | undefined;
  #hasSynced = false;
  #heartbeat: number;
  #problem: unknown;

  constructor(options: InformerOptions<T, Value, Index>) {
    this.#options = options;
    this.#store = new Store(options.indexes);
    this.#heartbeat = this.#now();
  }

  get store(): ReadonlyStore<Value, Index> {
    return this.#store;
  }

  /** Resolves when the store has held everything for the first time; never, when `run` ends before. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /**
   * When the watcher last did something, in the clock's milliseconds: an event, a bookmark, another attempt to connect.
   * It does so at least every four minutes, also while the API server is away; an older time means that it is stuck.
   */
  get heartbeat(): number {
    return this.#heartbeat;
  }

  /** The last failure of the watch, while the store has never held everything. */
  get problem(): unknown {
    return this.#hasSynced ? undefined : this.#problem;
  }

  /** Listeners must not throw: what they throw ends `run`. Returns the function that takes the listener away. */
  onChange(listener: ChangeListener<Value>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs until the signal is aborted, then resolves. */
  async run(options: { readonly signal: AbortSignal }): Promise<void> {
    const watcher = watchResource({ ...this.#options, hooks: this.#hooks() }, options);
    for await (const batch of watcher) {
      for (const event of batch) this.#take(event);
    }
  }

  #hooks(): NonNullable<WatcherOptions<T>['hooks']> {
    const { hooks } = this.#options;
    const onActivity = () => {
      this.#heartbeat = this.#now();
      hooks?.onActivity?.();
    };
    const onError = (error: unknown) => {
      this.#problem = error;
      hooks?.onError?.(error);
    };
    return { ...hooks, onActivity, onError };
  }

  #now(): number {
    return (this.#options.clock ?? systemClock).now();
  }

  #take(event: WatcherEvent<T>): void {
    switch (event.type) {
      case 'Init':
        this.#arriving = new Map();
        break;
      case 'InitApply':
        this.#arrive(keyOf(event.object.metadata), this.#project(event.object));
        break;
      case 'InitDone':
        this.#replaceAll(this.#arriving ?? new Map());
        break;
      case 'Apply':
        this.#set(keyOf(event.object.metadata), this.#project(event.object));
        break;
      case 'Delete':
        this.#remove(keyOf(event.object.metadata));
        break;
    }
  }

  /** One object that cannot be projected must not stop all others: what was last known of it stays. */
  #project(object: T): Value | undefined {
    try {
      return this.#options.project(object);
    } catch (error) {
      this.#options.hooks?.onError?.(error);
      return this.#store.get(keyOf(object.metadata));
    }
  }

  #arrive(key: Key, value: Value | undefined): void {
    if (value !== undefined) this.#arriving?.set(key, value);
  }

  #set(key: Key, value: Value | undefined): void {
    const before = this.#store.get(key);
    if (value === undefined) return;
    const after = keepParts(before, value);
    if (after === before) return;
    this.#store.set(key, after);
    this.#tell(key, before, after);
  }

  #remove(key: Key): void {
    if (this.#arriving !== undefined) {
      this.#arriving.delete(key);
      return;
    }
    const before = this.#store.get(key);
    if (before === undefined) return;
    this.#store.delete(key);
    this.#tell(key, before, undefined);
  }

  #replaceAll(arrived: ReadonlyMap<Key, Value>): void {
    this.#arriving = undefined;
    const changes = [...this.#vanished(arrived), ...this.#arrivals(arrived)];
    for (const { key, after } of changes) {
      if (after === undefined) this.#store.delete(key);
      else this.#store.set(key, after);
    }
    this.#hasSynced = true;
    this.#synced.resolve();
    for (const { key, before, after } of changes) this.#tell(key, before, after);
  }

  *#vanished(arrived: ReadonlyMap<Key, Value>): Generator<Change<Value>> {
    for (const [key, before] of this.#store.entries()) {
      if (!arrived.has(key)) yield { key, before, after: undefined };
    }
  }

  *#arrivals(arrived: ReadonlyMap<Key, Value>): Generator<Change<Value>> {
    for (const [key, value] of arrived) {
      const before = this.#store.get(key);
      const after = keepParts(before, value);
      if (after !== before) yield { key, before, after };
    }
  }

  #tell(key: Key, before: Value | undefined, after: Value | undefined): void {
    for (const listener of this.#listeners) listener(key, before, after);
  }
}

interface Change<Value> {
  readonly key: Key;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}
