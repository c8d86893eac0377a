/** Makes a kubelet look at one of its pods now, instead of when it comes round to it. */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../crds/meta.ts';
import type { Client } from '../kube/client.ts';
import { isForbidden, isInvalid } from '../kube/errors.ts';
import { pods } from '../kube/resource.ts';
import type { Poke } from './course.ts';

/** What is patched. */
export const pokeAnnotation = 'monitoring.bellwether.dev/poke';

/**
 * Any write to a pod makes its kubelet sync it at once, volumes included; its status is the least right that does.
 * Rejects when a right or a policy is against it. What passes by itself does not: the next poke makes up for it.
 */
export function poker(client: Pick<Client, 'patch'>, { fieldManager }: { readonly fieldManager: string }): Poke {
  let count = 0;
  return async ({ namespace, name }, { signal }) => {
    count += 1;
    const merge = { metadata: { annotations: { [pokeAnnotation]: `${Date.now()}.${count}` } } };
    try {
      await client.patch(pods, { namespace, name }, { merge }, { subresource: 'status', fieldManager, signal });
    } catch (error) {
      if (isForbidden(error) || isInvalid(error)) throw error;
    }
  };
}

function unpoked(pod: KubeObject): object {
  const { resourceVersion: _, annotations = {}, ...metadata } = pod.metadata;
  const { [pokeAnnotation]: __, ...others } = annotations;
  return { ...pod, metadata: { ...metadata, annotations: others } };
}

/** Whether all that has changed is that the pod was poked, which is our own doing and no news. */
export function isPoke(before: KubeObject | undefined, after: KubeObject | undefined): boolean {
  return before !== undefined && after !== undefined && isDeepStrictEqual(unpoked(before), unpoked(after));
}
