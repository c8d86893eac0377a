/** What keeps an exposed web UI from being reached in the way that was asked for, each with its fix. */
import type { MonitoringStack } from '../crds/models/monitoring-stack.ts';
import { hasAddress, isAccepted, type LiveWeb, type ReachableIngress, type ReachableRoute } from './endpoints.ts';
import { askedExposure, type Exposure, isBeyondCluster, type WebComponent } from './exposure.ts';
import { componentName } from './names.ts';

/** The reason of a condition, and a message that names the field, the cause and the fix. */
export interface Obstacle {
  readonly reason: string;
  readonly message: string;
}

export interface Surroundings extends LiveWeb {
  /** Whether the cluster has HTTPRoutes. */
  readonly gatewayApi: boolean;
  /** It waits for its first certificate, and is not exposed further before it has one. */
  readonly isHeldBack: boolean;
}

interface Place {
  /** `spec.prometheus.expose` */
  readonly field: string;
  /** Name of the Service, the Ingress and the route. */
  readonly name: string;
  readonly surroundings: Surroundings;
}

/** Whether the stack asks for more than the cluster's own network. A part that is switched off asks for nothing. */
export function asksBeyondCluster({ spec }: MonitoringStack, component: WebComponent): boolean {
  const isOff = component === 'alertmanager' && !spec.alertmanager.enabled;
  return !isOff && isBeyondCluster(askedExposure(spec[component].expose));
}

/** Everything that is in the way of one web UI. */
export function obstaclesOf(
  stack: MonitoringStack,
  component: WebComponent,
  surroundings: Surroundings,
): readonly Obstacle[] {
  if (!asksBeyondCluster(stack, component)) return [];
  const asked = askedExposure(stack.spec[component].expose);
  const field = `spec.${component}.expose`;
  const place = { field, name: componentName(stack.metadata.name, component), surroundings };
  if (surroundings.isHeldBack) return [heldBack(place)];
  return [...ofService(asked, place), ...ofIngress(asked, place), ...ofRoute(asked, place)];
}

function heldBack({ field }: Place): Obstacle {
  const message = `${field}.tls: there has been no good certificate yet, and until there is the web UI is exposed no further than it was; see the condition WebConfigured.`;
  return { reason: 'WaitingForCertificate', message };
}

function ofService({ type }: Exposure, { field, name, surroundings }: Place): readonly Obstacle[] {
  const { service, nodeAddress } = surroundings;
  if (type === 'LoadBalancer' && !(service && hasAddress(service))) {
    const message =
      `${field}.type: Service ${name} has been given no external address yet. If that lasts, nothing in the cluster gives ` +
      'addresses to Services of type LoadBalancer: install what does, for example MetalLB or the controller of your ' +
      'cloud, or choose NodePort or an ingress.';
    return [{ reason: 'LoadBalancerPending', message }];
  }
  if (type === 'NodePort' && nodeAddress === undefined) {
    const message = `${field}.type: no node that runs a pod of the stack is known yet; see the conditions of the parts.`;
    return [{ reason: 'NodePortPending', message }];
  }
  return [];
}

function classOf({ spec, metadata }: ReachableIngress): string | undefined {
  return spec?.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'];
}

function ofIngress({ ingress }: Exposure, { field, name, surroundings }: Place): readonly Obstacle[] {
  const { ingress: live } = surroundings;
  if (!ingress || (live && hasAddress(live))) return [];
  const found = live && classOf(live);
  if (live && found === undefined) {
    const message =
      `${field}.ingress.className: Ingress ${name} has no class, because none is named and the cluster has no default one, ` +
      'so no controller serves it. Name one of those that "kubectl get ingressclasses" lists.';
    return [{ reason: 'IngressWithoutClass', message }];
  }
  const message =
    `${field}.ingress: Ingress ${name} has been given no address yet. If that lasts, see that a controller for the class ` +
    `${found ?? 'that is named'} runs; one that never tells addresses may serve it all the same.`;
  return [{ reason: 'IngressPending', message }];
}

/** In the words of the first Gateway that does not take it. */
function refusalOf({ status }: ReachableRoute): string | undefined {
  for (const { parentRef, conditions = [] } of status?.parents ?? []) {
    const refusal = conditions.find(({ status: holds }) => holds === 'False');
    const { type, reason = '', message = '' } = refusal ?? { type: '' };
    if (refusal) return `Gateway ${parentRef?.name ?? ''} says ${type} is false: ${reason}: ${message}`;
  }
  return undefined;
}

function ofRoute({ httpRoute }: Exposure, { field, name, surroundings }: Place): readonly Obstacle[] {
  const { gatewayApi, route } = surroundings;
  if (!httpRoute || (gatewayApi && route && isAccepted(route))) return [];
  const gateways = httpRoute.parentRefs.map((parent) => parent.name).join(', ');
  if (!gatewayApi) {
    const message =
      `${field}.httpRoute: the cluster has no HTTPRoutes of gateway.networking.k8s.io/v1. Install the Gateway API ` +
      '(https://gateway-api.sigs.k8s.io) and a controller for it; the route is then made by itself, within a minute.';
    return [{ reason: 'GatewayApiMissing', message }];
  }
  const why =
    (route && refusalOf(route)) ??
    `no controller has taken it up yet. If that lasts, see that Gateway ${gateways} exists and that its controller runs.`;
  return [{ reason: 'RouteNotAccepted', message: `${field}.httpRoute: HTTPRoute ${name}: ${why}` }];
}
