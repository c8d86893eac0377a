/** Reads one Prometheus replica back: which revision of each part it runs, and whether its last reload succeeded. */
import { type Endpoint, getJson } from './http.ts';
import { at, listAt, textAt } from './json-path.ts';

export interface PrometheusReading {
  /** Revision by the name of the marker group, such as `bellwether/slice-3`; groups that are not loaded are absent. */
  readonly markers: ReadonlyMap<string, string>;
  readonly reloadSuccessful: boolean;
  /** When the running configuration was loaded, as the server tells it. */
  readonly configTime: string;
  /** Milliseconds since then by the server's own clock, as far as whole seconds tell; 0 where it does not say. */
  readonly configAge: number;
  /** Names of the scrape pools that stand. */
  readonly pools: ReadonlySet<string>;
}

function markersIn(body: unknown): ReadonlyMap<string, string> {
  const markers = new Map<string, string>();
  for (const group of listAt(body, 'data', 'groups')) {
    const name = textAt(group, 'name');
    const revision = listAt(group, 'rules')
      .map((rule) => textAt(rule, 'labels', 'revision'))
      .find((label) => label !== undefined);
    if (name !== undefined && revision !== undefined) markers.set(name, revision);
  }
  return markers;
}

/** Asks for the marker groups by name, never for the whole list of rules. Throws UnreachableError. */
export async function readPrometheus(
  endpoint: Endpoint,
  markerGroups: Iterable<string>,
  { signal }: { signal: AbortSignal },
): Promise<PrometheusReading> {
  const groups = [...markerGroups].map((name) => `rule_group[]=${encodeURIComponent(name)}`);
  const [runtime, rules, pools] = await Promise.all([
    getJson(endpoint, '/api/v1/status/runtimeinfo', { signal }),
    getJson(endpoint, `/api/v1/rules?type=record&${groups.join('&')}`, { signal }),
    getJson(endpoint, '/api/v1/scrape_pools', { signal }),
  ]);
  const configTime = textAt(runtime, 'data', 'lastConfigTime') ?? '';
  return {
    markers: markersIn(rules),
    reloadSuccessful: at(runtime, 'data', 'reloadConfigSuccess') === true,
    configTime,
    configAge: Date.parse(textAt(runtime, 'data', 'serverTime') ?? '') - Date.parse(configTime) || 0,
    pools: new Set(listAt(pools, 'data', 'scrapePools').filter((pool) => typeof pool === 'string')),
  };
}
