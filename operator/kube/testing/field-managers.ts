/** Who owns which fields: server-side apply and its bookkeeping, as far as operators can tell it from the real one. */
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../json.ts';
import { compare, elementsOf, leavesOf, overlay, type Path, toFieldsV1, without, withPrefixes } from './field-set.ts';
import type { ListKeys } from './stored.ts';

export interface ManagerEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
  readonly fields: ReadonlySet<Path>;
}

/** By manager, operation and subresource. */
export type Managers = ReadonlyMap<string, ManagerEntry>;

export type Writer = Pick<ManagerEntry, 'manager' | 'operation' | 'subresource'>;

export interface FieldConflict {
  readonly manager: string;
  /** `.spec.replicas` */
  readonly field: string;
}

type Fields = Readonly<Record<string, unknown>>;

export type Merged =
  | { readonly object: Fields; readonly managers: Managers; readonly conflicts?: undefined }
  | { readonly conflicts: readonly FieldConflict[] };

/** What an object is, not what it says: owned by nobody. */
const identity: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'generateName',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
]);

/** The leaves that can have an owner. */
export function ownable(object: Fields, listKeys: ListKeys): Map<Path, unknown> {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object;
  const kept = Object.entries(metadata ?? {}).filter(([field]) => !identity.has(field));
  const leaves = leavesOf({ metadata: Object.fromEntries(kept), ...rest }, listKeys);
  leaves.delete('["f:metadata"]');
  return leaves;
}

export interface Application {
  readonly live: Fields;
  readonly applied: Fields;
  readonly managers: Managers;
  readonly writer: Writer;
  readonly force: boolean;
  readonly listKeys: ListKeys;
}

/** One server-side apply onto a live object (`{}` when there is none). */
export function mergeApplied({ live, applied, managers, writer, force, listKeys }: Application): Merged {
  let object = overlay(live, applied, '', listKeys);
  const { changed, removed } = compare(ownable(live, listKeys), ownable(fieldsOf(object), listKeys));
  const taken = new Set([...changed, ...removed]);
  const conflicts = conflictsOf(taken, managers, writer);
  if (conflicts.length > 0 && !force) return { conflicts };
  const others = disown(managers, taken, writer);
  const owned = managers.get(idOf(writer))?.fields ?? new Set<Path>();
  const fields = new Set(ownable(applied, listKeys).keys());
  for (const path of dropped(owned, fields, others)) object = without(object, elementsOf(path), '', listKeys) ?? {};
  // A map that the last field left goes with it, unless it was applied, empty.
  object = overlay(object, applied, '', listKeys);
  return { object: fieldsOf(object), managers: new Map([...others, [idOf(writer), { ...writer, fields }]]) };
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** The bookkeeping of a create, replace or patch: who changes a field takes it from everyone else. */
export function trackUpdate(before: Fields, after: Fields, managers: Managers, writer: Writer, listKeys: ListKeys) {
  const { changed, removed } = compare(ownable(before, listKeys), ownable(after, listKeys));
  if (changed.size === 0 && removed.size === 0) return managers;
  const others = disown(managers, new Set([...changed, ...removed]), writer);
  const own = managers.get(idOf(writer))?.fields ?? new Set<Path>();
  const fields = new Set([...own, ...changed].filter((path) => !removed.has(path)));
  return new Map([...others, [idOf(writer), { ...writer, fields }]]);
}

export function sameManagers(a: Managers, b: Managers): boolean {
  return isDeepStrictEqual(a, b);
}

/** As metadata.managedFields. */
export function renderManagers(managers: Managers, apiVersion: string): readonly unknown[] {
  const rendered: unknown[] = [];
  for (const { manager, operation, subresource, fields } of managers.values()) {
    if (fields.size === 0) continue;
    const entry = { manager, operation, apiVersion, fieldsType: 'FieldsV1', fieldsV1: toFieldsV1(fields) };
    rendered.push(subresource === '' ? entry : { ...entry, subresource });
  }
  return rendered;
}

function idOf({ manager, operation, subresource }: Writer): string {
  return JSON.stringify([manager, operation, subresource]);
}

function conflictsOf(changed: ReadonlySet<Path>, managers: Managers, writer: Writer): readonly FieldConflict[] {
  const conflicts: FieldConflict[] = [];
  for (const [id, entry] of managers) {
    if (id === idOf(writer)) continue;
    for (const path of changed) {
      if (entry.fields.has(path)) conflicts.push({ manager: entry.manager, field: fieldOf(path) });
    }
  }
  return conflicts;
}

function fieldOf(path: Path): string {
  return elementsOf(path)
    .map((element) => (element.startsWith('f:') ? `.${element.slice(2)}` : `[${element.slice(2)}]`))
    .join('');
}

function disown(managers: Managers, paths: ReadonlySet<Path>, writer: Writer): Managers {
  const left = new Map<string, ManagerEntry>();
  for (const [id, entry] of managers) {
    if (id === idOf(writer)) continue;
    const fields = new Set([...entry.fields].filter((path) => !paths.has(path)));
    if (fields.size > 0) left.set(id, { ...entry, fields });
  }
  return left;
}

/**
 * What the manager owned, no longer wants, and nobody else owns, nor anything below it. An item of a list comes before
 * its fields: without its key it would not be found.
 */
function dropped(owned: ReadonlySet<Path>, wanted: ReadonlySet<Path>, others: Managers): readonly Path[] {
  const kept = new Set(wanted);
  for (const { fields } of others.values()) for (const path of fields) kept.add(path);
  const standing = withPrefixes(kept);
  const gone = [...owned].filter((path) => !standing.has(path));
  return gone.toSorted((a, b) => elementsOf(a).length - elementsOf(b).length);
}
