/** What of an object is worth remembering. */
import type { KubeObject } from '../../crds/meta.ts';

/** From the object as it arrived to the value that is kept. Pure, and small: a fresh literal of a few fields. */
export type Projection<T extends KubeObject, Value> = (object: T) => Value;

/**
 * The whole object but for managedFields, which are often half of it. For objects we own and compare with what we
 * want. A new literal and not `delete`: deleting turns each object into a slow and larger hash table.
 */
export function wholeWithoutManagedFields<T extends KubeObject>(object: T): T {
  const metadata: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(object.metadata)) {
    if (field !== 'managedFields') metadata[field] = value;
  }
  return { ...object, metadata };
}
