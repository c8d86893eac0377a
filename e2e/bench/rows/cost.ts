/** What a change costs: CPU, bytes, requests, slices and parsers. */
import type { Bench } from '../bench.ts';
import { names } from '../budgets.ts';
import { countsOf, metered, type OperatorProcesses, type Taken } from '../meter.ts';
import type { Row } from '../row.ts';
import { metricsAt } from '../seen.ts';

/** Runs of the parsers since the operator was started, by its own count. */
async function parsersOf({ pod }: OperatorProcesses): Promise<number> {
  return (await metricsAt(pod)).sum('bellwether_judge_runs_total');
}

const perChange = (counts: Readonly<Record<string, number>>, changes: number): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Math.round((100 * count) / changes) / 100]));

const isSliceWrite = ({ stage, verb, objectRef }: Taken['requests'][number]): boolean =>
  stage === 'ResponseComplete' &&
  verb !== 'watch' &&
  verb !== 'get' &&
  verb !== 'list' &&
  objectRef?.resource === 'configmaps' &&
  /-slice-\d+$/.test(objectRef.name ?? '');

/** Does the changes, and gives the rows of what one of them cost; whatever the pod does besides is in it. */
export async function costRows(bench: Bench, changes: number, work: () => Promise<void>) {
  let parsers = 0;
  const taken = await metered(async (processes) => {
    const before = await parsersOf(processes);
    await work();
    parsers = (await parsersOf(processes)) - before;
  });
  const { cpu, bytes, requests } = taken;
  const counts = countsOf(requests);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const kibibytes = { received: bytes.received / 1024 / changes, sent: bytes.sent / 1024 / changes };
  return (present: number): readonly Row[] => {
    const among = `per change, ${present} rules`;
    const figure = (name: string, value: number, unit: string) => bench.row({ name, value: value / changes, unit });
    return [
      figure(names.cpuPerChange(present), cpu.operator * 1000, 'ms'),
      figure(`judge CPU ${among}`, cpu.judge * 1000, 'ms'),
      figure(names.parsersPerChange(present), parsers, 'runs'),
      figure(names.slicesPerChange(present), requests.filter(isSliceWrite).length, 'writes'),
      bench.row({
        name: `requests ${among}`,
        value: total / changes,
        unit: 'requests',
        detail: perChange(counts, changes),
      }),
      bench.row({
        name: `network of the pod ${among}`,
        value: kibibytes.received + kibibytes.sent,
        unit: 'KiB',
        detail: kibibytes,
      }),
    ];
  };
}
