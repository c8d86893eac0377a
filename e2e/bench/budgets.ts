/** What the rows of a run are held against: the budgets of the design. */
import { type Figure, isTimes, type Row, type Times } from './row.ts';

/** The names of the rows that have a budget. */
export const names = {
  rule: (present: number) => `AlertRule applied → live, ${present} rules`,
  target: 'ScrapeTarget applied → active, each 10 s',
  targetInChurn: 'ScrapeTarget applied → active, 1 change/s',
  lies: (present: number) => `Loaded told before it was so, ${present} rules`,
  missedScrapes: 'storm: missed scrapes of unchanged targets',
  neverLive: 'storm: changes not live 30 s after its end',
  cpuPerChange: (present: number) => `operator CPU per change, ${present} rules`,
  parsersPerChange: (present: number) => `parsers started per change, ${present} rules`,
  slicesPerChange: (present: number) => `slices written per change, ${present} rules`,
  operatorMemory: 'operator memory, 10,000 rules and targets',
  peakMemory: 'operator and judge, peak, same',
  restart: 'restart → converged, 10,000 rules',
  restartWrites: 'restart: writes',
  restartReloads: 'restart: reloads',
  idleWrites: 'idle: writes but the Lease',
  idleCpu: 'idle: operator CPU',
} as const;

interface TimesBudget {
  /** Milliseconds. */
  readonly p50?: number;
  readonly p99?: number;
  /** Milliseconds above the floor's own p50 and p99. */
  readonly aboveFloor?: { readonly p50: number; readonly p99: number };
}

const aboveFloor = { p50: 300, p99: 1_000 };

const times: Readonly<Record<string, TimesBudget>> = {
  [names.rule(0)]: { p50: 1_200, p99: 2_000, aboveFloor },
  [names.rule(1_000)]: { aboveFloor },
  [names.rule(2_000)]: { aboveFloor },
  [names.rule(10_000)]: { aboveFloor },
  [names.target]: { p99: 4_000 },
  [names.targetInChurn]: { p99: 8_000 },
};

/** The most that each may be. */
const figures: Readonly<Record<string, number>> = {
  [names.lies(0)]: 0,
  [names.lies(1_000)]: 0,
  [names.lies(2_000)]: 0,
  [names.lies(10_000)]: 0,
  [names.missedScrapes]: 0,
  [names.neverLive]: 0,
  [names.cpuPerChange(10_000)]: 5,
  [names.parsersPerChange(10_000)]: 1,
  [names.slicesPerChange(10_000)]: 1,
  [names.operatorMemory]: 256,
  [names.peakMemory]: 512,
  [names.restart]: 3_000,
  [names.restartWrites]: 0,
  [names.restartReloads]: 0,
  [names.idleWrites]: 0,
  [names.idleCpu]: 0.2,
};

interface Limit {
  readonly which: 'p50' | 'p99';
  readonly most: number;
}

function limitsOf({ name, floor }: Times): readonly Limit[] {
  const budget = times[name];
  if (budget === undefined) return [];
  return (['p50', 'p99'] as const).flatMap((which) => {
    const above = budget.aboveFloor && floor ? [floor[which] + budget.aboveFloor[which]] : [];
    const all = [...(budget[which] === undefined ? [] : [budget[which]]), ...above];
    return all.length === 0 ? [] : [{ which, most: Math.min(...all) }];
  });
}

function ofTimes(row: Times): Times {
  const limits = limitsOf(row);
  if (limits.length === 0) return row;
  const mostOf = (which: Limit['which']) => limits.find((limit) => limit.which === which)?.most ?? '–';
  const budget = `≤ ${mostOf('p50')}/${mostOf('p99')}`;
  return { ...row, budget, met: limits.every(({ which, most }) => row[which] <= most) };
}

function ofFigure(row: Figure): Figure {
  const most = figures[row.name];
  return most === undefined ? row : { ...row, budget: most === 0 ? '0' : `≤ ${most}`, met: row.value <= most };
}

/** The row with its budget, where there is one, and whether it is met. */
export function judged(row: Row): Row {
  return isTimes(row) ? ofTimes(row) : ofFigure(row);
}
