/** What the in-memory API server keeps of an object, and the kinds that it serves. */
import type { KubeObject, ObjectMeta } from '../../../crds/meta.ts';
import { isRecord } from '../json.ts';
import type { Resource } from '../resource.ts';
import type { Managers } from './field-managers.ts';

export interface StoredMeta extends ObjectMeta {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly generateName?: string;
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly unknown[];
  readonly [field: string]: unknown;
}

/** Never changed in place: each write makes a new one. */
export interface StoredObject extends KubeObject {
  readonly metadata: StoredMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly [field: string]: unknown;
}

export interface StoredRecord {
  readonly object: StoredObject;
  readonly managers: Managers;
}

export interface ServedKind {
  readonly resource: Resource;
  /** Status is written through `/status` alone. */
  readonly hasStatus: boolean;
  /** A write to `/status` may also change labels and annotations: so it is for built-in kinds, not for custom ones. */
  readonly statusTakesMetadata: boolean;
  /** `metadata.generation` counts the changes of what is wanted. */
  readonly hasGeneration: boolean;
  /** Lists that are maps: by the name of their field, the fields of an item that make its key. */
  readonly listKeys: ListKeys;
}

export type ListKeys = Readonly<Record<string, readonly string[]>>;

/** From the `x-kubernetes-list-map-keys` of the built-in kinds that Bellwether writes. */
export const builtInListKeys: ListKeys = {
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

const withoutStatus: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'ControllerRevision',
  'EndpointSlice',
  'Event',
  'Lease',
  'NetworkPolicy',
  'Role',
  'RoleBinding',
  'Secret',
  'ServiceAccount',
  'StorageClass',
]);

const customGroup = 'monitoring.bellwether.dev';

const groupsWithGeneration: ReadonlySet<string> = new Set([
  customGroup,
  'apiextensions.k8s.io',
  'apps',
  'networking.k8s.io',
  'policy',
]);

/** How the real API server treats a kind of the resource table. */
export function servedKind(resource: Resource): ServedKind {
  return {
    resource,
    hasStatus: !withoutStatus.has(resource.kind),
    statusTakesMetadata: resource.group !== customGroup,
    hasGeneration: groupsWithGeneration.has(resource.group) || resource.kind === 'Pod',
    listKeys: builtInListKeys,
  };
}

/** The kind that a CustomResourceDefinition defines, with the list types of its schema. Throws TypeError if it is none. */
export function definedKind(definition: KubeObject & { readonly spec?: unknown }): ServedKind {
  const { spec } = definition;
  const version = isRecord(spec) && Array.isArray(spec['versions']) ? (spec['versions'][0] as unknown) : undefined;
  if (!isRecord(spec) || !isRecord(spec['names']) || !isRecord(version)) throw new TypeError('not a definition');
  const listKeys: Record<string, readonly string[]> = { ...builtInListKeys };
  collectListKeys(version['schema'], listKeys);
  return {
    resource: {
      group: String(spec['group']),
      version: String(version['name']),
      plural: String(spec['names']['plural']),
      kind: String(spec['names']['kind']),
      namespaced: spec['scope'] === 'Namespaced',
    },
    hasStatus: isRecord(version['subresources']) && isRecord(version['subresources']['status']),
    statusTakesMetadata: false,
    hasGeneration: true,
    listKeys,
  };
}

function collectListKeys(schema: unknown, found: Record<string, readonly string[]>): void {
  if (!isRecord(schema)) return;
  for (const [field, child] of Object.entries(schema)) {
    const keys = isRecord(child) ? child['x-kubernetes-list-map-keys'] : undefined;
    if (Array.isArray(keys)) found[field] = keys.map(String);
    collectListKeys(child, found);
  }
}
