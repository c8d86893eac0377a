/** What a server knows of the systems behind exporters: which of them are down, and which exporter does not answer. */
import { recordOf } from '../../../components/exporters/catalogue.ts';
import { downExpression, EXPORTER_LABEL } from '../../../components/exporters/up-metric.ts';
import { SCRAPE_TARGET } from '../../../components/scrape/labels.ts';
import type { Endpoint } from '../../observe/http.ts';
import { readSeries, type Sample } from '../../observe/prometheus.ts';

/** Of one ScrapeTarget; each system by its `instance`. */
export interface Seen {
  /** Those that were scraped at all. */
  readonly scraped: ReadonlySet<string>;
  /** Those whose exporter did not answer the last scrape. */
  readonly failed: ReadonlySet<string>;
  /** Those that are down by the exporter's own metric. */
  readonly down: ReadonlySet<string>;
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
  const asked = types.map((type) => readSeries(endpoint, downExpression(type, recordOf(type).upMetric), options));
  const down = (await Promise.all(asked)).flat();
  const failed = scraped.filter(({ value }) => value === 0);
  const targets = new Set(scraped.flatMap(({ labels }) => labels[SCRAPE_TARGET] ?? []));
  return new Map(
    [...targets].map((target) => [
      target,
      {
        scraped: instancesOf(scraped, target),
        failed: instancesOf(failed, target),
        down: instancesOf(down, target),
      },
    ]),
  );
}
