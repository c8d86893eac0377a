/** How long to wait before a key that keeps failing is tried again. */

export interface BackoffOptions {
  /** Delay after the first failure, in milliseconds. */
  readonly base?: number;
  /** The longest delay, in milliseconds. */
  readonly max?: number;
}

/** 5 ms is controller-runtime's first delay; its 1,000 s cap would leave a repaired cause unnoticed for too long. */
const DEFAULTS = { base: 5, max: 300_000 };

/** The delay after so many failures in a row: base, 2 × base, 4 × base … up to max. Zero failures: no delay. */
export function delayAfter(
  failures: number,
  { base = DEFAULTS.base, max = DEFAULTS.max }: BackoffOptions = {},
): number {
  if (failures <= 0) return 0;
  return Math.min(max, base * 2 ** (failures - 1));
}

/** Spreads a delay over [ms, ms × (1 + share)], so that many waiters do not return at once. */
export function jitter(ms: number, share: number, random: () => number): number {
  return ms * (1 + share * random());
}

/** Counts failures per key. */
export class Backoff {
  readonly #options: BackoffOptions;
  readonly #failures = new Map<string, number>();

  constructor(options: BackoffOptions = {}) {
    this.#options = options;
  }

  /** Notes one more failure and returns the delay before the next try, in milliseconds. */
  next(key: string): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    return delayAfter(failures, this.#options);
  }

  /** Failures in a row so far. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}
