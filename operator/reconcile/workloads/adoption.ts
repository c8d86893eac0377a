/**
 * Changes what a StatefulSet cannot change, its claim templates above all: it is deleted without its pods, made anew, and
 * takes them over, while they serve on.
 */
import { isDeepStrictEqual } from 'node:util';
import type { StatefulSet } from '../../../components/built-in.ts';
import type { KubeObject } from '../../../crds/meta.ts';
import type { Applier, Desired } from '../../controller/apply.ts';
import type { Client } from '../../kube/client.ts';
import { isInvalid } from '../../kube/errors.ts';

/** The pods of a StatefulSet run on while it is made anew. */
export class ReplacingError extends Error {
  override readonly name = 'ReplacingError';
  readonly reason = 'Replacing';

  constructor() {
    super('it is made anew, because a field of it cannot be changed; its pods run on and are taken over');
  }
}

/** Deleted already, and held until its pods are free. */
export function isReplacing({ kind, metadata }: KubeObject): boolean {
  return kind === 'StatefulSet' && metadata.deletionTimestamp !== undefined;
}

export interface PlannedChange {
  /** The pod template as the API server would store it. */
  readonly template: unknown;
  /** The workload cannot become what it should be. */
  readonly anew: boolean;
}

/** The words of k8s.io/kubernetes (apps/validation, ValidateStatefulSetUpdate). */
const immutable = 'updates to statefulset spec for fields other than';

/** What must be the same for pods and claims to be taken over, and to be of use to who takes them. */
function identityOf({ spec }: StatefulSet): unknown {
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata, spec: claim }) => [
    metadata?.name,
    claim?.storageClassName,
    claim?.accessModes,
  ]);
  return [spec.selector.matchLabels, spec.serviceName, claims];
}

function canAdopt(object: KubeObject, live: KubeObject | undefined): boolean {
  if (object.kind !== 'StatefulSet' || !live) return false;
  const owners = new Set(object.metadata.ownerReferences?.map(({ uid }) => uid));
  const isOurs = live.metadata.ownerReferences?.some(({ uid }) => owners.has(uid)) === true;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- by its kind
  return isOurs && isDeepStrictEqual(identityOf(object as StatefulSet), identityOf(live as StatefulSet));
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a workload that the API server has just answered with
const templateOf = (workload: KubeObject): unknown => (workload as StatefulSet).spec.template;

/** What the change comes to, as the API server sees it. Throws its refusal. */
export async function planChange(
  item: Desired,
  applier: Pick<Applier, 'rehearse'>,
  options: { readonly signal: AbortSignal },
): Promise<PlannedChange> {
  const { object, live } = item;
  try {
    return { template: templateOf(await applier.rehearse(item, options)), anew: false };
  } catch (error) {
    const isImmutable = isInvalid(error) && error instanceof Error && error.message.includes(immutable);
    if (!isImmutable || !canAdopt(object, live)) throw error;
  }
  // Nothing is deleted of which the API server has not said that it would take the new one.
  const another = { ...object, metadata: { ...object.metadata, name: `${object.metadata.name}-trial` } };
  return { template: templateOf(await applier.rehearse({ ...item, object: another }, options)), anew: true };
}

/** Deletes the StatefulSet alone, in the state that was looked at. The next look finds it gone, and makes it anew. */
export async function makeAnew(
  { resource, live }: Desired,
  client: Pick<Client, 'delete'>,
  { signal }: { readonly signal: AbortSignal },
): Promise<ReplacingError> {
  if (!live) throw new TypeError('there is nothing to make anew');
  const { uid, resourceVersion } = live.metadata;
  await client.delete(resource, live.metadata, { uid, resourceVersion, propagationPolicy: 'Orphan', signal });
  return new ReplacingError();
}
