/** What the operator does when nobody changes anything: nothing but renew its Lease. */
import { waitForCalm, writesIn } from '../../suites/operator.ts';
import type { Family } from '../bench.ts';
import { names } from '../budgets.ts';
import { countsOf, metered, type Taken } from '../meter.ts';
import { resourceRows } from './memory.ts';

/** Nothing happens for so many milliseconds; by the API server's audit log the operator wrote this, by /proc it took that. */
export async function idleFor(pause: () => Promise<unknown>): Promise<{ writes: readonly string[]; taken: Taken }> {
  await waitForCalm();
  const taken = await metered(async () => {
    await pause();
  });
  return { writes: writesIn(taken.requests), taken };
}

/** BELLWETHER_IDLE_SECONDS: a minute in the bench, an hour in `make soak`. */
export const idle: Family = {
  name: 'idle',
  seconds: 75,
  async *run(bench) {
    const seconds = Number(process.env['BELLWETHER_IDLE_SECONDS'] ?? 60);
    const { writes, taken } = await idleFor(() => bench.pause(seconds * 1000));
    for (const write of writes) bench.say(`  wrote: ${write}`);
    yield bench.row({ name: names.idleWrites, value: writes.length, unit: 'writes', detail: countsOf(taken.requests) });
    yield* resourceRows(bench, 'idle', taken);
  },
};
