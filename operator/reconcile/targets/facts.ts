/** What of pods, Services and nodes decides whether a ScrapeTarget finds them: a few fields, kept of all in the cluster. */
import type { ingresses, nodes, pods, Resource, services } from '../../kube/resource.ts';
import type { Labels } from '../label-selector.ts';
import { type AnnotationFault, annotationFault } from './annotations.ts';

type Stored<T> = T extends Resource<infer Item> ? Item : never;

/** A port for TCP that a container declares; others are never scraped. */
export interface ContainerPort {
  readonly name?: string;
  readonly number: number;
  /** Of an init container, a sidecar among them. */
  readonly init: boolean;
  readonly container?: string;
}

export interface PodFacts {
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
  /** Succeeded or failed, so that nobody scrapes it. */
  readonly ended: boolean;
  /** Its address is the node's. */
  readonly hostNetwork?: true;
  /** Once it has one. */
  readonly address?: string;
  readonly hostAddress?: string;
  readonly node?: string;
  /** Containers by the number of their ports, in a pod that also has ports for others than TCP; see `containerOf`. */
  readonly containers?: Readonly<Record<number, string>>;
  readonly fault?: AnnotationFault;
}

/** A port for TCP of a Service, and where it leads: a number, or the name of a container's port. */
export interface ServicePort {
  readonly name?: string;
  readonly number: number;
  readonly target: number | string;
}

export interface ServiceFacts {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** Without one, somebody else says what the endpoints are. */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  /** Of the API server's Service, the addresses that it has in the cluster. */
  readonly addresses?: readonly string[];
  readonly fault?: AnnotationFault;
}

export interface IngressFacts {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** Each host with each of its paths. */
  readonly urls: readonly string[];
}

export interface NodeFacts {
  readonly labels: Labels;
  /** By which it is reached: IP addresses and host names. */
  readonly addresses: readonly string[];
}

const isTcp = ({ protocol = 'TCP' }: { readonly protocol?: string }): boolean => protocol === 'TCP';

export function toPodFacts({ metadata, spec, status }: Stored<typeof pods>): PodFacts {
  const portsOf = (containers: NonNullable<typeof spec>['containers'] | undefined, init: boolean) =>
    (containers ?? []).flatMap(({ name: container, ports = [] }) =>
      ports
        .filter(isTcp)
        .map(({ name, containerPort }) => ({ ...(name && { name }), number: containerPort, init, container })),
    );
  const declared = portsOf(spec?.containers, false);
  const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const { podIP, hostIP, phase } = status ?? {};
  return {
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? {},
    ports: [...declared, ...portsOf(spec?.initContainers, true)],
    ended: phase === 'Succeeded' || phase === 'Failed',
    ...(spec?.hostNetwork === true && { hostNetwork: true }),
    ...(podIP && { address: podIP }),
    ...(hostIP && { hostAddress: hostIP }),
    ...(spec?.nodeName && { node: spec.nodeName }),
    ...(all.some(({ ports = [] }) => !ports.every(isTcp)) && { containers: containersByPort(all) }),
    ...annotationFault(metadata, declared.length > 0),
  };
}

function containersByPort(
  all: NonNullable<Stored<typeof pods>['spec']>['containers'],
): Readonly<Record<number, string>> {
  return Object.fromEntries(
    all.flatMap(({ name, ports = [] }) => ports.map(({ containerPort }) => [containerPort, name])),
  );
}

/** The container that Prometheus takes for the one behind a port: the last that declares its number, for whatever protocol. */
export function containerOf({ ports, containers }: PodFacts, port: number): string | undefined {
  return containers === undefined ? ports.findLast(({ number }) => number === port)?.container : containers[port];
}

export function toServiceFacts({ metadata, spec }: Stored<typeof services>): ServiceFacts {
  const { selector = {}, type, ports = [], clusterIPs } = spec ?? {};
  const isApiServer = metadata.namespace === 'default' && metadata.name === 'kubernetes';
  const isLed = type !== 'ExternalName' && Object.keys(selector).length > 0;
  const forTcp = ports.filter(isTcp);
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    labels: metadata.labels ?? {},
    ...(isLed && { selector }),
    ports: forTcp.map(({ name, port, targetPort = port }) => ({
      ...(name && { name }),
      number: port,
      target: targetPort,
    })),
    ...(isApiServer && clusterIPs && { addresses: clusterIPs }),
    ...annotationFault(metadata, forTcp.length > 0),
  };
}

/** A host with a wildcard or without a domain names none, and a path that is a pattern to some controller leads nowhere. */
export function toIngressFacts({ metadata, spec }: Stored<typeof ingresses>): IngressFacts {
  const secured = new Set((spec?.tls ?? []).flatMap(({ hosts = [] }) => hosts));
  const urls = (spec?.rules ?? []).flatMap(({ host = '', http }) => {
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host)) return [];
    const isSecured = secured.has(host) || secured.has(host.replace(/^[^.]+/, '*'));
    const paths = (http?.paths ?? []).map(({ path = '/' }) => (/^\/[\w./~-]*$/.test(path) ? path : '/'));
    return [...new Set(paths)].map((path) => `${isSecured ? 'https' : 'http'}://${host}${path}`);
  });
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    labels: metadata.labels ?? {},
    urls: [...new Set(urls)],
  };
}

export function toNodeFacts({ metadata, status }: Stored<typeof nodes>): NodeFacts {
  return {
    labels: metadata.labels ?? {},
    addresses: [...new Set([metadata.name, ...(status?.addresses ?? []).map(({ address }) => address)])],
  };
}
