/** What a Prometheus server says of itself: its targets, its rules, and the course of a series. */
import type { Ask } from '../demo/prometheus.ts';

export interface Target {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly scrapeInterval: string;
  readonly health: string;
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Rule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly file: string;
  readonly rules: readonly Rule[];
  /** RFC 3339; the year 1 before the first. */
  readonly lastEvaluation: string;
}

/** A series with its samples in order. */
export interface Course {
  readonly labels: Readonly<Record<string, string>>;
  /** Times in seconds since the epoch, and values. */
  readonly points: readonly (readonly [at: number, value: number])[];
}

async function data<T>(ask: Ask, path: string): Promise<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Prometheus' API has one form; data follows from the path
  const answer = (await ask(path)) as { readonly status: string; readonly data: T };
  if (answer.status !== 'success') throw new Error(`${path}: ${JSON.stringify(answer).slice(0, 500)}`);
  return answer.data;
}

export async function activeTargets(ask: Ask): Promise<readonly Target[]> {
  return (await data<{ readonly activeTargets: readonly Target[] }>(ask, '/api/v1/targets?state=active')).activeTargets;
}

/** The configuration that runs, as the server writes it. */
export async function configurationOf(ask: Ask): Promise<{ readonly yaml: string }> {
  return await data<{ readonly yaml: string }>(ask, '/api/v1/status/config');
}

/** When the server loaded the configuration that runs, RFC 3339, as it says itself: its own series tell that seconds later. */
export async function reloadedAt(ask: Ask): Promise<string> {
  return (await data<{ readonly lastConfigTime: string }>(ask, '/api/v1/status/runtimeinfo')).lastConfigTime;
}

export async function scrapePools(ask: Ask): Promise<readonly string[]> {
  return (await data<{ readonly scrapePools: readonly string[] }>(ask, '/api/v1/scrape_pools')).scrapePools;
}

export async function ruleGroups(ask: Ask): Promise<readonly RuleGroup[]> {
  return (await data<{ readonly groups: readonly RuleGroup[] }>(ask, '/api/v1/rules')).groups;
}

interface Matrix {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly values: readonly (readonly [number, string])[];
  }[];
}

/** The samples that a selector has had since `start`, in seconds since the epoch. */
export async function courses(ask: Ask, selector: string, start: number): Promise<readonly Course[]> {
  const range = Math.ceil(Date.now() / 1000 - start);
  const path = `/api/v1/query?query=${encodeURIComponent(`${selector}[${range}s]`)}`;
  const { result } = await data<Matrix>(ask, path);
  return result.map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([at, value]) => [at, Number(value)] as const),
  }));
}

/** The longest time between two samples, in seconds. */
export function longestGap({ points }: Course): number {
  return points.slice(1).reduce((longest, [at], index) => Math.max(longest, at - (points[index]?.[0] ?? at)), 0);
}

/** What of a server's log tells of reloads that failed, with their causes, which stand in the lines before; none where none failed. */
export function failedReloadsIn(log: string): readonly string[] {
  const lines = log.split('\n').filter((line) => line.includes('level=ERROR'));
  return lines.some((line) => line.includes('Error reloading config')) ? lines.slice(-20) : [];
}
