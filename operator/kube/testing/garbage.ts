/** What the garbage collector and the namespace controller do once an object is gone. */
import type { Database, Table } from './database.ts';
import type { StoredObject } from './stored.ts';
import type { WriteContext, Writes } from './writes.ts';

const collector: WriteContext = { manager: 'garbage-collector', subresource: '', dryRun: false };

/** Deletes, or with `Orphan` sets free, all that the object owned and nobody else does. */
export function collectGarbage(database: Database, writes: Writes, owner: StoredObject, policy: string): void {
  for (const table of database.tables) {
    for (const { object } of table.records.values()) {
      if (owner.kind === 'Namespace' && object.metadata.namespace === owner.metadata.name) {
        removeIfPresent(table, writes, object);
      } else if (object.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid)) {
        release(table, writes, object, { owner, orphan: policy === 'Orphan' });
      }
    }
  }
}

function release(
  table: Table,
  writes: Writes,
  object: StoredObject,
  { owner, orphan }: { readonly owner: StoredObject; readonly orphan: boolean },
): void {
  const others = object.metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid) ?? [];
  if (!orphan && others.length === 0) {
    removeIfPresent(table, writes, object);
    return;
  }
  const patch = { metadata: { ownerReferences: others.length === 0 ? null : others } };
  writes.patch(table, object.metadata, patch, { ...collector, json: false });
}

function removeIfPresent(table: Table, writes: Writes, { metadata }: StoredObject): void {
  if (table.find(metadata)?.object.metadata.uid === metadata.uid) writes.remove(table, metadata, {}, collector);
}
