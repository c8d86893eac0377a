/** Ten thousand rules and ten thousand targets: how long they take to be loaded all, and what the operator's pod holds then. */
import type { Family } from '../bench.ts';
import { names } from '../budgets.ts';
import { metered, type Taken } from '../meter.ts';
import { resourceRows } from './memory.ts';

const each = 10_000;

export const full: Family = {
  name: 'full',
  seconds: 240,
  async *run(bench) {
    await bench.reach({ alertRules: each });
    const taken: Taken = await metered(() => bench.reach({ scrapeTargets: each }));
    yield bench.row({ name: '10,000 targets applied → all loaded', value: taken.seconds * 1000, unit: 'ms' });
    yield bench.row({ name: names.peakMemory, value: taken.peak.both, unit: 'MiB', detail: { ...taken.peak } });
    const calm = await metered(() => bench.pause(20_000));
    yield bench.row({ name: names.operatorMemory, value: calm.last.operator, unit: 'MiB', detail: { ...calm.peak } });
    yield* resourceRows(bench, 'at 10,000 of both, at rest', calm);
  },
};
