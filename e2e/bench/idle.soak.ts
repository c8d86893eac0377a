/** An hour in which nobody changes anything, BELLWETHER_IDLE_SECONDS of it elsewhere: the operator writes nothing but its Lease. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { prepareDemo } from '../demo/demo.ts';
import { localPlatform } from '../demo/platform.ts';
import { judged, names } from './budgets.ts';
import { idleFor } from './rows/idle.ts';

const seconds = Number(process.env['BELLWETHER_IDLE_SECONDS'] ?? 3600);
jest.setTimeout((seconds + 900) * 1000);

test('an idle operator writes nothing but its Lease', async () => {
  await using platform = await localPlatform('an idle hour');
  await prepareDemo(platform, { say: (line) => console.log(line) });
  const { writes, taken } = await idleFor(() => pause(seconds * 1000));
  const share = (100 * taken.cpu.operator) / taken.seconds;
  const load = { alertRules: 0, scrapeTargets: 0, machine: 0 };
  const { met, budget } = judged({ name: names.idleCpu, value: share, unit: '% core', load });
  // A machine that others use as well makes CPU dearer: a figure to read, and no verdict.
  console.log(
    `idle for ${Math.round(taken.seconds)} s: ${share.toFixed(2)} % of a core (${budget}: ${met ? 'ok' : 'OVER'})`,
  );
  expect(writes).toEqual([]);
});
