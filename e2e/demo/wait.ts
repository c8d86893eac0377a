/** Waiting for a condition with a deadline, and saying what is missing meanwhile. */
import { setTimeout as pause } from 'node:timers/promises';

/** Looks once: undefined when it is so, else what is missing, in words. */
export type Look = () => Promise<string | undefined>;

export interface WaitOptions {
  /** Milliseconds. */
  readonly within: number;
  /** Milliseconds between two looks. */
  readonly every?: number;
  /** Told what is missing, each time that changes. */
  readonly onMissing?: (missing: string) => void;
  readonly signal?: AbortSignal;
}

/** Something did not become true in time. */
export class NotReached extends Error {
  readonly reason = 'NotReached';
  readonly missing: string;

  constructor(what: string, missing: string, within: number) {
    super(`${what}: not reached within ${Math.round(within / 1000)} s: ${missing}`);
    this.missing = missing;
  }
}

/**
 * Looks until it is so. What a look throws is something that is missing too: servers come and go while one waits.
 * @throws NotReached with what was missing at the last look
 */
export async function waitFor(what: string, look: Look, options: WaitOptions): Promise<void> {
  const { within, every = 500, onMissing, signal } = options;
  const deadline = performance.now() + within;
  for (let told = ''; ; ) {
    signal?.throwIfAborted();
    const missing = await look().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (missing === undefined) return;
    if (missing !== told) onMissing?.(missing);
    told = missing;
    if (performance.now() >= deadline) throw new NotReached(what, missing, within);
    await pause(every, undefined, signal ? { signal } : {});
  }
}
