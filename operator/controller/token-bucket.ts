/** A bound on how often something may happen that still lets a burst through. */
import type { Clock } from './clock.ts';

export interface TokenBucketOptions {
  readonly clock: Clock;
  /** How many may happen at once. */
  readonly burst: number;
  /** Milliseconds after which one more may. */
  readonly refill: number;
}

export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #tokens: number;
  #at: number;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#at = options.clock.now();
  }

  /** Whether one more may happen now; if so, it counts. */
  take(): boolean {
    const { clock, burst, refill } = this.#options;
    const now = clock.now();
    this.#tokens = Math.min(burst, this.#tokens + (now - this.#at) / refill);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
