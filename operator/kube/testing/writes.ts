/** Create, replace, patch, apply and delete, with the rules of metadata, status, preconditions and finalizers. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import { isRecord } from '../json.ts';
import type { ObjectRef } from '../resource.ts';
import type { Database, Table } from './database.ts';
import { type Managers, mergeApplied, sameManagers, trackUpdate, type Writer } from './field-managers.ts';
import {
  bare,
  checkAppliedIdentity,
  checkImmutable,
  checkPreconditions,
  type Fields,
  keepTheRest,
  metadataOf,
  ownPart,
  patchJson,
  sameDesire,
  shape,
  withoutStatus,
} from './object-rules.ts';
import { mergePatch } from './patch.ts';
import { refuse } from './refusal.ts';
import type { ServedKind, StoredObject, StoredRecord } from './stored.ts';

export interface WriteContext {
  readonly manager: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  readonly dryRun: boolean;
}

export interface DeleteBody {
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly propagationPolicy?: string;
  readonly dryRun?: readonly string[];
}

/** A last look at an object before it is stored, as defaults and validation take; throws a Refusal to refuse it. */
export type Admission = (object: StoredObject, kind: ServedKind) => StoredObject;

export interface WritesOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly admit: Admission;
  readonly onDeleted: (object: StoredObject, propagationPolicy: string) => void;
}

export class Writes {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #admit: Admission;
  readonly #onDeleted: WritesOptions['onDeleted'];

  constructor(options: WritesOptions) {
    this.#database = options.database;
    this.#clock = options.clock;
    this.#admit = options.admit;
    this.#onDeleted = options.onDeleted;
  }

  create(
    table: Table,
    body: Fields,
    at: { readonly namespace?: string | undefined },
    context: WriteContext,
  ): StoredObject {
    const metadata = metadataOf(body);
    const prefix = metadata['generateName'];
    const name = metadata['name'] || (typeof prefix === 'string' ? prefix + randomUUID().slice(0, 5) : '');
    if (typeof name !== 'string' || name === '')
      throw refuse.invalid('metadata.name: Required value: name or generateName');
    const ref = { name, namespace: at.namespace };
    if (table.find(ref)) throw refuse.alreadyExists(table.kind, name);
    const writer: Writer = { manager: context.manager, operation: 'Update', subresource: '' };
    const wanted = { ...body, metadata: { ...metadata, name } };
    const managers = trackUpdate({}, withoutStatus(table.kind, wanted), new Map(), writer, table.kind.listKeys);
    return this.#insert(table, { ref, wanted, managers }, context);
  }

  replace(table: Table, ref: ObjectRef, body: Fields, context: WriteContext): StoredObject {
    return this.#change(table, ref, () => body, context);
  }

  patch(
    table: Table,
    ref: ObjectRef,
    patch: unknown,
    context: WriteContext & { readonly json: boolean },
  ): StoredObject {
    const change = (live: StoredObject) => {
      const patched = context.json ? patchJson(live, patch) : mergePatch(live, patch);
      if (!isRecord(patched)) throw refuse.badRequest('the patch leaves no object');
      return patched;
    };
    return this.#change(table, ref, change, context);
  }

  apply(table: Table, ref: ObjectRef, body: Fields, context: WriteContext & { readonly force: boolean }): StoredObject {
    const { kind } = table;
    const found = table.find(ref);
    if (found === undefined && context.subresource !== '') throw refuse.notFound(kind, ref.name);
    checkAppliedIdentity(kind, ref, found?.object, metadataOf(body));
    const merged = mergeApplied({
      live: found?.object ?? {},
      applied: ownPart(kind, body, context.subresource),
      managers: found?.managers ?? new Map(),
      writer: { manager: context.manager, operation: 'Apply', subresource: context.subresource },
      force: context.force,
      listKeys: kind.listKeys,
    });
    if (merged.conflicts !== undefined) {
      const owners = merged.conflicts.map(({ manager, field }) => `conflict with "${manager}": ${field}`);
      throw refuse.conflict(kind, ref.name, `Apply failed with ${owners.length} conflicts: ${owners.join(', ')}`);
    }
    if (found === undefined)
      return this.#insert(table, { ref, wanted: merged.object, managers: merged.managers }, context);
    return this.#store(table, found, merged.object, merged.managers, context);
  }

  /** The object when finalizers hold it back, undefined when it is gone. */
  remove(table: Table, ref: ObjectRef, body: DeleteBody, context: WriteContext): StoredObject | undefined {
    const record = table.get(ref);
    const { object } = record;
    checkPreconditions(table.kind, object, body.preconditions ?? {});
    if (context.dryRun || body.dryRun?.includes('All')) return undefined;
    const policy = body.propagationPolicy ?? 'Background';
    if ((object.metadata.finalizers ?? []).length === 0) {
      this.#erase(table, record, policy);
      return undefined;
    }
    if (object.metadata.deletionTimestamp !== undefined) return object;
    const generation = object.metadata.generation === undefined ? {} : { generation: object.metadata.generation + 1 };
    const metadata = {
      ...object.metadata,
      ...generation,
      deletionTimestamp: this.#now(),
      deletionGracePeriodSeconds: 0,
    };
    return this.#database.commit(table, 'MODIFIED', { ...record, object: { ...object, metadata } });
  }

  #change(table: Table, ref: ObjectRef, change: (live: StoredObject) => Fields, context: WriteContext): StoredObject {
    const { kind } = table;
    const record = table.get(ref);
    const live = record.object;
    const wanted = change(live);
    checkPreconditions(kind, live, metadataOf(wanted));
    const next = keepTheRest(kind, live, wanted, context.subresource);
    const writer: Writer = { manager: context.manager, operation: 'Update', subresource: context.subresource };
    const managers = trackUpdate(bare(live), bare(next), record.managers, writer, kind.listKeys);
    return this.#store(table, record, next, managers, context);
  }

  #insert(
    table: Table,
    { ref, wanted, managers }: { readonly ref: ObjectRef; readonly wanted: Fields; readonly managers: Managers },
    context: WriteContext,
  ): StoredObject {
    const { kind } = table;
    this.#requireNamespace(kind, ref.namespace);
    const { resourceVersion: _, ...metadata } = metadataOf(wanted);
    const object = shape(kind, withoutStatus(kind, wanted), managers, {
      ...metadata,
      name: ref.name,
      ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
      uid: randomUUID(),
      resourceVersion: '',
      creationTimestamp: this.#now(),
      ...(kind.hasGeneration ? { generation: 1 } : {}),
    });
    const admitted = this.#admit(object, kind);
    return context.dryRun ? admitted : this.#database.commit(table, 'ADDED', { object: admitted, managers });
  }

  #store(table: Table, record: StoredRecord, next: Fields, managers: Managers, context: WriteContext): StoredObject {
    const { kind } = table;
    const live = record.object;
    const { uid, name, namespace, creationTimestamp, resourceVersion, generation, deletionTimestamp } = live.metadata;
    const metadata = {
      ...metadataOf(next),
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      creationTimestamp,
      resourceVersion,
      ...(generation === undefined ? {} : { generation: generation + (sameDesire(live, next) ? 0 : 1) }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    };
    checkImmutable(kind, live, next);
    const object = this.#admit(shape(kind, next, managers, metadata), kind);
    if (context.dryRun) return object;
    if (isDeepStrictEqual(bare(object), bare(live)) && sameManagers(managers, record.managers)) return live;
    const stored = { object, managers };
    const finished = deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).length === 0;
    return finished ? this.#erase(table, stored, 'Background') : this.#database.commit(table, 'MODIFIED', stored);
  }

  #erase(table: Table, record: StoredRecord, policy: string): StoredObject {
    const gone = this.#database.commit(table, 'DELETED', record);
    this.#onDeleted(gone, policy);
    return gone;
  }

  #requireNamespace(kind: ServedKind, namespace: string | undefined): void {
    if (!kind.resource.namespaced) return;
    const spaces = this.#database.table({ group: '', plural: 'namespaces' });
    if (namespace === undefined || !spaces.find({ name: namespace })) throw refuse.noNamespace(namespace ?? '');
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }
}
