/** Writes the status of an object once, and tells of each transition in it as an event. */
import type { Condition, KubeObject } from '../../crds/meta.ts';
import { findCondition } from '../controller/conditions.ts';
import type { Client } from '../kube/client.ts';
import { isConflict, isInvalid, isNoSuchPath, isNotFound } from '../kube/errors.ts';
import type { Resource } from '../kube/resource.ts';

/** Owns every field of status; spec is never touched. */
const fieldManager = 'bellwether-status';

/** What the recorder of events needs to know of one transition. */
export interface Transition {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export interface Reporter {
  report<T extends KubeObject>(
    resource: Resource<T>,
    object: T,
    status: { readonly conditions?: readonly Condition[] },
    options: { readonly signal: AbortSignal },
  ): Promise<void>;
}

export interface ReporterOptions {
  readonly client: Client;
  /** Never rejects; see controller/events.ts. */
  readonly record: (object: KubeObject, transition: Transition) => void;
}

/** Conditions whose change of status is worth an event, and what it is when the status becomes True or False. */
const told: readonly string[] = [
  'Accepted',
  'Loaded',
  'Selected',
  'TargetsFound',
  'SystemsUp',
  'Ready',
  'AlertmanagerConfigured',
  'PodPatchAccepted',
  'WebConfigured',
  'Applied',
  'PushesAccepted',
];

interface HasStatus extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** One event for each condition whose status moved. A first `Unknown`, and good news that was expected, are no news. */
export function transitionsOf(before: readonly Condition[], after: readonly Condition[]): readonly Transition[] {
  const transitions: Transition[] = [];
  for (const type of told) {
    const now = findCondition(after, type);
    const then = findCondition(before, type);
    if (!now || now.status === 'Unknown') continue;
    if (now.status === then?.status && now.reason === then.reason) continue;
    const wasBad = then?.status === 'False';
    const isSummary = type === 'Ready';
    if (now.status === 'True' && (isSummary ? then?.status !== 'True' : wasBad && type !== 'Loaded')) {
      transitions.push({ type: 'Normal', reason: now.reason, message: now.message });
    }
    if (now.status === 'False' && !isSummary && type !== 'Loaded') {
      transitions.push({ type: 'Warning', reason: now.reason, message: now.message });
    }
  }
  return transitions;
}

/** The uid that the status was meant for is not that of the object there is now, which an apply may not change. */
function isAnother(error: unknown): boolean {
  return isInvalid(error) && error instanceof Error && error.message.includes('metadata.uid');
}

export function createReporter({ client, record }: ReporterOptions): Reporter {
  return {
    async report(resource, object, status, { signal }) {
      const { apiVersion, kind, metadata } = object;
      const { name, namespace, uid } = metadata;
      const identity = { name, ...(namespace ? { namespace } : {}), ...(uid ? { uid } : {}) };
      const applied = { apiVersion, kind, metadata: identity, status };
      try {
        await client.apply(resource, applied, { fieldManager, force: true, subresource: 'status', signal });
      } catch (error) {
        // The object was deleted, or deleted and created anew, since it was read: its own event brings the next look.
        if ((isNotFound(error) && !isNoSuchPath(error)) || isConflict(error) || isAnother(error)) return;
        throw error;
      }
      const before = (object as HasStatus).status?.conditions ?? [];
      for (const transition of transitionsOf(before, status.conditions ?? [])) record(object, transition);
    },
  };
}
