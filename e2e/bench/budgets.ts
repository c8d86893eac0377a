/** What the rows of a run are held against. */
import type { Result, Series } from './series.ts';

/** AlertRules, and as many ScrapeTargets, that stand beside what is measured in a cluster that is full. */
export const ballast = 500;

/** The names of the rows. */
export const rows = {
  floor: 'floor: bare ConfigMap and poke',
  rule: 'AlertRule applied to live',
  target: 'ScrapeTarget applied to active target',
  crowdedFloor: `floor among ${2 * ballast} objects`,
  crowdedRule: `AlertRule among ${2 * ballast} objects`,
  lies: 'times that Loaded was told before it was so',
} as const;

/** Milliseconds, or a row and what may be added to it. */
type Limit = number | readonly [row: string, more: number];

interface Budget {
  readonly p50?: Limit;
  readonly p99?: Limit;
}

/** A reload that begins takes a server up to a second to begin; a target waits for the discovery's own pace. */
const budgets: Readonly<Record<string, Budget>> = {
  [rows.rule]: { p50: 1_200, p99: 2_000 },
  [rows.target]: { p99: 8_000 },
  [rows.crowdedRule]: { p50: [rows.crowdedFloor, 300], p99: [rows.crowdedFloor, 1_000] },
};

type Measured = Pick<Result, 'milliseconds' | 'figures'>;

function limitOf(limit: Limit, which: keyof Budget, { milliseconds }: Measured): number {
  if (typeof limit === 'number') return limit;
  const [row, more] = limit;
  return (milliseconds[row]?.[which] ?? 0) + more;
}

function over(row: string, series: Series, which: keyof Budget, measured: Measured): readonly string[] {
  const limit = budgets[row]?.[which];
  if (limit === undefined) return [];
  const allowed = limitOf(limit, which, measured);
  return series[which] <= allowed ? [] : [`${row}: ${which} is ${series[which]} ms, ${allowed} ms are allowed`];
}

/** The rows that took longer than they may, and what the operator told before it was so. */
export function overBudget(measured: Measured): readonly string[] {
  const slow = Object.entries(measured.milliseconds).flatMap(([row, series]) =>
    (['p50', 'p99'] as const).flatMap((which) => over(row, series, which, measured)),
  );
  const lies = measured.figures[rows.lies] ?? 0;
  return [...slow, ...(lies > 0 ? [`${rows.lies}: ${lies}, 0 are allowed`] : [])];
}
