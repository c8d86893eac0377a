/** The rows of a run as a table of at most 120 columns. */
import { isTimes, type Result, type Row } from './row.ts';

const columns = [
  { title: '', width: 46 },
  { title: 'n', width: 5 },
  { title: 'p50', width: 8 },
  { title: 'p99', width: 8 },
  { title: 'max', width: 8 },
  { title: 'unit', width: 9 },
  { title: 'floor', width: 14 },
  { title: 'budget', width: 22 },
] as const;

const line = (cells: readonly string[]): string =>
  columns
    .map(({ width }, index) => {
      const cell = (cells[index] ?? '').slice(0, index === 0 ? width : undefined);
      return index === 0 ? cell.padEnd(width) : cell.padStart(width);
    })
    .join('')
    .trimEnd();

const verdict = ({ met, budget }: Row): string => (met === undefined ? '' : `${budget} ${met ? 'ok' : 'OVER'}`);

const rounded = (value: number): string =>
  Math.abs(value) >= 1000 ? `${Math.round(value)}` : `${Number(value.toPrecision(3))}`;

function cellsOf(row: Row): readonly string[] {
  if (!isTimes(row)) return [row.name, '', rounded(row.value), '', '', row.unit, '', verdict(row)];
  const { name, n, p50, p99, max, floor } = row;
  return [name, `${n}`, `${p50}`, `${p99}`, `${max}`, 'ms', floor ? `${floor.p50}/${floor.p99}` : '', verdict(row)];
}

const explanation = [
  'p50, p99, max: half, 99 of 100 and all of n changes took no longer; a figure that is no time stands under p50.',
  'floor and budget of times: p50/p99. The floor is a bare ConfigMap and pokes without an operator, among the same rules.',
];

/** The run as a table to read. */
export function tableOf({
  rows,
  failed,
  machine,
  revision,
}: Pick<Result, 'rows' | 'failed' | 'machine' | 'revision'>): string {
  const { cores, loadAtStart, loadAtEnd } = machine;
  return [
    `revision ${revision}, ${cores} cores, load average ${loadAtStart} at the start and ${loadAtEnd} at the end`,
    line(columns.map(({ title }) => title)),
    ...rows.map((row) => line(cellsOf(row))),
    ...Object.entries(failed).map(([family, said]) => `FAILED ${family}: ${said}`.slice(0, 118)),
    ...explanation,
  ].join('\n');
}
