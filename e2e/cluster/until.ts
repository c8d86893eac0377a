/** Waiting for something to become true. */
import { setTimeout as pause } from 'node:timers/promises';

export interface UntilOptions {
  /** Milliseconds to go on trying. */
  within: number;
  /** Milliseconds between two tries. */
  every: number;
}

/** Tries until `isTrue` says so, or time is over; gives its last answer. */
export async function until(isTrue: () => boolean | Promise<boolean>, options: UntilOptions): Promise<boolean> {
  const deadline = performance.now() + options.within;
  for (;;) {
    if (await isTrue()) return true;
    if (performance.now() >= deadline) return false;
    await pause(options.every);
  }
}
