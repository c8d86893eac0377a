/** Small words that the contract cases are told in. */
import assert from 'node:assert/strict';
import type { KubeObject } from '../../../crds/meta.ts';
import type { Client, WatchEvent } from '../client.ts';
import type { ObjectRef, Resource } from '../resource.ts';

/** Passes when the promise is refused with an error for which the predicate holds. */
export async function refused(promise: Promise<unknown>, predicate: (error: unknown) => boolean): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(predicate(error), `it was refused otherwise: ${error instanceof Error ? error.message : 'no error'}`);
    return true;
  });
}

/** Reads events from a resourceVersion on until one satisfies; gives all that came up to it, bookmarks left out. */
export async function eventsUntil<T extends KubeObject>(
  client: Client,
  resource: Resource<T>,
  options: { readonly namespace?: string; readonly resourceVersion: string; readonly labelSelector?: string },
  last: (event: WatchEvent<T>) => boolean,
): Promise<readonly WatchEvent<T>[]> {
  const seen: WatchEvent<T>[] = [];
  for await (const batch of client.watch(resource, { ...options, timeoutSeconds: 60 })) {
    for (const event of batch) {
      seen.push(event);
      if (last(event)) return seen;
    }
  }
  throw new Error(`the watch ended before the event came; it brought ${JSON.stringify(seen)}`);
}

/** Resolves when the object is gone for good; from what moment on to look is the resourceVersion. */
export async function gone(client: Client, resource: Resource, ref: ObjectRef, resourceVersion: string): Promise<void> {
  const namespace = ref.namespace === undefined ? {} : { namespace: ref.namespace };
  const isIt = (event: WatchEvent<KubeObject>) => event.type === 'DELETED' && event.object.metadata.name === ref.name;
  await eventsUntil(client, resource, { ...namespace, resourceVersion }, isIt);
}

/** The resourceVersion of the collection now, where a watch may begin. */
export async function latest(client: Client, resource: Resource, namespace?: string): Promise<string> {
  const page = await client.page(resource, { namespace, limit: 1 });
  return page.resourceVersion;
}

/** An object that is only named, for kinds where that is enough. */
export function configMap(namespace: string, name: string, data: Readonly<Record<string, string>> = {}) {
  return { metadata: { namespace, name }, data };
}
