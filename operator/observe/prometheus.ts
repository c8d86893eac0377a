/** Reads one Prometheus replica back: which revision of each part it runs, its last reload, and its scrape pools. */
import { type Endpoint, getJson } from './http.ts';
import { at, listAt, textAt } from './json-path.ts';

interface Cancel {
  readonly signal: AbortSignal;
}

/** What a server says of its last reload. */
export interface Reload {
  readonly successful: boolean;
  /** When the running configuration was loaded, as the server tells it. */
  readonly configTime: string;
  /** Milliseconds since then by the server's own clock, as far as whole seconds tell; 0 where it does not say. */
  readonly configAge: number;
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

/**
 * Revision by the name of the marker group, such as `bellwether/slice-3`; groups that are not loaded are absent. Asks
 * for them by name, never for the whole list of rules. Throws UnreachableError.
 */
export async function readMarkers(
  endpoint: Endpoint,
  markerGroups: Iterable<string>,
  options: Cancel,
): Promise<ReadonlyMap<string, string>> {
  const groups = [...markerGroups].map((name) => `rule_group[]=${encodeURIComponent(name)}`);
  return markersIn(await getJson(endpoint, `/api/v1/rules?type=record&${groups.join('&')}`, options));
}

/** Throws UnreachableError. */
export async function readReload(endpoint: Endpoint, options: Cancel): Promise<Reload> {
  const runtime = await getJson(endpoint, '/api/v1/status/runtimeinfo', options);
  const configTime = textAt(runtime, 'data', 'lastConfigTime') ?? '';
  return {
    successful: at(runtime, 'data', 'reloadConfigSuccess') === true,
    configTime,
    configAge: Date.parse(textAt(runtime, 'data', 'serverTime') ?? '') - Date.parse(configTime) || 0,
  };
}

/** Names of the scrape pools that stand. Throws UnreachableError. */
export async function readPools(endpoint: Endpoint, options: Cancel): Promise<ReadonlySet<string>> {
  const pools = await getJson(endpoint, '/api/v1/scrape_pools', options);
  return new Set(listAt(pools, 'data', 'scrapePools').filter((pool) => typeof pool === 'string'));
}

/** One series of an answer. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What an instant query yields. Throws UnreachableError. */
export async function readSeries(endpoint: Endpoint, query: string, options: Cancel): Promise<readonly Sample[]> {
  const answer = await getJson(endpoint, `/api/v1/query?query=${encodeURIComponent(query)}`, options);
  return listAt(answer, 'data', 'result').map((series) => {
    const labels = Object.entries(Object(at(series, 'metric'))).map(([name, value]) => [name, String(value)] as const);
    return { labels: Object.fromEntries(labels), value: Number(listAt(series, 'value')[1]) };
  });
}

/** Whether the server has a sample of any scrape. Throws UnreachableError. */
export async function hasScraped(endpoint: Endpoint, options: Cancel): Promise<boolean> {
  return (await readSeries(endpoint, 'count(up)', options)).length > 0;
}
