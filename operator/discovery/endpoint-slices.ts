/** Watches the EndpointSlices of the cluster while there is a stack whose targets the operator finds, and else not. */
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { type ChangeListener, Informer } from '../cache/informer.ts';
import type { Key } from '../cache/key.ts';
import { type ReadonlyStore, Store } from '../cache/store.ts';
import type { Client } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import { endpointSlices, type Resource } from '../kube/resource.ts';
import type { WatcherHooks } from '../kube/watcher.ts';
import {
  type EndpointSliceFacts,
  type EndpointSliceIndex,
  endpointSliceIndexes,
  toEndpointSliceFacts,
} from './endpoint-slice-facts.ts';
import { isServedStack } from './slices.ts';

type EndpointSlice = typeof endpointSlices extends Resource<infer T> ? T : never;

export interface EndpointSlicesOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly hooksFor: (resource: Resource) => WatcherHooks;
  readonly stacks: Pick<Informer<never, MonitoringStack>, 'onChange'>;
}

interface Watched {
  readonly end: AbortController;
  readonly informer: Informer<EndpointSlice, EndpointSliceFacts, EndpointSliceIndex>;
}

const nothing = new Store<EndpointSliceFacts, EndpointSliceIndex>(endpointSliceIndexes);

export class EndpointSlices {
  readonly #options: EndpointSlicesOptions;
  /** Stacks for which they are watched. */
  readonly #stacks = new Set<Key>();
  readonly #listeners = new Set<ChangeListener<EndpointSliceFacts>>();
  #watched: Watched | undefined;

  constructor(options: EndpointSlicesOptions) {
    this.#options = options;
  }

  /** Of all that are known; empty while nobody needs them. */
  get store(): ReadonlyStore<EndpointSliceFacts, EndpointSliceIndex> {
    return this.#watched?.informer.store ?? nothing;
  }

  /** Whether all of the cluster are known. */
  get hasSynced(): boolean {
    return this.#watched?.informer.hasSynced === true;
  }

  /** Nobody is told when the watch ends because no stack needs it any more. */
  onChange(listener: ChangeListener<EndpointSliceFacts>): void {
    this.#listeners.add(listener);
  }

  /** Follows the stacks that come and go, until the signal is aborted. */
  run({ signal }: { signal: AbortSignal }): void {
    const stop = this.#options.stacks.onChange((key, _, after) => {
      if (isServedStack(after)) this.#stacks.add(key);
      else this.#stacks.delete(key);
      if (this.#stacks.size > 0) this.#watch(signal);
      else this.#unwatch();
    });
    signal.addEventListener('abort', stop, { once: true });
  }

  #watch(signal: AbortSignal): void {
    if (this.#watched !== undefined) return;
    const { client, clock, hooksFor } = this.#options;
    const end = new AbortController();
    const informer = new Informer<EndpointSlice, EndpointSliceFacts, EndpointSliceIndex>({
      client,
      clock,
      resource: endpointSlices,
      project: toEndpointSliceFacts,
      indexes: endpointSliceIndexes,
      hooks: hooksFor(endpointSlices),
    });
    informer.onChange((...change) => {
      for (const listener of this.#listeners) listener(...change);
    });
    this.#watched = { end, informer };
    void informer.run({ signal: AbortSignal.any([end.signal, signal]) });
  }

  #unwatch(): void {
    this.#watched?.end.abort();
    this.#watched = undefined;
  }
}
