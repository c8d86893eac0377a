/**
 * What Prometheus' own discovery would find of an EndpointSlice, after discovery/kubernetes/endpointslice.go of 3.13; as far
 * as it is of use. Endpoints that are not ready, or terminating, are targets as they are there.
 */
import type { Key } from '../cache/key.ts';
import { containerOf, type PodFacts, type ServiceFacts } from '../reconcile/targets/facts.ts';
import { hostPort, objectLabels } from './discovered-labels.ts';
import type { Endpoint, EndpointSliceFacts, SlicePort } from './endpoint-slice-facts.ts';
import { podIdentity } from './pod-targets.ts';
import type { Labels } from './selection.ts';
import type { FoundTarget, TargetSource } from './target-source.ts';

/** What an EndpointSlice refers to. */
export interface Beside {
  readonly service: ServiceFacts | undefined;
  readonly podOf: (key: Key) => PodFacts | undefined;
}

/** The targets of an EndpointSlice, as objects that select Services find them. */
export function sliceSource(slice: EndpointSliceFacts, { service, podOf }: Beside): TargetSource {
  const namespace = { __meta_kubernetes_namespace: slice.namespace };
  const name = service && { __meta_kubernetes_service_name: service.name };
  return {
    selectable: { ...namespace, ...(service && objectLabels('service', service.labels)) },
    identity: { ...namespace, ...name },
    targets: () => slice.endpoints.flatMap((endpoint) => endpointTargets(endpoint, slice, podOf)),
  };
}

/** One for each port and address; none of a pod that has ended, whose address may be another's by now. */
function endpointTargets(endpoint: Endpoint, slice: EndpointSliceFacts, podOf: Beside['podOf']): FoundTarget[] {
  const pod = endpoint.pod && podOf(endpoint.pod);
  if (pod?.ended === true) return [];
  const identity = { ...referenceLabels(endpoint), ...(endpoint.pod && pod && podIdentity(endpoint.pod, pod)) };
  const details = { ...detailsOf(endpoint, slice), ...(pod && objectLabels('pod', pod.labels)) };
  return slice.ports.flatMap((port) => {
    const labels = { ...identity, ...portLabels(port, pod) };
    return endpoint.addresses.map((address) => ({ address: hostPort(address, port.number), labels, details }));
  });
}

function portLabels({ name, number }: SlicePort, pod: PodFacts | undefined): Labels {
  const container = pod && containerOf(pod, number);
  return {
    __meta_kubernetes_endpointslice_port: String(number),
    __meta_kubernetes_endpointslice_port_protocol: 'TCP',
    ...(name !== undefined && { __meta_kubernetes_endpointslice_port_name: name }),
    ...(container !== undefined && { __meta_kubernetes_pod_container_name: container }),
  };
}

function referenceLabels({ kind, name }: Endpoint): Labels {
  return {
    ...(kind !== undefined && { __meta_kubernetes_endpointslice_address_target_kind: kind }),
    ...(name !== undefined && { __meta_kubernetes_endpointslice_address_target_name: name }),
  };
}

function detailsOf(endpoint: Endpoint, { name, addressType }: EndpointSliceFacts): Labels {
  const { hostname, node, zone, ready, serving, terminating } = endpoint;
  const given = { hostname, node_name: node, zone };
  const conditions = { conditions_ready: ready, conditions_serving: serving, conditions_terminating: terminating };
  const known = Object.entries({ ...given, ...conditions }).filter(([, value]) => value !== undefined);
  return {
    __meta_kubernetes_endpointslice_name: name,
    __meta_kubernetes_endpointslice_address_type: addressType,
    ...Object.fromEntries(
      known.map(([field, value]) => [`__meta_kubernetes_endpointslice_endpoint_${field}`, String(value)]),
    ),
  };
}
