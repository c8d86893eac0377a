/** Deletes what we once made and no longer want, and nothing else. */
import type { KubeObject } from '../../crds/meta.ts';
import type { Client } from '../kube/client.ts';
import { isConflict, isNotFound } from '../kube/errors.ts';
import type { Resource } from '../kube/resource.ts';
import { type ApplyOutcome, identify } from './apply.ts';
import { mapParallel } from './parallel.ts';

export interface LiveObject {
  readonly resource: Resource;
  readonly object: KubeObject;
}

type Labels = Readonly<Record<string, string>>;

/** How to know that an object is ours: it carries all the labels, and the owner's uid. */
export interface Ownership {
  /** Labels of everything we make. */
  readonly labels: Labels;
  /** The controller of what lives in a namespace. */
  readonly controllerUid: string;
  /** What is cluster-scoped cannot be owned from within a namespace: it names its owner by labels instead. */
  readonly clusterScoped: { readonly labels: Labels; readonly ownerUid: string };
}

export interface PrunePlan {
  /** What there is, as the cache has it; it may hold others' objects. */
  readonly live: readonly LiveObject[];
  /** What was desired, and what came of it. */
  readonly outcomes: readonly ApplyOutcome[];
  readonly ownership: Ownership;
  /** Label that names an object's component: one that could not be applied keeps everything it has. */
  readonly componentLabel: string;
}

/** Whether the object is ours to delete. Needs labels and owner: either alone may be copied by hand. */
export function isOwned({ resource, object }: LiveObject, ownership: Ownership): boolean {
  const owners = object.metadata.ownerReferences ?? [];
  if (!hasLabels(object, ownership.labels)) return false;
  if (resource.namespaced) {
    return owners.some(({ uid, controller }) => controller === true && uid === ownership.controllerUid);
  }
  const { labels, ownerUid } = ownership.clusterScoped;
  return hasLabels(object, labels) && owners.some(({ uid }) => uid === ownerUid);
}

/** What is ours, not desired, not already going, and of a component that was applied without a failure. */
export function planPrune({ live, outcomes, ownership, componentLabel }: PrunePlan): readonly LiveObject[] {
  const component = (object: KubeObject) => object.metadata.labels?.[componentLabel] ?? '';
  const desired = new Set(outcomes.map(({ resource, object }) => identify(resource, object)));
  const failed = new Set(outcomes.flatMap(({ result, object }) => (result === 'failed' ? [component(object)] : [])));
  return live.filter(
    (item) =>
      isOwned(item, ownership) &&
      !desired.has(identify(item.resource, item.object)) &&
      !failed.has(component(item.object)) &&
      item.object.metadata.deletionTimestamp === undefined,
  );
}

/** `changed`: the object is no longer the one that was looked at, so the next look decides. */
export type PruneOutcome = LiveObject &
  ({ readonly result: 'deleted' | 'changed' } | { readonly result: 'failed'; readonly error: Error });

const PARALLELISM = 8;

/**
 * Deletes each object in exactly the state that was looked at. Tells what came of each; rejects only when the signal is
 * aborted.
 */
export function prune(
  client: Pick<Client, 'delete'>,
  objects: readonly LiveObject[],
  { signal }: { signal: AbortSignal },
): Promise<readonly PruneOutcome[]> {
  return mapParallel(objects, PARALLELISM, async (item): Promise<PruneOutcome> => {
    signal.throwIfAborted();
    const { uid, resourceVersion } = item.object.metadata;
    try {
      const preconditions = { uid, resourceVersion, propagationPolicy: 'Background' } as const;
      await client.delete(item.resource, item.object.metadata, { ...preconditions, signal });
      return { ...item, result: 'deleted' };
    } catch (error) {
      signal.throwIfAborted();
      if (isNotFound(error)) return { ...item, result: 'deleted' };
      if (isConflict(error)) return { ...item, result: 'changed' };
      return { ...item, result: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
    }
  });
}

function hasLabels(object: KubeObject, labels: Labels): boolean {
  return Object.entries(labels).every(([name, value]) => object.metadata.labels?.[name] === value);
}
