/** What programs say of themselves on their HTTP ports, asked once or until it is so. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Ask, askAt } from '../demo/prometheus.ts';

/** Milliseconds between two looks: the error of every time. */
const every = 10;
/** Milliseconds after which something counts as never happening. */
const patience = 120_000;

/** Milliseconds until it is so. @throws when it never is */
export async function timeUntil(
  what: string,
  isSo: () => Promise<boolean>,
  start = performance.now(),
  within = patience,
): Promise<number> {
  while (performance.now() - start < within) {
    if (await isSo().catch(() => false)) return performance.now() - start;
    await pause(every);
  }
  throw new Error(`${what}: not so within ${within / 1000} s`);
}

function listIn(answer: unknown, ...path: readonly string[]): readonly unknown[] {
  let value = answer;
  for (const name of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return Array.isArray(value) ? value : [];
}

/** A server, and what can be seen in it. */
export interface Seen {
  /** Whether there is an active target with this label. */
  readonly hasTarget: (pool: string | undefined, label: string) => Promise<boolean>;
}

/** What is seen at `http://address:port`. */
export function seenAt(origin: string): Seen {
  const ask: Ask = askAt(origin);
  return {
    hasTarget: async (pool, label) => {
      const query = pool === undefined ? '' : `&scrapePool=${encodeURIComponent(pool)}`;
      const answer = await ask(`/api/v1/targets?state=active${query}`);
      return JSON.stringify(listIn(answer, 'data', 'activeTargets')).includes(label);
    },
  };
}

/** The metrics of a program at one moment. */
export interface Metrics {
  /** The sum of all series of that name, whatever their labels; 0 when there is none. */
  readonly sum: (name: string) => number;
  /** The lines of all series whose name satisfies, as they were written. */
  readonly lines: (name: RegExp) => readonly string[];
}

/** The name at the head of a line. */
const nameOf = (line: string): string => /^[^{ ]*/.exec(line)?.[0] ?? '';

/** What a text of Prometheus' exposition format says. */
export function metricsIn(text: string): Metrics {
  const all = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return {
    sum: (name) =>
      all.filter((line) => nameOf(line) === name).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0),
    lines: (name) => all.filter((line) => name.test(nameOf(line))),
  };
}

/** The metrics of the operator that runs in a pod. @throws when it does not answer */
export async function metricsAt({ status }: { readonly status?: { readonly podIP?: string } }): Promise<Metrics> {
  const answer = await fetch(`http://${status?.podIP}:8080/metrics`, { signal: AbortSignal.timeout(5000) });
  return metricsIn(await answer.text());
}
