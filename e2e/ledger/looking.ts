/** What the ledger sees: the demo's pods through kubectl; targets, series and reloads by the servers' own word. */
import { sameEntries } from '../../components/difference.ts';
import { stack } from '../demo/demo.ts';
import type { Ask } from '../demo/prometheus.ts';
import { namespace as demoNamespace } from '../demo/workload.ts';
import { kubectl, openPrometheus, stackPods } from '../suites/running-demo.ts';
import { activeTargets, type Course, courses, failedReloadsIn, type Target } from '../suites/server.ts';
import type { Canary, Standing, StandingTarget } from './account.ts';
import { canaryRule } from './canary.ts';

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a duration as Prometheus writes it, such as `1m30s`. */
export function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)(ms|s|m|h|d)/g)];
  return parts.reduce((sum, [, count = '0', unit = 's']) => sum + Number(count) * (unitSeconds[unit] ?? NaN), 0);
}

const standingTarget = ({ labels, scrapeUrl, health, scrapeInterval }: Target): StandingTarget => ({
  job: labels['job'] ?? '',
  url: scrapeUrl,
  isUp: health === 'up',
  labels,
  interval: secondsOf(scrapeInterval),
});

/** Whether a target is the demo's own: of the stack, of the cluster or of its application, and of no suite. */
export function isDemos({ labels }: Pick<Target, 'labels'>): boolean {
  const homes = [undefined, stack.namespace, demoNamespace, 'kube-system', 'default'];
  return homes.includes(labels['namespace']) && [undefined, `${demoNamespace}/shop`].includes(labels['scrape_target']);
}

/** @param isBeside whether other suites have targets meanwhile, which are none of this one's business */
export async function look(isBeside: boolean): Promise<Standing> {
  const [pods, all] = await Promise.all([stackPods(), openPrometheus().then(activeTargets)]);
  const targets = isBeside ? all.filter(isDemos) : all;
  const byUrl = targets.toSorted((a, b) => a.scrapeUrl.localeCompare(b.scrapeUrl));
  return { at: Date.now() / 1000, pods, targets: byUrl.map(standingTarget) };
}

const sameLabels = (a: Course['labels'], b: Course['labels']): boolean => {
  const { __name__: _, ...rest } = a;
  return sameEntries(rest, b);
};

/** The series of every target that was up, and of the rule that always has a value. */
export async function canariesSince({ at, targets }: Standing): Promise<readonly Canary[]> {
  const ask = await openPrometheus();
  const [up, rule] = await Promise.all([courses(ask, 'up', at), courses(ask, canaryRule.record, at)]);
  const standing = targets.filter(({ isUp }) => isUp);
  return [
    { name: `rule ${canaryRule.record}`, interval: canaryRule.interval, course: rule[0] },
    ...standing.map(({ job, url, interval, labels }) => ({
      name: `${job} ${url}`,
      pod: labels['pod'],
      interval,
      course: up.find((course) => sameLabels(course.labels, labels)),
    })),
  ];
}

/** Times at which a server scraped itself and its last reload had failed. */
async function failuresByMetric(ask: Ask, since: number): Promise<readonly string[]> {
  const found = await courses(ask, 'prometheus_config_last_reload_successful', since);
  return found.flatMap(({ labels, points }) => {
    const failed = points.filter(([, value]) => value !== 1);
    const [first] = failed;
    return first ? [`${labels['pod']} said so ${failed.length} times from ${timeOf(first[0])} on`] : [];
  });
}

const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** The servers' logs since then. Two looks may lie between two scrapes; the log misses none. */
async function logged(since: number): Promise<string> {
  const selector = `--selector=app.kubernetes.io/name=prometheus,app.kubernetes.io/instance=${stack.name}`;
  const flags = ['--container=prometheus', '--prefix', '--tail=-1', `--since-time=${timeOf(since)}`];
  return await kubectl.run('logs', selector, `--namespace=${stack.namespace}`, ...flags);
}

/** The reloads since then that failed, in words. */
export async function failedReloadsSince(at: number): Promise<readonly string[]> {
  const byMetric = await failuresByMetric(await openPrometheus(), at);
  return [...byMetric, ...failedReloadsIn(await logged(at))];
}

/** How often a configuration was loaded since then. */
export async function reloadsSince(at: number): Promise<number> {
  return (await logged(at)).split('Completed loading of configuration file').length - 1;
}
