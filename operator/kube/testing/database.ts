/** The in-memory API server's etcd: one revision counter, objects by kind, and the history that watches read. */
import { type ObjectRef, resourceName } from '../resource.ts';
import { refuse } from './refusal.ts';
import type { ServedKind, StoredObject, StoredRecord } from './stored.ts';

export interface Change {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: StoredObject;
  /** The state before, by which a watch with a selector knows what enters and what leaves its view. */
  readonly before: StoredObject | undefined;
}

export class Table {
  readonly kind: ServedKind;
  readonly records = new Map<string, StoredRecord>();
  readonly listeners = new Set<(change: Change) => void>();
  history: Change[] = [];
  /** Changes up to this revision are forgotten. */
  floor: number;

  constructor(kind: ServedKind, floor: number) {
    this.kind = kind;
    this.floor = floor;
  }

  get(ref: ObjectRef): StoredRecord {
    const record = this.records.get(recordKey(ref));
    if (record === undefined) throw refuse.notFound(this.kind, ref.name);
    return record;
  }

  find(ref: ObjectRef): StoredRecord | undefined {
    return this.records.get(recordKey(ref));
  }

  /** All objects in the order of a list: by namespace, then name. */
  sorted(): readonly StoredObject[] {
    const keys = [...this.records.keys()].toSorted();
    return keys.map((key) => this.records.get(key)?.object).filter((object) => object !== undefined);
  }
}

export class Database {
  readonly #tables = new Map<string, Table>();
  /** Well above 1, so that a resourceVersion of 1 is one that no history reaches back to, as on a real server. */
  #revision = 1000;

  get revision(): number {
    return this.#revision;
  }

  get tables(): IterableIterator<Table> {
    return this.#tables.values();
  }

  serve(kind: ServedKind): Table {
    const table = new Table(kind, this.#revision);
    this.#tables.set(tableKey(kind.resource), table);
    return table;
  }

  stopServing(kind: ServedKind): void {
    this.#tables.delete(tableKey(kind.resource));
  }

  table(resource: { readonly group: string; readonly plural: string; readonly version?: string }): Table {
    const table = this.#tables.get(tableKey(resource));
    if (table === undefined || (resource.version !== undefined && table.kind.resource.version !== resource.version)) {
      throw refuse.noSuchPath();
    }
    return table;
  }

  /** Stores the record under a new revision, or takes the object away, and tells the watches. */
  commit(table: Table, type: Change['type'], record: StoredRecord): StoredObject {
    const revision = ++this.#revision;
    const { object, managers } = record;
    const metadata = { ...object.metadata, resourceVersion: String(revision) };
    const stored = { ...object, metadata };
    const key = recordKey(metadata);
    const before = table.records.get(key)?.object;
    if (type === 'DELETED') table.records.delete(key);
    else table.records.set(key, { object: stored, managers });
    const change = { revision, type, object: stored, before };
    table.history.push(change);
    for (const listener of table.listeners) listener(change);
    return stored;
  }

  /** Forgets all history: who is behind must list anew. */
  compact(): void {
    for (const table of this.#tables.values()) {
      table.history = [];
      table.floor = this.#revision;
    }
  }
}

export function recordKey(ref: ObjectRef): string {
  return `${ref.namespace ?? ''}/${ref.name}`;
}

function tableKey(resource: { readonly group: string; readonly plural: string }): string {
  return resourceName({ ...resource, version: '', kind: '', namespaced: true });
}
