/** The fields of an object as paths, the way server-side apply counts them (structured-merge-diff's field sets). */
import { isDeepStrictEqual } from 'node:util';
import { isRecord, parseJson } from '../json.ts';
import type { ListKeys } from './stored.ts';

/** Path elements as managedFields writes them (`f:spec`, `k:{"name":"web"}`, `v:"finalizer"`), as one JSON text. */
export type Path = string;

export function elementsOf(path: Path): readonly string[] {
  return parseJson<readonly string[]>(path);
}

/** Every leaf with its value. A list counts as one leaf unless it is a map or a set; so does an empty map. */
export function leavesOf(value: unknown, listKeys: ListKeys): Map<Path, unknown> {
  const leaves = new Map<Path, unknown>();
  collect(value, { at: [], field: '', listKeys, leaves });
  return leaves;
}

interface Collecting {
  readonly at: readonly string[];
  readonly field: string;
  readonly listKeys: ListKeys;
  readonly leaves: Map<Path, unknown>;
}

function collect(value: unknown, context: Collecting): void {
  const { at, leaves } = context;
  const keyed = keyedItems(value, context.field, context.listKeys);
  if (keyed !== undefined) {
    for (const [element, item] of keyed) {
      leaves.set(JSON.stringify([...at, element]), isRecord(item) ? present : item);
      if (isRecord(item)) collectFields(item, { ...context, at: [...at, element] });
    }
  } else if (isRecord(value) && Object.keys(value).length > 0) collectFields(value, context);
  else if (at.length > 0) leaves.set(JSON.stringify(at), value);
}

/** The value of a path that stands for an item of a list being there at all. */
const present = true;

function collectFields(fields: Readonly<Record<string, unknown>>, context: Collecting): void {
  for (const [field, child] of Object.entries(fields)) {
    if (child !== undefined && child !== null) collect(child, { ...context, field, at: [...context.at, `f:${field}`] });
  }
}

/** The items of a list that is a map or a set, by path element; undefined for any other value. */
export function keyedItems(value: unknown, field: string, listKeys: ListKeys): Map<string, unknown> | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: readonly unknown[] = value;
  if (field === 'finalizers') return new Map(items.map((item) => [`v:${JSON.stringify(item)}`, item]));
  const keys = keysOf(items, field, listKeys);
  if (keys === undefined || !items.every(isRecord)) return undefined;
  return new Map(items.map((item) => [`k:${JSON.stringify(keyOfItem(item, keys))}`, item]));
}

function keysOf(items: readonly unknown[], field: string, listKeys: ListKeys): readonly string[] | undefined {
  if (field !== 'ports') return listKeys[field];
  const first = items[0];
  if (!isRecord(first)) return undefined;
  return 'containerPort' in first ? ['containerPort', 'protocol'] : ['port', 'protocol'];
}

function keyOfItem(item: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, item[key] ?? (key === 'protocol' ? 'TCP' : undefined)]));
}

/** The applied fields laid over the live ones; items of map lists are merged by key, everything else replaced. */
export function overlay(live: unknown, applied: unknown, field: string, listKeys: ListKeys): unknown {
  if (isRecord(live) && isRecord(applied)) {
    const merged: Record<string, unknown> = { ...live };
    for (const [name, value] of Object.entries(applied)) {
      if (value !== undefined && value !== null) merged[name] = overlay(live[name], value, name, listKeys);
    }
    return merged;
  }
  const wanted = keyedItems(applied, field, listKeys);
  const existing = keyedItems(live, field, listKeys);
  if (wanted === undefined || existing === undefined) return applied;
  const items = new Map(existing);
  for (const [element, item] of wanted) items.set(element, overlay(existing.get(element), item, '', listKeys));
  return [...items.values()];
}

/** The object without one field or list item; maps and lists that become empty go as well. */
export function without(value: unknown, elements: readonly string[], field: string, listKeys: ListKeys): unknown {
  const [element, ...rest] = elements;
  if (element === undefined) return undefined;
  const keyed = keyedItems(value, field, listKeys);
  if (keyed !== undefined) return listWithout(keyed, element, rest, listKeys);
  const name = element.slice(2);
  if (!isRecord(value) || !(name in value)) return value;
  const { [name]: child, ...others } = value;
  const left = without(child, rest, name, listKeys);
  const result = left === undefined ? others : { ...value, [name]: left };
  return Object.keys(result).length === 0 ? undefined : result;
}

function listWithout(
  keyed: ReadonlyMap<string, unknown>,
  element: string,
  rest: readonly string[],
  listKeys: ListKeys,
): unknown {
  if (!keyed.has(element)) return [...keyed.values()];
  const items = new Map(keyed);
  const left = without(keyed.get(element), rest, '', listKeys);
  if (left === undefined) items.delete(element);
  else items.set(element, left);
  return items.size === 0 ? undefined : [...items.values()];
}

export interface Difference {
  /** Paths that are new or have another value. */
  readonly changed: ReadonlySet<Path>;
  readonly removed: ReadonlySet<Path>;
}

export function compare(before: ReadonlyMap<Path, unknown>, after: ReadonlyMap<Path, unknown>): Difference {
  const changed = new Set<Path>();
  for (const [path, value] of after) {
    if (!before.has(path) || !isDeepStrictEqual(before.get(path), value)) changed.add(path);
  }
  const standing = withPrefixes(after.keys());
  const removed = new Set<Path>();
  for (const path of before.keys()) if (!standing.has(path)) removed.add(path);
  return { changed, removed };
}

/** The paths and all that lead to them: an empty map that gets a field is no leaf any more, but it is not gone. */
export function withPrefixes(paths: Iterable<Path>): Set<Path> {
  const all = new Set<Path>();
  for (const path of paths) {
    const elements = elementsOf(path);
    for (let length = 1; length <= elements.length; length++) all.add(JSON.stringify(elements.slice(0, length)));
  }
  return all;
}

/** As `fieldsV1` of metadata.managedFields. */
export function toFieldsV1(paths: ReadonlySet<Path>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const path of paths) {
    let node = root;
    const elements = elementsOf(path);
    for (const element of elements) {
      const child = (node[element] ??= {});
      node = isRecord(child) ? child : {};
    }
    if (elements.at(-1)?.startsWith('k:')) node['.'] = {};
  }
  return root;
}
