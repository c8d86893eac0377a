/** Everything that stands in a cluster as text that is equal for equal clusters, whatever their uids, times and counts. */
import * as table from '../../kube/resource.ts';
import type { ApiServer } from '../../kube/testing/api-server.ts';
import type { StoredObject } from '../../kube/testing/stored.ts';

/** What comes and goes by itself, and what tells of the past. */
const untold: ReadonlySet<string> = new Set(['Event', 'Lease', 'Namespace']);
/** Annotations that count or hash. */
const counted = /desired-hash$|\/poke$/;
const times = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;
/** Hashes over owners with their uids. */
const recorded = /(\\"hash\\":\\")[0-9a-f]{32}/g;

function bare({ metadata, status, ...rest }: StoredObject): object {
  const { name, namespace, labels, ownerReferences, deletionTimestamp } = metadata;
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !counted.test(key));
  const ours = rest.apiVersion.startsWith('monitoring.bellwether.dev/');
  const kept = { name, namespace, labels, ownerReferences, deletionTimestamp, annotations };
  return { ...rest, metadata: kept, ...(ours ? { status } : {}) };
}

/** One line for each object, by kind and name. */
export function dump(server: ApiServer): readonly string[] {
  const resources = Object.values(table).filter((value) => typeof value === 'object');
  const objects = resources.flatMap((resource) => server.objects(resource as table.Resource));
  const names = new Map(objects.map(({ kind, metadata }) => [metadata.uid, `uid-of-${kind}-${metadata.name}`]));
  const lines = objects
    .filter(({ kind }) => !untold.has(kind))
    .map((object) => `${object.kind} ${object.metadata.name} ${JSON.stringify(bare(object))}`);
  const named = (text: string) =>
    text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (uid) => names.get(uid) ?? uid);
  return lines.map((line) => named(line).replaceAll(times, 'T').replaceAll(recorded, '$1#')).toSorted();
}
