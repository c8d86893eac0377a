/** What the in-memory API server tells of its kinds: the list of those in one version of a group. */
import { apiVersionOf } from '../resource.ts';
import type { Database } from './database.ts';

interface ResourceList {
  readonly kind: 'APIResourceList';
  readonly groupVersion: string;
  readonly resources: readonly object[];
}

/** The answer to `/apis/apps/v1`; undefined for another path, and where nothing is served. */
export function discover(database: Database, path: string): ResourceList | undefined {
  const groupVersion = /^\/apis\/([^/]+\/[^/]+)$/.exec(path)?.[1] ?? /^\/api\/([^/]+)$/.exec(path)?.[1];
  const served = [...database.tables].map(({ kind }) => kind.resource);
  const resources = served.filter((resource) => apiVersionOf(resource) === groupVersion);
  if (groupVersion === undefined || resources.length === 0) return undefined;
  const names = resources.map(({ plural, kind, namespaced }) => ({ name: plural, kind, namespaced }));
  return { kind: 'APIResourceList', groupVersion, resources: names };
}
