/** The pods of a replicated component that can be asked what they run. */
import type { Replica } from './delivery.ts';
import type { Pod } from './view.ts';

function originOf(address: string, port: number): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Pods that have an address and are not on their way out. A pod that does not answer yet is asked until it does. */
export function replicasOf(pods: readonly Pod[], port: number): readonly Replica[] {
  return pods.flatMap(({ metadata, status }) => {
    const { namespace = '', name, uid = '', deletionTimestamp } = metadata;
    if (!status?.podIP || deletionTimestamp !== undefined) return [];
    return [{ namespace, name, uid, origin: originOf(status.podIP, port) }];
  });
}
