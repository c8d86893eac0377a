/** How the web UIs of a stack are reached: what the stack asks for, as far as it may be had. */
import type {
  MonitoringStackSpecPrometheusExpose,
  MonitoringStackSpecPrometheusExposeHttpRoute,
  MonitoringStackSpecPrometheusExposeIngress,
} from '../crds/models/monitoring-stack.ts';
import { componentName, ports, serviceHost } from './names.ts';
import { identityOf, type StackInput } from './stack-input.ts';

/** The parts whose web UI can be exposed. */
export const webComponents = ['prometheus', 'alertmanager'] as const;

export type WebComponent = (typeof webComponents)[number];

export interface Exposure {
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  readonly ingress?: MonitoringStackSpecPrometheusExposeIngress;
  readonly httpRoute?: MonitoringStackSpecPrometheusExposeHttpRoute;
}

const withinCluster: Exposure = { type: 'ClusterIP' };

/**
 * What is asked for. The API server refuses an open web UI that nobody asked for; an object that was stored before that
 * rule is held to it here.
 */
export function askedExposure({ auth, allowUnauthenticated, ...asked }: MonitoringStackSpecPrometheusExpose): Exposure {
  return auth !== undefined || allowUnauthenticated === true ? asked : withinCluster;
}

/** What is had: no more than stands while the first certificate is waited for, and routes where there is such a kind. */
export function exposureOf({ stack, facts }: StackInput, component: WebComponent): Exposure {
  const { type, ingress, httpRoute } = askedExposure(stack.spec[component].expose);
  const kept = facts.web?.[component]?.keptExposure;
  return {
    type: kept?.type ?? type,
    ...(ingress && kept?.ingress !== false && { ingress }),
    ...(httpRoute && kept?.httpRoute !== false && facts.gatewayApi === true && { httpRoute }),
  };
}

/** Whether it is reached from outside the cluster in any way. */
export function isBeyondCluster({ type, ingress, httpRoute }: Exposure): boolean {
  return type !== 'ClusterIP' || ingress !== undefined || httpRoute !== undefined;
}

/** The path before all of a web UI's own, as it is written in front of them: "/prometheus", or nothing. */
export function pathPrefix({ path }: MonitoringStackSpecPrometheusExpose): string {
  return path === '/' ? '' : path;
}

/** Where an Ingress answers, without the path. */
export function ingressOrigin({ host, tls }: MonitoringStackSpecPrometheusExposeIngress): string {
  return `${tls ? 'https' : 'http'}://${host}`;
}

/** Where a route answers, without the path; undefined where the Gateway alone knows, or every name below one does. */
export function routeOrigin({ hostnames = [], scheme = 'https' }: MonitoringStackSpecPrometheusExposeHttpRoute) {
  const host = hostnames.find((name) => !name.startsWith('*'));
  return host === undefined ? undefined : `${scheme}://${host}`;
}

/**
 * Where links in alerts lead. It is a flag of the servers, so that it follows what is declared alone: an address that a
 * load balancer is given some time later would restart them.
 */
export function externalUrl(input: StackInput, component: WebComponent): string {
  const { expose } = input.stack.spec[component];
  const { ingress, httpRoute } = askedExposure(expose);
  const { name, namespace } = identityOf(input.stack);
  const scheme = input.facts.web?.[component]?.certificate === undefined ? 'http' : 'https';
  const own = `${scheme}://${serviceHost(namespace, componentName(name, component))}:${ports[component]}`;
  const origin = (ingress && ingressOrigin(ingress)) ?? (httpRoute && routeOrigin(httpRoute)) ?? own;
  return `${origin}${pathPrefix(expose)}`;
}
