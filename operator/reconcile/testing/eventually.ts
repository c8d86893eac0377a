/** Waits for what timers and sockets bring about; the bound is there to end a test that waits for the wrong thing. */
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds between two looks, and until nobody believes in it any more. */
const look = 2;
const patience = 10_000;

/**
 * Resolves when the condition holds. `what` names it in the error that is thrown when it never does.
 * @param within real milliseconds
 */
export async function eventually(
  condition: () => boolean,
  what: string | (() => string),
  within = patience,
): Promise<void> {
  const end = performance.now() + within;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`never came true: ${typeof what === 'string' ? what : what()}`);
    await pause(look);
  }
}

/** Resolves when the value has not changed for `calm` real milliseconds. */
export async function settles(value: () => unknown, calm = 60): Promise<void> {
  let seen = value();
  for (let since = performance.now(); performance.now() - since < calm; ) {
    await pause(look);
    const next = value();
    if (next !== seen) [seen, since] = [next, performance.now()];
  }
}
