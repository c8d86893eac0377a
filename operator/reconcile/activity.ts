/** Whether a stack does anything at all, or will not before somebody acts. */

import type { Condition } from '../../crds/meta.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { keyOf } from '../cache/key.ts';
import { findCondition } from '../controller/conditions.ts';
import type { ClusterView } from './view.ts';

/** A stack that is on its way out, be it with its namespace, selects nothing any more, however long that takes. */
export function isGoing({ metadata }: MonitoringStack, { namespaces }: Pick<ClusterView, 'namespaces'>): boolean {
  if (metadata.deletionTimestamp !== undefined) return true;
  return namespaces.store.get(keyOf({ name: metadata.namespace ?? '' }))?.deleting ?? true;
}

/** Why the stack looks at no object at all. One that is stalled by a part of itself goes on with its objects. */
export function stalledBecause({ status }: MonitoringStack): Condition | undefined {
  const find = (type: string) => findCondition(status?.conditions ?? [], type);
  const [stalled, applied] = [find('Stalled'), find('Applied')];
  return stalled?.status === 'True' && applied?.status === 'False' && stalled.reason === applied.reason
    ? stalled
    : undefined;
}
