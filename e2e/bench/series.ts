/** Measured times, and what is said of many of them. */

/** Percentiles of times in milliseconds, rounded. */
export interface Series {
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Nearest rank: of a hundred times the 99th is the second longest. @throws RangeError for no times at all */
export function seriesOf(times: readonly number[]): Series {
  if (times.length === 0) throw new RangeError('nothing was measured');
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return { n: times.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** What a run says: rows of series, and single figures with their unit in their name. */
export interface Result {
  /** RFC 3339. */
  readonly date: string;
  readonly revision: string;
  /** Load averages of the last minute: what else the machine had to do shows in every figure. */
  readonly machine: { readonly cores: number; readonly loadAtStart: number; readonly loadAtEnd: number };
  readonly milliseconds: Readonly<Record<string, Series>>;
  readonly figures: Readonly<Record<string, number>>;
}

const cells = (values: readonly (string | number)[]): string => values.map((value) => `${value}`.padStart(8)).join('');

/** The run as a table to read. */
export function tableOf({ milliseconds, figures }: Result): string {
  const width = Math.max(...[...Object.keys(milliseconds), ...Object.keys(figures)].map((name) => name.length)) + 2;
  return [
    `${'milliseconds'.padEnd(width)}${cells(['n', 'p50', 'p99', 'max'])}`,
    ...Object.entries(milliseconds).map(
      ([name, { n, p50, p99, max }]) => `${name.padEnd(width)}${cells([n, p50, p99, max])}`,
    ),
    '',
    ...Object.entries(figures).map(([name, value]) => `${name.padEnd(width)}${cells([Number(value.toPrecision(4))])}`),
  ].join('\n');
}
