/** How a group of a pushgateway is written, told from others, and known to be past its time. */
import { duration } from '../../../components/rules/duration.ts';
import { milliseconds } from '../../../components/scrape/duration.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import type { Group, Holding, Labels } from '../../observe/pushgateway.ts';

/** Characters of one group in a message; whoever pushes chooses its labels. */
const longest = 200;

/** Labels as PromQL writes them, with the job first. */
export function selectorOf({ job, ...labels }: Labels): string {
  const rest = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const all = job === undefined ? rest : [['job', job] as const, ...rest];
  return `{${all.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}

/** A group, or a series, in a message. */
export function named(labels: Labels, metric = ''): string {
  const text = metric + selectorOf(labels);
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}

/**
 * Milliseconds after its last push at which a group is deleted; undefined where none is. What was pushed stays until a
 * server has had two chances to scrape it.
 */
export function lifetimeOf({ spec: { pushgateway, prometheus } }: MonitoringStack): number | undefined {
  const asked = duration(pushgateway.expireAfter ?? '');
  return asked === undefined ? undefined : Math.max(asked, 2 * (milliseconds(prometheus.scrapeInterval) ?? 0));
}

/** Of a group that never accepted a push there is nothing to keep but the time of the last attempt. */
const lastPush = ({ pushed, refused }: Group): number => (pushed > 0 ? pushed : refused);

/** The groups that were last pushed to longer ago, the oldest first. Both times are the gateway's own: no other clock counts. */
export function expiredIn({ groups, at }: Pick<Holding, 'groups' | 'at'>, lifetime: number): readonly Group[] {
  return groups.filter((group) => at - lastPush(group) > lifetime).toSorted((a, b) => lastPush(a) - lastPush(b));
}

/** The groups whose last push was refused, in the order of their names. */
export function refusedIn(groups: readonly Group[]): readonly Group[] {
  return groups
    .filter(({ pushed, refused }) => refused > pushed)
    .toSorted((a, b) => (selectorOf(a.labels) < selectorOf(b.labels) ? -1 : 1));
}
