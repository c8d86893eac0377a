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
