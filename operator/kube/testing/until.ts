/** Waits for what other parts of the event loop will do, without a clock. */
import { setImmediate as turn } from 'node:timers/promises';

/** Far more turns of the event loop than anything on loopback takes; a test that needs more waits for the wrong thing. */
const patience = 200_000;

/** Resolves when the condition holds; throws when it still does not after very many turns of the event loop. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  for (let turns = 0; turns < patience; turns++) {
    if (condition()) return;
    await turn();
  }
  throw new Error(`${what} never came true`);
}
