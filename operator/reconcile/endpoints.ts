/** Where the web UIs of a stack answer, and what is in the way, from its live Services, Ingresses and routes. */
import { statusEndpoints } from '../../components/endpoints.ts';
import { type WebComponent, webComponents } from '../../components/exposure.ts';
import { componentName } from '../../components/names.ts';
import { asksBeyondCluster, obstaclesOf, type Surroundings } from '../../components/obstacles.ts';
import type { StackFacts } from '../../components/stack-input.ts';
import { keyOf } from '../cache/key.ts';
import { ingresses, services } from '../kube/resource.ts';
import { httpRoutes } from './gateway-api.ts';
import { podsOf, type Snapshot } from './snapshot.ts';
import { bounded } from './status/bounds.ts';
import type { Said } from './status/stack-status.ts';

export interface Reached {
  /** For `status.endpoints`. */
  readonly endpoints: readonly { readonly name: WebComponent; readonly url: string }[];
  /** Undefined while no web UI is to be reached from outside the cluster. */
  readonly said: Said | undefined;
}

/** A NodePort answers on every node; the one that runs Prometheus is named. */
function surroundingsOf(snapshot: Snapshot, component: WebComponent, web: StackFacts['web']): Surroundings {
  const { stack, owned, gatewayApi } = snapshot;
  const { name, namespace } = stack.metadata;
  const key = keyOf({ namespace, name: componentName(name, component) });
  return {
    service: owned.get(services, key),
    ingress: owned.get(ingresses, key),
    route: owned.get(httpRoutes, key),
    nodeAddress: podsOf(snapshot, 'prometheus').find((pod) => pod.status?.hostIP)?.status?.hostIP,
    gatewayApi,
    isHeldBack: web?.[component]?.keptExposure !== undefined,
  };
}

/** @param web what there was of passwords and certificates */
export function reachedBy(snapshot: Snapshot, web: StackFacts['web']): Reached {
  const { stack } = snapshot;
  const live = {
    prometheus: surroundingsOf(snapshot, 'prometheus', web),
    alertmanager: surroundingsOf(snapshot, 'alertmanager', web),
  };
  const endpoints = statusEndpoints(stack, live);
  if (!webComponents.some((component) => asksBeyondCluster(stack, component))) return { endpoints, said: undefined };
  const obstacles = webComponents.flatMap((component) => obstaclesOf(stack, component, live[component]));
  const [first] = obstacles;
  if (!first) return { endpoints, said: { status: 'True', reason: 'Exposed', message: 'Reached as was asked for.' } };
  const message = bounded(obstacles.map((obstacle) => obstacle.message).join('\n'));
  return { endpoints, said: { status: 'False', reason: first.reason, message } };
}
