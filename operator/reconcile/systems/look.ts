/** What a server knows of the systems behind exporters: which of them are down, and which exporter does not answer. */
import { recordOf } from '../../../components/exporters/catalogue.ts';
import { downExpression, EXPORTER_LABEL } from '../../../components/exporters/up-metric.ts';
import { SCRAPE_TARGET } from '../../../components/scrape/labels.ts';
import type { Endpoint } from '../../observe/http.ts';
import { readSeries, type Sample } from '../../observe/prometheus.ts';
import type { Cause } from './cause.ts';
import { lookAtProbes, type ProbesSeen } from './probes.ts';

/** Of one ScrapeTarget; each system by its `instance`. */
export interface Seen {
  /** Those that were scraped at all. */
  readonly scraped: ReadonlySet<string>;
  /** Those whose exporter did not answer the last scrape. */
  readonly failed: ReadonlySet<string>;
  /** Those that are down by the exporter's own metric. */
  readonly down: ReadonlySet<string>;
  /** Those of which the exporter's own series say that the login is refused, and that nobody answers. */
  readonly causes: Readonly<Record<Cause, ReadonlySet<string>>>;
  /** What is known of probes; undefined where there are none. */
  readonly probes?: ProbesSeen;
}

/** By `<namespace>/<name>` of the ScrapeTarget. */
export type Sight = ReadonlyMap<string, Seen>;

const instancesOf = (samples: readonly Sample[], target: string): ReadonlySet<string> =>
  new Set(
    samples.filter(({ labels }) => labels[SCRAPE_TARGET] === target).map(({ labels }) => labels['instance'] ?? ''),
  );

/** Of all systems of these types, by the metric that each type counts as up by. Throws UnreachableError. */
export async function lookAtSystems(
  endpoint: Endpoint,
  types: readonly string[],
  options: { readonly signal: AbortSignal },
): Promise<Sight> {
  const scraped = await readSeries(endpoint, `up{${EXPORTER_LABEL}!=""}`, options);
  const ask = async (expression: string) => await readSeries(endpoint, expression, options);
  const asked = types.map(async (type) => ({ type, down: await ask(downExpression(type, recordOf(type).upMetric)) }));
  const answers = await Promise.all(asked);
  const down = answers.flatMap((answer) => answer.down);
  const broken = answers.flatMap((answer) => (answer.down.length > 0 ? [recordOf(answer.type).saysWhy?.series] : []));
  const because = async (cause: 'login' | 'unreachable') =>
    (await Promise.all(broken.flatMap((series) => series?.[cause] ?? []).map(ask))).flat();
  const [refused, unreachable] = await Promise.all([because('login'), because('unreachable')]);
  const probed = answers.find(({ type }) => type === 'blackbox');
  const probes = probed && (await lookAtProbes(ask, probed.down.length > 0));
  const failed = scraped.filter(({ value }) => value === 0);
  const targets = new Set(scraped.flatMap(({ labels }) => labels[SCRAPE_TARGET] ?? []));
  return new Map(
    [...targets].map((target) => [
      target,
      {
        scraped: instancesOf(scraped, target),
        failed: instancesOf(failed, target),
        down: instancesOf(down, target),
        causes: { LoginRefused: instancesOf(refused, target), Unreachable: instancesOf(unreachable, target) },
        ...(probes && { probes: probes(target) }),
      },
    ]),
  );
}
