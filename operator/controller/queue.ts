/** The work queue: which keys to look at next. It holds keys and never objects, so that work is always done on what is now. */
import { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import { Delays } from './delays.ts';

/** Live changes are `high`; the initial list and periodic looks are `low` and wait for them. */
export type Priority = 'high' | 'low';

/** What the queue tells of itself. */
export interface QueueObserver {
  /** Keys that are ready and wait for a worker. */
  depth(keys: number): void;
  added(): void;
  /** Seconds between ready and taken. */
  waited(seconds: number): void;
  retried(): void;
}

export interface QueueOptions {
  readonly clock: Clock;
  readonly backoff?: Backoff;
  readonly observer?: QueueObserver;
}

export interface AddOptions {
  readonly priority?: Priority;
  /** Milliseconds from now at which the key becomes ready. */
  readonly after?: number;
}

/** Keys in the order of their arrival, each once, removable from the middle. */
class Lane<K> {
  readonly #keys = new Set<K>();
  // One lasting iterator, which stands before every key that is left: a fresh one would walk again over the holes
  // that taken keys leave in the set.
  readonly #cursor = this.#keys.values();

  push(key: K): void {
    this.#keys.add(key);
  }

  delete(key: K): boolean {
    return this.#keys.delete(key);
  }

  shift(): K | undefined {
    // An iterator that was asked at the end stays at its end.
    if (this.#keys.size === 0) return undefined;
    const key = this.#cursor.next().value;
    if (key !== undefined) this.#keys.delete(key);
    return key;
  }

  clear(): void {
    this.#keys.clear();
  }
}

type Taker<K> = (key: K | undefined) => void;

/**
 * Rules: a key is ready once, however often it was added. A key that is being worked on and is added again runs again
 * when it is done, never beside itself. Of several times for one key the earliest wins, so adding with `after` also
 * gathers a burst into one run.
 */
export class Queue<K extends string = string> {
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #observer: QueueObserver | undefined;
  readonly #lanes = { high: new Lane<K>(), low: new Lane<K>() };
  /** Ready keys and since when. */
  readonly #ready = new Map<K, number>();
  readonly #delays = new Delays<K, Priority>();
  readonly #processing = new Map<K, Priority>();
  /** Keys in work that were added meanwhile. */
  readonly #dirty = new Map<K, Priority>();
  readonly #takers = new Set<Taker<K>>();
  readonly #drained = Promise.withResolvers<void>();
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;
  #stopped = false;

  constructor({ clock, backoff = new Backoff(), observer }: QueueOptions) {
    this.#clock = clock;
    this.#backoff = backoff;
    this.#observer = observer;
  }

  /** Ready keys. */
  get depth(): number {
    return this.#ready.size;
  }

  /** Keys that become ready later. */
  get delayed(): number {
    return this.#delays.size;
  }

  add(key: K, { priority = 'high', after = 0 }: AddOptions = {}): void {
    if (this.#stopped) return;
    if (after > 0) this.#delay(key, priority, after);
    else this.#enqueue(key, priority);
    this.#offer();
  }

  /** Adds a key after its own backoff, at the priority it was taken with. Returns the delay in milliseconds. */
  retry(key: K): number {
    const after = this.#backoff.next(key);
    this.#observer?.retried();
    this.add(key, { priority: this.#processing.get(key) ?? 'low', after });
    return after;
  }

  /** Ends the backoff of a key: its next failure is a first one. */
  forget(key: K): void {
    this.#backoff.forget(key);
  }

  /** The next key, to be given back with `done`; undefined when the queue has stopped or the signal is aborted. */
  take({ signal }: { signal?: AbortSignal } = {}): Promise<K | undefined> {
    const key = signal?.aborted ? undefined : this.#next();
    if (key !== undefined || this.#stopped || signal?.aborted) return Promise.resolve(key);
    return new Promise((resolve) => {
      const abandon = () => taker(undefined);
      const taker: Taker<K> = (taken) => {
        this.#takers.delete(taker);
        signal?.removeEventListener('abort', abandon);
        resolve(taken);
      };
      this.#takers.add(taker);
      signal?.addEventListener('abort', abandon, { once: true });
    });
  }

  /** Ends the work on a key; when it was added meanwhile, it is ready again. */
  done(key: K): void {
    this.#processing.delete(key);
    const again = this.#dirty.get(key);
    this.#dirty.delete(key);
    if (again) this.#enqueue(key, again);
    this.#offer();
    this.#checkDrained();
  }

  /**
   * Takes nothing more in and drops what is not yet due. What is ready is still handed out in order, unless
   * `discard`. Resolves when no key is ready or in work.
   */
  stop({ discard = false }: { discard?: boolean } = {}): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#delays.clear();
    if (discard) this.#discard();
    this.#offer();
    for (const taker of this.#takers) taker(undefined);
    this.#checkDrained();
    return this.#drained.promise;
  }

  #enqueue(key: K, priority: Priority): void {
    this.#delays.delete(key);
    if (this.#processing.has(key)) {
      if (!this.#dirty.has(key)) this.#observer?.added();
      this.#dirty.set(key, higher(priority, this.#dirty.get(key)));
      return;
    }
    if (this.#ready.has(key)) {
      this.#raise(key, priority);
      return;
    }
    this.#ready.set(key, this.#clock.now());
    this.#lanes[priority].push(key);
    this.#observer?.added();
    this.#observer?.depth(this.#ready.size);
  }

  #raise(key: K, priority: Priority): void {
    if (priority === 'high' && this.#lanes.low.delete(key)) this.#lanes.high.push(key);
  }

  #delay(key: K, priority: Priority, after: number): void {
    if (this.#ready.has(key) || this.#dirty.has(key)) return;
    const at = this.#clock.now() + after;
    const known = this.#delays.get(key);
    this.#delays.set(key, Math.min(at, known?.at ?? Infinity), higher(priority, known?.value));
    this.#arm();
  }

  /** Keeps one timer, for the earliest key. */
  #arm(): void {
    const at = this.#delays.next();
    if (at === undefined || (this.#timer && this.#timer.at <= at)) return;
    this.#timer?.cancel();
    const cancel = this.#clock.after(at - this.#clock.now(), () => this.#wake());
    this.#timer = { at, cancel };
  }

  #wake(): void {
    this.#timer = undefined;
    for (const { key, value } of this.#delays.takeDue(this.#clock.now())) this.#enqueue(key, value);
    this.#arm();
    this.#offer();
  }

  /** Hands ready keys to waiting workers. */
  #offer(): void {
    for (const taker of this.#takers) {
      const key = this.#next();
      if (key === undefined) return;
      taker(key);
    }
  }

  #next(): K | undefined {
    const high = this.#lanes.high.shift();
    const key = high ?? this.#lanes.low.shift();
    if (key === undefined) return undefined;
    const now = this.#clock.now();
    this.#observer?.waited((now - (this.#ready.get(key) ?? now)) / 1000);
    this.#ready.delete(key);
    this.#observer?.depth(this.#ready.size);
    this.#processing.set(key, high === undefined ? 'low' : 'high');
    return key;
  }

  #discard(): void {
    this.#lanes.high.clear();
    this.#lanes.low.clear();
    this.#ready.clear();
    this.#dirty.clear();
    this.#observer?.depth(0);
  }

  #checkDrained(): void {
    if (this.#stopped && this.#ready.size === 0 && this.#processing.size === 0) this.#drained.resolve();
  }
}

function higher(a: Priority, b: Priority | undefined): Priority {
  return b === 'high' ? b : a;
}
