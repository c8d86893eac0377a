/** How an object is named inside the operator: one string, fit for maps, sets and queues. */
import type { ObjectRef } from '../kube/resource.ts';

declare const brand: unique symbol;

/** `namespace/name`, or the name alone for what has no namespace. */
export type Key = string & { readonly [brand]: true };

export function keyOf(ref: ObjectRef): Key {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the only place where text becomes a key
  return (ref.namespace ? `${ref.namespace}/${ref.name}` : ref.name) as Key;
}

/** The way back: names hold no slash, so the first one ends the namespace. */
export function refOf(key: Key): ObjectRef {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
