/** What of an EndpointSlice makes targets: a few fields, kept of all in the cluster where a stack has the operator find its targets. */
import { type Key, keyOf } from '../cache/key.ts';
import type { endpointSlices, Resource } from '../kube/resource.ts';

type EndpointSlice = typeof endpointSlices extends Resource<infer T> ? T : never;
type WireEndpoint = NonNullable<EndpointSlice['endpoints']>[number];

export interface Endpoint {
  readonly addresses: readonly string[];
  /** What it says it belongs to. */
  readonly kind?: string;
  readonly name?: string;
  /** That, when it is a pod. */
  readonly pod?: Key;
  readonly hostname?: string;
  readonly node?: string;
  readonly zone?: string;
  readonly ready?: boolean;
  readonly serving?: boolean;
  readonly terminating?: boolean;
}

export interface SlicePort {
  readonly name?: string;
  readonly number: number;
}

export interface EndpointSliceFacts {
  readonly namespace: string;
  readonly name: string;
  /** Of the Service that it belongs to; one without has no labels to be selected by. */
  readonly service?: Key;
  readonly addressType: string;
  /** Those for TCP: nothing else is scraped. */
  readonly ports: readonly SlicePort[];
  readonly endpoints: readonly Endpoint[];
}

const serviceName = 'kubernetes.io/service-name';

export function toEndpointSliceFacts({ metadata, addressType, ports, endpoints }: EndpointSlice): EndpointSliceFacts {
  const { name, namespace = '', labels = {} } = metadata;
  const service = labels[serviceName];
  return {
    namespace,
    name,
    ...(service !== undefined && { service: keyOf({ namespace, name: service }) }),
    addressType,
    // The API server's answer may hold null where there is none.
    ports: (ports ?? []).flatMap(({ name: portName, port, protocol = 'TCP' }) =>
      port === undefined || protocol !== 'TCP' ? [] : [{ ...(portName && { name: portName }), number: port }],
    ),
    endpoints: (endpoints ?? []).map(toEndpoint),
  };
}

function toEndpoint({ addresses, targetRef, hostname, nodeName, zone, conditions = {} }: WireEndpoint): Endpoint {
  const { kind, name, namespace } = targetRef ?? {};
  const { ready, serving, terminating } = conditions;
  return {
    addresses: [...addresses],
    ...(kind !== undefined && { kind }),
    ...(name !== undefined && { name }),
    ...(kind === 'Pod' && name !== undefined && { pod: keyOf({ namespace, name }) }),
    ...(hostname !== undefined && { hostname }),
    ...(nodeName !== undefined && { node: nodeName }),
    ...(zone !== undefined && { zone }),
    ...(ready !== undefined && { ready }),
    ...(serving !== undefined && { serving }),
    ...(terminating !== undefined && { terminating }),
  };
}

/** The words under which an EndpointSlice is found: its namespace, its Service, and each pod behind it. */
export const endpointSliceIndexes = {
  namespace: ({ namespace }: EndpointSliceFacts): readonly string[] => [namespace],
  service: ({ service }: EndpointSliceFacts): readonly string[] => (service === undefined ? [] : [service]),
  pod: ({ endpoints }: EndpointSliceFacts): readonly string[] => [
    ...new Set(endpoints.flatMap(({ pod }) => pod ?? [])),
  ],
};

export type EndpointSliceIndex = keyof typeof endpointSliceIndexes;
