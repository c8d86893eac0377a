/** The URLs under which a stack's web UIs answer, for its status. */
import type { KubeObject } from '../crds/meta.ts';
import { componentName, serviceHost } from './names.ts';

/** The part of a live Service that says how it is reached. */
export type ReachableService = KubeObject & {
  readonly spec?: {
    readonly type?: string;
    readonly ports?: readonly { readonly name?: string; readonly port: number; readonly nodePort?: number }[];
  };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] };
  };
};

const hostOf = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/**
 * Where the port `web` of a Service answers: for a LoadBalancer at the address that was given to it, for a NodePort at
 * `nodeAddress`, else under its name in the cluster. Undefined while there is no such address yet.
 */
export function webUrl(service: ReachableService, nodeAddress?: string): string | undefined {
  const { name, namespace = '' } = service.metadata;
  const port = service.spec?.ports?.find((candidate) => candidate.name === 'web');
  if (!port) return undefined;
  const [ingress] = service.status?.loadBalancer?.ingress ?? [];
  const places: Readonly<Record<string, readonly [string | undefined, number | undefined]>> = {
    LoadBalancer: [ingress?.ip ?? ingress?.hostname, port.port],
    NodePort: [nodeAddress, port.nodePort],
  };
  const [address, number] = places[service.spec?.type ?? ''] ?? [serviceHost(namespace, name), port.port];
  return address && number ? `http://${hostOf(address)}:${number}` : undefined;
}

/** `status.endpoints` of a stack, from its live Services and the address of any node. */
export function statusEndpoints(
  stack: string,
  services: readonly ReachableService[],
  nodeAddress?: string,
): readonly { readonly name: string; readonly url: string }[] {
  return (['prometheus', 'alertmanager'] as const).flatMap((name) => {
    const service = services.find(({ metadata }) => metadata.name === componentName(stack, name));
    const url = service && webUrl(service, nodeAddress);
    return url === undefined ? [] : [{ name, url }];
  });
}
