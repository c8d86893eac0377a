/** The URLs under which a stack's web UIs answer, for its status. */
import type { KubeObject } from '../crds/meta.ts';
import type { MonitoringStack } from '../crds/models/monitoring-stack.ts';
import { askedExposure, ingressOrigin, pathPrefix, routeOrigin, type WebComponent, webComponents } from './exposure.ts';
import { serviceHost } from './names.ts';

interface LoadBalancerStatus {
  readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] };
}

/** The part of a live Service that says how it is reached. */
export type ReachableService = KubeObject & {
  readonly spec?: {
    readonly type?: string;
    readonly ports?: readonly {
      readonly name?: string;
      readonly port: number;
      readonly nodePort?: number;
      readonly appProtocol?: string;
    }[];
  };
  readonly status?: LoadBalancerStatus;
};

/** The part of a live Ingress that says whether somebody serves it. */
export type ReachableIngress = KubeObject & {
  readonly spec?: { readonly ingressClassName?: string };
  readonly status?: LoadBalancerStatus;
};

/** The part of a live HTTPRoute that says what its Gateways make of it. */
export type ReachableRoute = KubeObject & {
  readonly status?: {
    readonly parents?: readonly {
      readonly parentRef?: { readonly name?: string };
      readonly conditions?: readonly RouteCondition[];
    }[];
  };
};

export interface RouteCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What there is of a web UI in the cluster. */
export interface LiveWeb {
  readonly service?: ReachableService | undefined;
  readonly ingress?: ReachableIngress | undefined;
  readonly route?: ReachableRoute | undefined;
  /** The address of any node. */
  readonly nodeAddress?: string | undefined;
}

const hostOf = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** Whether something outside the cluster was given an address. */
export function hasAddress({ status }: { readonly status?: LoadBalancerStatus }): boolean {
  return (status?.loadBalancer?.ingress ?? []).some(({ ip, hostname }) => (ip ?? hostname) !== undefined);
}

/** Whether a Gateway serves the route, and what stands behind it. */
export function isAccepted({ status }: ReachableRoute): boolean {
  return (status?.parents ?? []).some(({ conditions = [] }) =>
    ['Accepted', 'ResolvedRefs'].every((type) =>
      conditions.some((condition) => condition.type === type && condition.status === 'True'),
    ),
  );
}

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
  return address && number ? `${port.appProtocol ?? 'http'}://${hostOf(address)}:${number}` : undefined;
}

/** Where one web UI answers: by its Ingress or its route once they are served, else by its Service. */
function urlOf({ spec }: MonitoringStack, component: WebComponent, live: LiveWeb): string | undefined {
  const { expose } = spec[component];
  const { ingress, httpRoute } = askedExposure(expose);
  const origin =
    (ingress && live.ingress && hasAddress(live.ingress) ? ingressOrigin(ingress) : undefined) ??
    (httpRoute && live.route && isAccepted(live.route) ? routeOrigin(httpRoute) : undefined) ??
    (live.service && webUrl(live.service, live.nodeAddress));
  return origin === undefined ? undefined : `${origin}${pathPrefix(expose)}`;
}

/** `status.endpoints` of a stack, from what there is of its web UIs; one without an address is left out. */
export function statusEndpoints(
  stack: MonitoringStack,
  live: Readonly<Record<WebComponent, LiveWeb>>,
): readonly { readonly name: WebComponent; readonly url: string }[] {
  return webComponents.flatMap((name) => {
    const url = urlOf(stack, name, live[name]);
    return url === undefined ? [] : [{ name, url }];
  });
}
