/** The pods of a replicated component that can be asked what they run. */
import { webAnnotations } from '../../components/web-server.ts';
import type { Access } from '../observe/http.ts';
import type { Replica } from './intent.ts';
import type { Pod } from './view.ts';

/** As the pod itself says that it serves: while pods are replaced, some do so as before. */
function originOf({ metadata, status }: Pod, port: number): string {
  const { [webAnnotations.scheme]: scheme = 'http', [webAnnotations.path]: path = '' } = metadata.annotations ?? {};
  const address = status?.podIP ?? '';
  return `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}${path}`;
}

/** Pods that have an address and are not on their way out. A pod that does not answer yet is asked until it does. */
export function replicasOf(pods: readonly Pod[], port: number, access?: Access): readonly Replica[] {
  return pods.flatMap((pod) => {
    const { namespace = '', name, uid = '', deletionTimestamp } = pod.metadata;
    if (!pod.status?.podIP || deletionTimestamp !== undefined) return [];
    return [{ namespace, name, uid, origin: originOf(pod, port), ...(access && { access }) }];
  });
}
