/** What a server knows of probes beyond whether they succeed: where they fail, and which certificates end soon. */
import { type Failure, failureMetrics, failureOf } from '../../../components/exporters/probes/phase.ts';
import { EXPORTER_LABEL } from '../../../components/exporters/up-metric.ts';
import { SCRAPE_TARGET } from '../../../components/scrape/labels.ts';
import type { Sample } from '../../observe/prometheus.ts';

export interface ProbesSeen {
  /** By the `instance` of those that fail. */
  readonly failures: ReadonlyMap<string, Failure>;
  /** Seconds since 1970 at which certificates end, by the `instance` of those that do within two weeks. */
  readonly endings: ReadonlyMap<string, number>;
}

const own = `{${EXPORTER_LABEL}="blackbox"}`;

/** As in the alert CertificateEndsSoon. */
export const endingQuery = `probe_ssl_earliest_cert_expiry${own} < time() + 14 * 86400`;

export const failureQuery =
  `{__name__=~"${failureMetrics.join('|')}",${EXPORTER_LABEL}="blackbox"} ` +
  `and on (${SCRAPE_TARGET}, instance) (probe_success${own} == 0)`;

const nothing: ProbesSeen = { failures: new Map(), endings: new Map() };

/** By `<namespace>/<name>` of the ScrapeTarget. */
export async function lookAtProbes(
  ask: (query: string) => Promise<readonly Sample[]>,
  anyFails: boolean,
): Promise<(target: string) => ProbesSeen> {
  const [endings, failures] = await Promise.all([ask(endingQuery), anyFails ? ask(failureQuery) : []]);
  const [ending, failing] = [byTarget(endings), byTarget(failures)];
  return (target) =>
    ending.has(target) || failing.has(target)
      ? {
          endings: new Map((ending.get(target) ?? []).map(({ labels, value }) => [labels['instance'] ?? '', value])),
          failures: failuresOf(failing.get(target) ?? []),
        }
      : nothing;
}

const byTarget = (samples: readonly Sample[]) => Map.groupBy(samples, ({ labels }) => labels[SCRAPE_TARGET] ?? '');

function failuresOf(samples: readonly Sample[]): ReadonlyMap<string, Failure> {
  const groups = Map.groupBy(samples, ({ labels }) => labels['instance'] ?? '');
  return new Map([...groups].map(([instance, group]) => [instance, failureOf(new Map(group.map(valueOf)))]));
}

function valueOf({ labels, value }: Sample): readonly [string, number] {
  const part = labels['phase'] ?? labels['serving_status'];
  const { __name__: name = '' } = labels;
  return [part === undefined ? name : `${name}/${part}`, value];
}
