/** Which suites may run at the same time: two that say so, or one alone. */
import { setTimeout as pause } from 'node:timers/promises';
import { acquire, type Holder, type Lock, LockHeld } from '../cluster/lock.ts';

/** The tag of a suite that leaves the demo's stack and the operator alone, and minds nobody who does so too. */
export const besideTag = 'beside';

/** One for each suite that may run at a time: who takes them all is alone. */
const places = ['suite-0', 'suite-1'] as const;

/** Milliseconds between two looks for a free place. */
const look = 100;

/** Longer than all suites together take. */
const patience = 3_600_000;

/**
 * Waits for its turn.
 * @param isBeside whether one place is enough
 * @param names of the locks
 */
export async function takeTurn(
  self: Holder,
  { isBeside, names = places }: { readonly isBeside: boolean; readonly names?: readonly string[] },
): Promise<AsyncDisposable> {
  const taken = isBeside ? [await takeAny(self, names)] : await takeAll(self, names);
  return {
    [Symbol.asyncDispose]: async () => {
      for (const lock of taken) await lock.release();
    },
  };
}

/** In order, so that of two who want all nobody has what the other waits for. */
async function takeAll(self: Holder, names: readonly string[]): Promise<readonly Lock[]> {
  const taken: Lock[] = [];
  for (const name of names) taken.push(await acquire(name, self, { patience }));
  return taken;
}

async function takeAny(self: Holder, names: readonly string[]): Promise<Lock> {
  for (;;) {
    for (const name of names) {
      const lock = await acquire(name, self, { patience: 0 }).catch((error: unknown) => {
        if (error instanceof LockHeld) return undefined;
        throw error;
      });
      if (lock) return lock;
    }
    await pause(look);
  }
}
