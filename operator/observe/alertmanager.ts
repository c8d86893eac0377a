/** Makes one Alertmanager replica reload its configuration file, and reads back which one it runs. */
import { revisionIn } from '../../components/alertmanager/configuration.ts';
import { type Endpoint, getJson, post } from './http.ts';
import { textAt } from './json-path.ts';

/** The revision that stands as the name of an unused time interval in the running configuration. Throws UnreachableError. */
export async function readAlertmanager(
  endpoint: Endpoint,
  { signal }: { signal: AbortSignal },
): Promise<string | undefined> {
  const body = await getJson(endpoint, '/api/v2/status', { signal });
  return revisionIn(textAt(body, 'config', 'original') ?? '');
}

/** Asks for a reload; throws UnreachableError with Alertmanager's own words when it refuses the file. */
export function reloadAlertmanager(endpoint: Endpoint, { signal }: { signal: AbortSignal }): Promise<void> {
  return post(endpoint, '/-/reload', { signal });
}
