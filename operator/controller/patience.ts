/** Waits with believing something until it has lasted: for what comes and goes by itself within moments. */
import type { Clock } from './clock.ts';

/**
 * ```ts
 * const left = patience.left(key, 2_000);
 * if (left > 0) return { after: left };
 * ```
 */
export class Patience<K extends string = string> {
  readonly #clock: Pick<Clock, 'now'>;
  /** Since when something else holds than what is believed. */
  readonly #since = new Map<K, number>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Milliseconds until what was first seen of `key` has lasted for `duration` of them; 0 when it has. */
  left(key: K, duration: number): number {
    const now = this.#clock.now();
    const since = this.#since.get(key) ?? now;
    this.#since.set(key, since);
    return Math.max(0, since + duration - now);
  }

  /** It is over, or believed by now: the next time is a first one. */
  end(key: K): void {
    this.#since.delete(key);
  }
}
