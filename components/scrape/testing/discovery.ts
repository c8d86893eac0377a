/** What Prometheus discovers of pods and Services, for tests; after discovery/kubernetes/{pod,endpointslice}.go of 3.13. */
import { isIPv6 } from 'node:net';
import type { Labels } from './relabel.ts';

export interface ContainerPort {
  readonly name?: string;
  readonly number: number;
  readonly protocol?: 'TCP' | 'UDP';
}

export interface Container {
  readonly name: string;
  readonly init?: boolean;
  readonly ports: readonly ContainerPort[];
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly annotations?: Labels;
  readonly ip: string;
  readonly hostIp?: string;
  readonly phase?: 'Running' | 'Succeeded' | 'Failed';
  readonly containers: readonly Container[];
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly annotations?: Labels;
  /** Ports of the EndpointSlice: where the endpoints listen. */
  readonly ports: readonly ContainerPort[];
  readonly endpoints: readonly (Pod | Endpoint)[];
  /** Whether its EndpointSlice says whose it is, and the Service is there. */
  readonly unknown?: boolean;
  /** Of its EndpointSlice. */
  readonly slice?: { readonly name: string; readonly addressType: string };
}

export interface Endpoint {
  readonly address: string;
  readonly node?: string;
  readonly pod?: Pod;
  /** A pod that is not there. */
  readonly missing?: string;
  /** What follows `__meta_kubernetes_endpointslice_endpoint_`. */
  readonly labels?: Labels;
}

export interface Node {
  readonly name: string;
  readonly labels: Labels;
  readonly ip: string;
}

/** The target of the role `node`, on the kubelet's port; after discovery/kubernetes/node.go. */
export function discoverNode({ name, labels, ip }: Node): Labels {
  return {
    __address__: hostPort(ip, 10250),
    instance: name,
    __meta_kubernetes_node_name: name,
    __meta_kubernetes_node_address_InternalIP: ip,
    ...labelLabels('node', labels),
  };
}

/** The targets of the role `pod`: one for each port, and one without a port for each container that has none. */
export function discoverPod(pod: Pod): readonly Labels[] {
  return pod.containers.flatMap((container) => {
    const common = { ...podLabels(pod), __meta_kubernetes_namespace: pod.namespace, ...containerLabels(container) };
    if (container.ports.length === 0) return [{ ...common, __address__: pod.ip }];
    return container.ports.map((port) => ({
      ...common,
      ...portLabels(port),
      __address__: hostPort(pod.ip, port.number),
    }));
  });
}

/** The targets of the role `endpointslice`: one for each endpoint and port, and the other ports of the pods behind them. */
export function discoverService(service: Service): readonly Labels[] {
  const { namespace, slice } = service;
  const common = {
    __meta_kubernetes_namespace: namespace,
    ...(slice && {
      __meta_kubernetes_endpointslice_name: slice.name,
      __meta_kubernetes_endpointslice_address_type: slice.addressType,
    }),
    ...(service.unknown !== true && serviceLabels(service)),
  };
  const declared = service.endpoints.flatMap((endpoint) =>
    service.ports.map((port) => ({ ...common, ...endpointLabels(endpoint, port) })),
  );
  const pods = service.endpoints.flatMap((endpoint) => ('address' in endpoint ? (endpoint.pod ?? []) : endpoint));
  const numbers = new Set(service.ports.map(({ number }) => number));
  const others = pods.flatMap((pod) =>
    pod.containers.flatMap((container) =>
      container.ports
        .filter(({ number }) => !numbers.has(number))
        .map((port) => Object.assign({}, common, otherLabels(pod, container, port))),
    ),
  );
  return [...declared, ...others];
}

function serviceLabels({ name, labels, annotations }: Service): Labels {
  return {
    __meta_kubernetes_service_name: name,
    ...labelLabels('service', labels),
    ...annotationLabels('service', annotations),
  };
}

/** Of a port of a pod that the Service does not have. */
function otherLabels(pod: Pod, container: Container, port: ContainerPort): Labels {
  const address = hostPort(pod.ip, port.number);
  return { ...podLabels(pod), ...containerLabels(container), ...portLabels(port), __address__: address };
}

function endpointLabels(
  endpoint: Service['endpoints'][number],
  { name = '', number, protocol = 'TCP' }: ContainerPort,
): Labels {
  const given: Endpoint = 'address' in endpoint ? endpoint : { address: endpoint.ip, pod: endpoint };
  const { address, pod, missing, node, labels = {} } = given;
  const container = pod?.containers.findLast(({ ports }) => ports.some((port) => port.number === number));
  const kind = (pod?.name ?? missing) ? 'Pod' : 'Node';
  const target = pod?.name ?? missing ?? node;
  const own = Object.entries(labels).map(([field, value]) => [
    `__meta_kubernetes_endpointslice_endpoint_${field}`,
    value,
  ]);
  return {
    ...Object.fromEntries(own),
    ...(pod && podLabels(pod)),
    ...(container && containerLabels(container)),
    ...(target !== undefined && {
      __meta_kubernetes_endpointslice_address_target_kind: kind,
      __meta_kubernetes_endpointslice_address_target_name: target,
    }),
    __meta_kubernetes_endpointslice_port_name: name,
    __meta_kubernetes_endpointslice_port: String(number),
    __meta_kubernetes_endpointslice_port_protocol: protocol,
    __address__: hostPort(address, number),
  };
}

function podLabels({ name, labels, annotations, ip, hostIp = '192.0.2.1', phase = 'Running' }: Pod): Labels {
  return {
    __meta_kubernetes_pod_name: name,
    __meta_kubernetes_pod_ip: ip,
    __meta_kubernetes_pod_host_ip: hostIp,
    __meta_kubernetes_pod_phase: phase,
    __meta_kubernetes_pod_node_name: 'node-1',
    ...labelLabels('pod', labels),
    ...annotationLabels('pod', annotations),
  };
}

function annotationLabels(object: 'pod' | 'service', annotations: Labels = {}): Labels {
  const entries = Object.entries(annotations);
  const label = (key: string) => `__meta_kubernetes_${object}_annotation_${key.replace(/[^a-zA-Z0-9_]/g, '_')}`;
  return Object.fromEntries(entries.map(([key, value]) => [label(key), value]));
}

function labelLabels(object: 'pod' | 'service' | 'node', labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) => {
      const name = key.replace(/[^a-zA-Z0-9_]/g, '_');
      return [
        [`__meta_kubernetes_${object}_label_${name}`, value],
        [`__meta_kubernetes_${object}_labelpresent_${name}`, 'true'],
      ];
    }),
  );
}

function containerLabels({ name, init = false }: Container): Labels {
  return { __meta_kubernetes_pod_container_name: name, __meta_kubernetes_pod_container_init: String(init) };
}

function portLabels({ name = '', number, protocol = 'TCP' }: ContainerPort): Labels {
  return {
    __meta_kubernetes_pod_container_port_name: name,
    __meta_kubernetes_pod_container_port_number: String(number),
    __meta_kubernetes_pod_container_port_protocol: protocol,
  };
}

function hostPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
