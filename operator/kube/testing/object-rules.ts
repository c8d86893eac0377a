/** The rules by which the API server looks at an object that is written: which part counts, what must fit. */
import { isDeepStrictEqual } from 'node:util';
import type { JsonPatchOperation } from '../client.ts';
import { isRecord } from '../json.ts';
import { apiVersionOf, type ObjectRef } from '../resource.ts';
import { type Managers, renderManagers } from './field-managers.ts';
import { jsonPatch, PatchError } from './patch.ts';
import { refuse } from './refusal.ts';
import type { ServedKind, StoredMeta, StoredObject } from './stored.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function metadataOf(object: Fields): Fields {
  return isRecord(object['metadata']) ? object['metadata'] : {};
}

export function shape(
  kind: ServedKind,
  fields: Fields,
  managers: Managers,
  metadata: StoredMeta & Fields,
): StoredObject {
  const apiVersion = apiVersionOf(kind.resource);
  const managedFields = renderManagers(managers, apiVersion);
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = fields;
  return { apiVersion, kind: kind.resource.kind, metadata: { ...metadata, managedFields }, ...rest };
}

export function withoutStatus(kind: ServedKind, object: Fields): Fields {
  if (!kind.hasStatus) return object;
  const { status: _, ...rest } = object;
  return rest;
}

/** Without what changes although nothing did. */
export function bare(object: Fields): Fields {
  const { managedFields: _fields, resourceVersion: _version, ...metadata } = metadataOf(object);
  return { ...object, metadata };
}

export function sameDesire(before: Fields, after: Fields): boolean {
  const desire = ({ metadata: _metadata, status: _status, apiVersion: _version, kind: _kind, ...rest }: Fields) => rest;
  return isDeepStrictEqual(desire(before), desire(after));
}

/** The part of an applied body that the endpoint looks at. */
export function ownPart(kind: ServedKind, body: Fields, subresource: string): Fields {
  if (subresource === '') return withoutStatus(kind, body);
  const metadata = kind.statusTakesMetadata ? metadataOf(body) : {};
  return { metadata, status: body['status'] };
}

/** What a write may not touch on this endpoint, as it was before. */
export function keepTheRest(kind: ServedKind, live: StoredObject, wanted: Fields, subresource: string): Fields {
  if (subresource === '') {
    if (!kind.hasStatus) return wanted;
    const next = withoutStatus(kind, wanted);
    return live.status === undefined ? next : { ...next, status: live.status };
  }
  if (!kind.statusTakesMetadata) return { ...live, status: wanted['status'] };
  const { labels, annotations } = metadataOf(wanted);
  return { ...live, metadata: defined({ ...live.metadata, labels, annotations }), status: wanted['status'] };
}

export function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export function checkPreconditions(kind: ServedKind, live: StoredObject, given: Fields): void {
  const { uid, resourceVersion, name } = live.metadata;
  if (given['uid'] !== undefined && given['uid'] !== uid) {
    throw refuse.conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${JSON.stringify(given['uid'])}, UID in object: ${uid}`,
    );
  }
  const version = given['resourceVersion'];
  if (version !== undefined && version !== '' && version !== resourceVersion) {
    throw refuse.conflict(kind, name, 'the object has been modified; apply your changes to the latest version');
  }
}

/** For an apply another uid is a field that cannot be changed, unless there is no object at all. */
export function checkAppliedIdentity(
  kind: ServedKind,
  ref: ObjectRef,
  live: StoredObject | undefined,
  given: Fields,
): void {
  const { uid, ...rest } = given;
  if (live !== undefined) checkPreconditions(kind, live, rest);
  else if (uid !== undefined) throw refuse.conflict(kind, ref.name, 'uid mismatch: no existing object was found');
  if (live !== undefined && uid !== undefined && uid !== live.metadata.uid) {
    throw refuse.invalid(`metadata.uid: Invalid value: ${JSON.stringify(uid)}: field is immutable`);
  }
}

/** What of a StatefulSet can be changed: k8s.io/kubernetes, apps/validation, ValidateStatefulSetUpdate. */
const changeable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

function fixedPart({ spec }: Fields): Fields {
  const fields = Object.entries(isRecord(spec) ? spec : {});
  return Object.fromEntries(fields.filter(([name]) => !changeable.includes(name)));
}

/** Claim templates above all stay as a StatefulSet was made with them. */
export function checkImmutable({ resource }: ServedKind, live: Fields, next: Fields): void {
  if (resource.kind !== 'StatefulSet' || isDeepStrictEqual(fixedPart(live), fixedPart(next))) return;
  throw refuse.invalid(
    `StatefulSet.apps: spec: Forbidden: updates to statefulset spec for fields other than '${changeable.join("', '")}' are forbidden`,
  );
}

export function patchJson(live: StoredObject, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw refuse.badRequest('a JSON patch is a list of operations');
  try {
    return jsonPatch(live, patch as readonly JsonPatchOperation[]);
  } catch (error) {
    if (error instanceof PatchError) throw refuse.invalid(error.message);
    throw error;
  }
}
