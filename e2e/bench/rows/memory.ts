/** The rows of what the operator's pod holds and takes. */
import type { Bench } from '../bench.ts';
import type { Taken } from '../meter.ts';
import type { Row } from '../row.ts';

/** Memory at the end, at its peak, and the share of a core that was taken on average. */
export function resourceRows(bench: Bench, when: string, { last, peak, cpu, seconds }: Taken): readonly Row[] {
  const share = (taken: number): number => (100 * taken) / seconds;
  return [
    bench.row({ name: `${when}: operator memory`, value: last.operator, unit: 'MiB', detail: { peak: peak.operator } }),
    bench.row({ name: `${when}: judge memory`, value: last.judge, unit: 'MiB', detail: { peak: peak.judge } }),
    bench.row({ name: `${when}: peak of both`, value: peak.both, unit: 'MiB', detail: { ...peak } }),
    bench.row({ name: `${when}: operator CPU`, value: share(cpu.operator), unit: '% core' }),
    bench.row({ name: `${when}: judge CPU`, value: share(cpu.judge), unit: '% core' }),
  ];
}
