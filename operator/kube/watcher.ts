/** Follows one resource for ever: a list, then every change, whatever happens to connections, servers and history. */
import type { KubeObject } from '../../crds/meta.ts';
import { type Client, initialEventsEnd, type SelectOptions, type WatchEvent, type WatchOptions } from './client.ts';
import { type Clock, sleep, systemClock } from './clock.ts';
import { ApiError, statusOf } from './errors.ts';
import { longestPause, type RestartReason, recoveryOf, SilentWatchError, watcherTimes } from './recovery.ts';
import { type Resource, resourceName } from './resource.ts';

export type { RestartReason } from './recovery.ts';

/**
 * `Init`, any number of `InitApply`, `InitDone`: the whole collection; what was known and did not come is gone. Between
 * `Init` and `InitDone` a `Delete` takes back an `InitApply`, and another `Init` starts over. Then `Apply` and `Delete`.
 */
export type WatcherEvent<T> =
  | { readonly type: 'Init' | 'InitDone' }
  | { readonly type: 'InitApply' | 'Apply' | 'Delete'; readonly object: T };

export type ListMode = 'streaming' | 'paged';

export interface WatcherHooks {
  /** A list is complete, and this is how it came. */
  readonly onListed?: (mode: ListMode) => void;
  readonly onRestart?: (reason: RestartReason) => void;
  /** What was caught and is being recovered from; for the log. */
  readonly onError?: (error: unknown) => void;
  /** A sign of life: something arrived, or another attempt begins. */
  readonly onActivity?: () => void;
}

export interface WatcherOptions<T extends KubeObject> extends Omit<SelectOptions, 'signal'> {
  readonly client: Pick<Client, 'page' | 'watch'>;
  readonly resource: Resource<T>;
  readonly hooks?: WatcherHooks | undefined;
  readonly clock?: Clock | undefined;
  /** In [0, 1). */
  readonly random?: (() => number) | undefined;
}

/**
 * The batches of events, until the signal is aborted; then it returns. It never throws: what fails is retried.
 *
 * Lists are streamed where the server can: nothing is held twice and nothing huge is parsed at once. Where it cannot,
 * they are paged.
 */
export function watchResource<T extends KubeObject>(
  options: WatcherOptions<T>,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<readonly WatcherEvent<T>[], void, void> {
  return new Watcher(options, signal).run();
}

class Watcher<T extends KubeObject> {
  readonly #options: WatcherOptions<T>;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #random: () => number;
  /** Where a watch goes on; undefined when everything must be listed. */
  #position: string | undefined;
  #mode: ListMode = 'streaming';
  /** The server has said that it does not stream lists; it will not learn it while we run. */
  #streamingRefused = false;
  /** We have seen some state, and may not go back behind it. */
  #newestOnly = false;
  #failures = 0;

  constructor(options: WatcherOptions<T>, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  async *run(): AsyncGenerator<readonly WatcherEvent<T>[], void, void> {
    while (!this.#signal.aborted) {
      const started = this.#clock.now();
      let reason: RestartReason = 'Ended';
      try {
        this.#options.hooks?.onActivity?.();
        yield* this.#session();
      } catch (error) {
        if (this.#signal.aborted) return;
        this.#options.hooks?.onError?.(error);
        reason = this.#learn(error);
      }
      if (this.#signal.aborted) return;
      this.#options.hooks?.onRestart?.(reason);
      await this.#pause(reason, this.#clock.now() - started);
    }
  }

  /** A list when one is needed, then a watch to its end. */
  async *#session(): AsyncGenerator<readonly WatcherEvent<T>[], void, void> {
    if (this.#position === undefined && this.#mode === 'streaming') {
      yield* this.#streamList();
    } else {
      if (this.#position === undefined) yield* this.#pageList();
      yield* this.#follow();
    }
  }

  async *#follow() {
    for await (const events of this.#watch({ resourceVersion: this.#position }, () => watcherTimes.silence)) {
      const batch: WatcherEvent<T>[] = [];
      for (const event of events) this.#accept(event, batch);
      if (batch.length > 0) yield batch;
    }
  }

  /** List and watch in one stream. The initial events are in no order of time, so only their end gives a position. */
  async *#streamList() {
    yield [{ type: 'Init' } as const];
    const limit = () => (this.#position === undefined ? watcherTimes.initialSilence : watcherTimes.silence);
    for await (const events of this.#watch({ resourceVersion: '', sendInitialEvents: true }, limit)) {
      const batch: WatcherEvent<T>[] = [];
      for (const event of events) {
        if (this.#position !== undefined) this.#accept(event, batch);
        else this.#acceptInitial(event, batch);
      }
      if (batch.length > 0) yield batch;
    }
  }

  async *#pageList() {
    yield [{ type: 'Init' } as const];
    const { client, resource } = this.#options;
    let page = await client.page(resource, {
      ...this.#selection(),
      // Any state the server has at hand will do at first; later it might be older than what we know.
      resourceVersion: this.#newestOnly ? undefined : '0',
    });
    for (;;) {
      this.#options.hooks?.onActivity?.();
      yield page.items.map((object) => ({ type: 'InitApply', object }) as const);
      if (page.continueToken === undefined) break;
      page = await client.page(resource, { ...this.#selection(), continueToken: page.continueToken });
    }
    yield [this.#listed(page.resourceVersion)];
  }

  #accept(event: WatchEvent<T>, batch: WatcherEvent<T>[]): void {
    if (event.type === 'ERROR') throw this.#errorOf(event.object);
    this.#position = event.object.metadata.resourceVersion;
    if (event.type === 'DELETED') batch.push({ type: 'Delete', object: event.object });
    else if (event.type !== 'BOOKMARK') batch.push({ type: 'Apply', object: event.object });
  }

  #acceptInitial(event: WatchEvent<T>, batch: WatcherEvent<T>[]): void {
    if (event.type === 'ERROR') throw this.#errorOf(event.object);
    if (event.type === 'DELETED') batch.push({ type: 'Delete', object: event.object });
    else if (event.type !== 'BOOKMARK') batch.push({ type: 'InitApply', object: event.object });
    else if (event.object.metadata.annotations?.[initialEventsEnd] === 'true') {
      batch.push(this.#listed(event.object.metadata.resourceVersion));
    }
  }

  #listed(resourceVersion: string): WatcherEvent<T> {
    this.#position = resourceVersion;
    this.#newestOnly = true;
    this.#options.hooks?.onListed?.(this.#mode);
    this.#mode = this.#streamingRefused ? 'paged' : 'streaming';
    return { type: 'InitDone' };
  }

  /** The server's batches; throws SilentWatchError when the next one takes too long. */
  async *#watch(options: WatchOptions, limit: () => number) {
    const controller = new AbortController();
    const follow = () => controller.abort(this.#signal.reason);
    this.#signal.addEventListener('abort', follow, { once: true });
    const batches = this.#open(options, controller.signal)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const cancel = this.#clock.after(limit(), () => controller.abort(this.#silence(limit())));
        const next = await batches.next().finally(cancel);
        if (next.done === true) return;
        this.#options.hooks?.onActivity?.();
        yield next.value;
      }
    } finally {
      this.#signal.removeEventListener('abort', follow);
      await batches.return?.();
    }
  }

  #open(options: WatchOptions, signal: AbortSignal) {
    const { client, resource } = this.#options;
    const timeoutSeconds = Math.floor(watcherTimes.watchSeconds * (1 + this.#random()));
    return client.watch(resource, { ...this.#selection(), ...options, allowBookmarks: true, timeoutSeconds, signal });
  }

  #selection(): SelectOptions {
    const { namespace, labelSelector, fieldSelector } = this.#options;
    return { namespace, labelSelector, fieldSelector, signal: this.#signal };
  }

  #silence(milliseconds: number): SilentWatchError {
    const reason = this.#position === undefined ? 'StreamingStalled' : 'Silent';
    return new SilentWatchError(reason, resourceName(this.#options.resource), milliseconds);
  }

  #errorOf(status: Readonly<Record<string, unknown>>): ApiError {
    const { resource, namespace } = this.#options;
    return new ApiError({ verb: 'watch', resource: resourceName(resource), namespace }, statusOf(status));
  }

  /** Takes from an error what it says about how to go on. */
  #learn(error: unknown): RestartReason {
    const streamingList = this.#position === undefined && this.#mode === 'streaming';
    const { reason, relist, streaming } = recoveryOf(error, { streamingList });
    if (relist) this.#position = undefined;
    if (relist) this.#newestOnly = true;
    if (streaming === 'never') this.#streamingRefused = true;
    if (streaming !== 'possible') this.#mode = 'paged';
    return reason;
  }

  async #pause(reason: RestartReason, lived: number): Promise<void> {
    if (lived >= watcherTimes.healthy) this.#failures = 0;
    const longest = longestPause(reason, { lived, failures: this.#failures });
    if (longest === 0) return;
    this.#failures += 1;
    try {
      await sleep(this.#clock, this.#random() * longest, { signal: this.#signal });
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    }
  }
}
