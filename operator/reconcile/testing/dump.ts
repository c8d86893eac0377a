/** Everything that stands in a cluster as text that is equal for equal clusters, whatever their uids, times and counts. */
import { unpacked } from '../../../components/packed.ts';
import { sliceKeys } from '../../../components/prometheus/layout.ts';
import { recordKey } from '../../../components/slices/record.ts';
import { undoKey } from '../../../components/slices/undo.ts';
import { isRecord } from '../../kube/json.ts';
import * as table from '../../kube/resource.ts';
import type { ApiServer } from '../../kube/testing/api-server.ts';
import type { StoredObject } from '../../kube/testing/stored.ts';
import { mainUndoKey, trialKey } from '../rollback/record.ts';
import { orderedText } from './ordered-text.ts';

/** What comes and goes by itself, and what tells of the past. */
const untold: ReadonlySet<string> = new Set(['Event', 'Lease', 'Namespace']);
/** Annotations that count or hash. */
const counted = /desired-hash$|\/poke$/;
const times = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;
/** Hashes over owners with their uids. */
const recorded = /(\\"hash\\":\\")[0-9a-f]{32}/g;

/** Keys of ConfigMaps that tell what stood before, and how often. */
const past: ReadonlySet<string> = new Set([undoKey, mainUndoKey, trialKey]);

/** What a record says. */
function recordText(record: unknown): string {
  return typeof record === 'string' ? JSON.stringify(unpacked(record) ?? record) : '';
}

function present({ kind, data }: StoredObject): object {
  if (kind !== 'ConfigMap' || !isRecord(data)) return {};
  const kept = Object.entries(data).filter(([key]) => !past.has(key));
  return { data: Object.fromEntries(kept.map(([key, text]) => [key, key === recordKey ? recordText(text) : text])) };
}

/** A slice in which nothing is left: whether there is one tells of the past alone. */
function isEmptied({ kind, metadata, data }: StoredObject): boolean {
  if (kind !== 'ConfigMap' || !/-prometheus-slice-\d+$/.test(metadata.name) || !isRecord(data)) return false;
  const [groups, jobs] = [sliceKeys.rules, sliceKeys.scrape].map((key) => String(data[key]));
  return groups?.split('\n{').length === 2 && jobs?.includes('"job_name"') === false;
}

function bare(object: StoredObject): object {
  const { metadata, status, ...rest } = object;
  const { name, namespace, labels, ownerReferences, deletionTimestamp } = metadata;
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !counted.test(key));
  const ours = rest.apiVersion.startsWith('monitoring.bellwether.dev/');
  const kept = { name, namespace, labels, ownerReferences, deletionTimestamp, annotations };
  return { ...rest, ...present(object), metadata: kept, ...(ours ? { status } : {}) };
}

/** Everything in the cluster. */
export function dump(server: ApiServer): readonly string[] {
  const resources = Object.values(table).filter((value) => typeof value === 'object');
  return linesOf(resources.flatMap((resource) => server.objects(resource as table.Resource)));
}

/** One line for each object, by kind and name. */
export function linesOf(objects: readonly StoredObject[]): readonly string[] {
  const names = new Map(objects.map(({ kind, metadata }) => [metadata.uid, `uid-of-${kind}-${metadata.name}`]));
  const lines = objects
    .filter((object) => !untold.has(object.kind) && !isEmptied(object))
    .map((object) => `${object.kind} ${object.metadata.name} ${JSON.stringify(bare(object))}`);
  const named = (text: string) =>
    text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (uid) => names.get(uid) ?? uid);
  return lines.map((line) => named(line).replaceAll(times, 'T').replaceAll(recorded, '$1#')).toSorted();
}

/**
 * The same line for every generation of the objects that it speaks of, and in whatever order fields were written: what was
 * changed and changed back is one version more.
 */
export function settled(line: string): string {
  const body = line.indexOf('{');
  const text = line
    .slice(body)
    .replaceAll(/(\\?"(?:observedG|g)eneration\\?":)\d+/g, (_, field: string) => `${field}0`);
  return line.slice(0, body) + orderedText(JSON.parse(text));
}
