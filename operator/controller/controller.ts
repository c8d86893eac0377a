/** The loop of every controller: take a key, reconcile it, decide when to look at it again. */
import type { Logger } from '../log.ts';
import { objectFields } from '../log.ts';
import type { Clock } from './clock.ts';
import { DeadlineError, StalledError, WaitingError } from './errors.ts';
import type { Heartbeats } from './heartbeats.ts';
import type { Queue } from './queue.ts';

/** What a successful reconcile may ask for. */
export interface Result {
  /** Milliseconds until the next look, though nothing has changed. */
  readonly after?: number;
}

/** Brings the world to what the object named by `key` says. Reads the present state itself; may be repeated any time. */
export type Reconcile<K extends string = string> = (
  key: K,
  options: { signal: AbortSignal },
) => Promise<Result | undefined>;

/** How a reconcile ended. */
export type ReconcileResult = 'success' | 'requeued' | 'waiting' | 'stalled' | 'error' | 'aborted';

export const RECONCILE_RESULTS: readonly ReconcileResult[] = [
  'success',
  'requeued',
  'waiting',
  'stalled',
  'error',
  'aborted',
];

export interface ControllerObserver {
  reconciled(result: ReconcileResult, seconds: number): void;
}

export interface ControllerOptions<K extends string = string> {
  /** Names the loop in logs, metrics and health; by custom the kind it looks after. */
  readonly name: string;
  readonly queue: Queue<K>;
  readonly reconcile: Reconcile<K>;
  readonly clock: Clock;
  readonly heartbeats: Heartbeats;
  readonly log: Logger;
  readonly observer?: ControllerObserver;
  /** Keys that may be in work at once. */
  readonly workers?: number;
  /** Milliseconds after which a reconcile is told to stop. */
  readonly deadline?: number;
  /** Milliseconds that running reconciles get when the process ends. */
  readonly grace?: number;
}

const DEFAULTS = { workers: 1, deadline: 120_000, grace: 10_000 };

/** A reconcile that goes on for this long after it was told to stop is stuck. */
const STUCK_AFTER_DEADLINE = 15_000;

type Outcome =
  | { readonly result: 'success' }
  | { readonly result: 'requeued'; readonly after: number }
  | { readonly result: 'waiting'; readonly error: WaitingError }
  | { readonly result: 'stalled'; readonly error: StalledError }
  | { readonly result: 'error'; readonly error: unknown }
  | { readonly result: 'aborted' };

export class Controller<K extends string = string> {
  readonly #options: ControllerOptions<K> & typeof DEFAULTS;
  /** Aborted when running reconciles have had their grace. */
  readonly #end = new AbortController();
  #running = 0;

  constructor(options: ControllerOptions<K>) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /**
   * Works until the signal is aborted. Then it takes no new key, gives running reconciles their grace, aborts what is
   * left and resolves, at the latest shortly after the grace, even when a reconcile does not listen.
   */
  async run({ signal }: { signal: AbortSignal }): Promise<void> {
    const { queue, workers } = this.#options;
    const stop = () => {
      void queue.stop({ discard: true });
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const all = Promise.all(Array.from({ length: workers }, (_, i) => this.#work(i)));
    const grace = this.#graceAfter(signal);
    await Promise.race([all, grace.over]);
    grace.cancel();
  }

  /** `over` resolves when the grace after an abort has passed and the remaining reconciles have been told. */
  #graceAfter(signal: AbortSignal): { readonly over: Promise<void>; cancel(): void } {
    const { clock, grace } = this.#options;
    const over = Promise.withResolvers<void>();
    let cancel: (() => void) | undefined;
    const expire = () => {
      this.#abort();
      // One more turn for the aborted ones to end by themselves.
      cancel = clock.after(0, over.resolve);
    };
    const begin = () => {
      cancel = clock.after(grace, expire);
    };
    if (signal.aborted) begin();
    else signal.addEventListener('abort', begin, { once: true });
    return { over: over.promise, cancel: () => cancel?.() };
  }

  #abort(): void {
    const { log, name } = this.#options;
    log.warn({ controller: name, running: this.#running }, 'aborting what still runs');
    this.#end.abort(new Error(`controller ${name} is stopping`));
  }

  async #work(index: number): Promise<void> {
    const { queue, heartbeats, name, deadline } = this.#options;
    const beat = heartbeats.register(`${name}/${index}`, deadline + STUCK_AFTER_DEADLINE);
    for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
      beat.busy(key);
      this.#running += 1;
      await this.#process(key);
      this.#running -= 1;
      queue.done(key);
      beat.idle();
    }
    beat.end();
  }

  async #process(key: K): Promise<void> {
    const { clock, observer } = this.#options;
    const started = clock.now();
    const outcome = await this.#attempt(key);
    observer?.reconciled(outcome.result, (clock.now() - started) / 1000);
    this.#settle(key, outcome);
  }

  /** Runs one reconcile under its deadline. Never throws. */
  async #attempt(key: K): Promise<Outcome> {
    const { clock, deadline, reconcile } = this.#options;
    const late = new AbortController();
    const cancel = clock.after(deadline, () => {
      late.abort(new DeadlineError(`reconciling ${key} took longer than ${deadline / 1000} s`));
    });
    try {
      const result = await reconcile(key, { signal: AbortSignal.any([this.#end.signal, late.signal]) });
      return result?.after === undefined ? { result: 'success' } : { result: 'requeued', after: result.after };
    } catch (error) {
      return this.#end.signal.aborted ? { result: 'aborted' } : classify(error);
    } finally {
      cancel();
    }
  }

  #settle(key: K, outcome: Outcome): void {
    const { queue, name } = this.#options;
    const log = () => this.#options.log.child({ controller: name, ...objectFields(name, key) });
    if (outcome.result !== 'error') queue.forget(key);
    switch (outcome.result) {
      case 'success':
      case 'aborted':
        return;
      case 'requeued':
        queue.add(key, { priority: 'low', after: outcome.after });
        return;
      case 'waiting':
        log().info({ reason: outcome.error.reason, cause: outcome.error.message }, 'waiting');
        queue.add(key, { priority: 'low', after: outcome.error.after });
        return;
      case 'stalled':
        log().warn({ reason: outcome.error.reason, cause: outcome.error.message }, 'stalled until the object changes');
        return;
      case 'error':
        log().error({ err: outcome.error, retryInMs: queue.retry(key) }, 'reconcile failed');
    }
  }
}

function classify(error: unknown): Outcome {
  if (error instanceof StalledError) return { result: 'stalled', error };
  if (error instanceof WaitingError) return { result: 'waiting', error };
  return { result: 'error', error };
}
