/** The main configuration of Prometheus: everything that is not in a slice. */
import type { MonitoringStack, MonitoringStackSpecPrometheus } from '../../crds/models/monitoring-stack.ts';
import { sortedRecord, toText } from '../content.ts';
import { defaultGroups } from '../default-rules/groups.ts';
import { clusterJobs } from '../kubernetes/cluster-jobs.ts';
import { revisionOf } from '../revision.ts';
import { annotationJobs } from '../scrape/annotations.ts';
import { milliseconds } from '../scrape/duration.ts';
import type { Shares } from '../sharing.ts';
import { files } from './layout.ts';
import { alerting, ownJobs } from './own-jobs.ts';
import { type RemoteBlocks, remoteBlocks, remotesOf } from './remote.ts';
import { retentionSize } from './retention.ts';

/** Distinguishes the replicas of one stack; dropped from alerts, or each would arrive once per replica. */
export const replicaLabel = 'prometheus_replica';

/** Prometheus' own default of 10s, as long as the interval is not shorter. */
function scrapeTimeout({ scrapeTimeout: given, scrapeInterval }: MonitoringStackSpecPrometheus): string {
  if (given !== undefined) return given;
  return (milliseconds(scrapeInterval) ?? 0) < 10_000 ? scrapeInterval : '10s';
}

/** Prometheus expands variables in the values of external labels; a "$" that a user wrote is to stay one. */
function externalLabels(given: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const literal = Object.entries(given).map(([name, value]) => [name, value.replaceAll('$', () => '$$')]);
  return { ...sortedRecord<string>(Object.fromEntries(literal)), [replicaLabel]: '${POD_NAME}' };
}

/** Retention stands here and not in flags, where Prometheus calls it deprecated: so a change of it restarts nothing. */
function storage({ retention }: MonitoringStackSpecPrometheus, size: string): object {
  return { tsdb: { retention: { time: retention.time, size: retentionSize(size) } } };
}

/** The `global` block, in Prometheus' own grammar. */
export interface GlobalConfiguration {
  readonly scrape_interval: string;
  readonly scrape_timeout: string;
  readonly evaluation_interval: string;
  readonly external_labels: Readonly<Record<string, string>>;
  readonly keep_dropped_targets: number;
}

function globalOf(prometheus: MonitoringStackSpecPrometheus): GlobalConfiguration {
  return {
    scrape_interval: prometheus.scrapeInterval,
    scrape_timeout: scrapeTimeout(prometheus),
    evaluation_interval: prometheus.evaluationInterval,
    external_labels: externalLabels(prometheus.externalLabels),
    // The labels of dropped targets are for people to look at, and in a merged job there may be very many of them.
    keep_dropped_targets: 100,
  };
}

/** The `global` block alone, beside which fragments are judged. */
export function globalConfiguration({ spec }: MonitoringStack): GlobalConfiguration {
  return globalOf(spec.prometheus);
}

/** The files of the main configuration that say what a server does. */
export interface MainFiles {
  /** prometheus.json */
  readonly text: string;
  /** The rules that the stack brings along. */
  readonly defaultRules: string;
}

/** The main configuration and its revision. */
export interface MainConfiguration extends MainFiles {
  readonly revision: string;
}

/** The rule file with the rules that the stack brings along; without groups where it wants none. */
export function defaultRulesText({ spec }: MonitoringStack, exporters: readonly string[] = []): string {
  return toText({ groups: defaultGroups(spec.defaultRules, exporters) });
}

/**
 * The revision of the main files.
 * @param rollbacks reloads that were undone. A server that failed to load something looks at its files again only when
 * they differ from those that it last loaded: what it is brought back to has to have another marker.
 */
export function mainRevision({ text, defaultRules }: MainFiles, rollbacks = 0): string {
  return revisionOf(text + defaultRules + (rollbacks > 0 ? `#${rollbacks}` : ''));
}

/** What a main configuration depends on beside what the stack asks for. */
export interface MainFacts {
  /** What to write and read remotely: what the stack asks for, unless some of it cannot be had. */
  readonly remote?: RemoteBlocks;
  /** Which of its parts are another stack's. */
  readonly shares?: Shares | undefined;
  /** Of the volumes that there are: what the stack asks for, unless they have not grown to it yet. */
  readonly size?: string;
  /** The types of systems that it has exporters for. */
  readonly exporters?: readonly string[];
}

/** The main configuration of a stack, as deterministic JSON text. Throws Refusal for a volume size that is none. */
export function mainConfiguration(
  stack: MonitoringStack,
  {
    remote = remoteBlocks(remotesOf(stack)),
    shares,
    size = stack.spec.prometheus.storage.size,
    exporters,
  }: MainFacts = {},
): MainConfiguration {
  const { prometheus } = stack.spec;
  const text = toText({
    global: globalOf(prometheus),
    storage: storage(prometheus, size),
    rule_files: [files.allRules],
    scrape_config_files: [files.allScrapes],
    alerting: alerting(stack),
    ...(remote.remote_write.length > 0 && { remote_write: remote.remote_write }),
    ...(remote.remote_read.length > 0 && { remote_read: remote.remote_read }),
    scrape_configs: [...ownJobs(stack, shares), ...clusterJobs(stack.spec.kubernetes), ...annotationJobs(stack)],
  });
  const defaultRules = defaultRulesText(stack, exporters);
  return { text, defaultRules, revision: mainRevision({ text, defaultRules }) };
}
