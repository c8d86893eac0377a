import { describe, expect, test } from '@jest/globals';
import type { ReachableIngress, ReachableRoute, ReachableService } from './endpoints.ts';
import { obstaclesOf, type Surroundings } from './obstacles.ts';
import { type AuthoredSpec, storedStack } from './testing/stacks.ts';

type Expose = NonNullable<NonNullable<AuthoredSpec['prometheus']>['expose']>;

const metadata = { name: 'demo-prometheus', namespace: 'monitoring' };
const open = { allowUnauthenticated: true } as const;
const ingressAsked = { ...open, ingress: { host: 'p.example.com' } } as const;
const routeAsked = { ...open, httpRoute: { parentRefs: [{ name: 'public' }, { name: 'spare' }] } } as const;

const there = { gatewayApi: true, isHeldBack: false, nodeAddress: '192.0.2.1' };
const address = { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } };

function service(status: ReachableService['status']): ReachableService {
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { type: 'LoadBalancer' }, ...(status && { status }) };
}

function ingress(part: Pick<ReachableIngress, 'spec' | 'status'>, annotations: Record<string, string> = {}) {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { ...metadata, annotations }, ...part };
}

function route(...conditions: readonly { type: string; status: string }[]): ReachableRoute {
  const said = conditions.map((condition) => ({ ...condition, reason: 'NotAllowedByListeners', message: 'no' }));
  const parents = conditions.length === 0 ? [] : [{ parentRef: { name: 'public' }, conditions: said }];
  return { apiVersion: 'v1', kind: 'HTTPRoute', metadata, status: { parents } };
}

const accepted = [
  { type: 'Accepted', status: 'True' },
  { type: 'ResolvedRefs', status: 'True' },
] as const;

describe('what is in the way', () => {
  test.each<readonly [string, Expose, Partial<Surroundings>, string | undefined, string]>([
    ['of nothing', {}, {}, undefined, ''],
    ['of what is not allowed', { type: 'LoadBalancer' }, {}, undefined, ''],
    [
      'of a load balancer with an address',
      { ...open, type: 'LoadBalancer' },
      { service: service(address) },
      undefined,
      '',
    ],
    [
      'of one without',
      { ...open, type: 'LoadBalancer' },
      { service: service(undefined) },
      'LoadBalancerPending',
      'spec.prometheus.expose.type: Service demo-prometheus has been given no external address yet',
    ],
    ['of a NodePort', { ...open, type: 'NodePort' }, {}, undefined, ''],
    ['of one without a node', { ...open, type: 'NodePort' }, { nodeAddress: undefined }, 'NodePortPending', 'no node'],
    ['of an Ingress', ingressAsked, { ingress: ingress({ status: address }) }, undefined, ''],
    [
      'of one that is not there yet',
      ingressAsked,
      {},
      'IngressPending',
      'spec.prometheus.expose.ingress: Ingress demo-prometheus has been given no address yet',
    ],
    [
      'of one without a class',
      ingressAsked,
      { ingress: ingress({}) },
      'IngressWithoutClass',
      'spec.prometheus.expose.ingress.className: Ingress demo-prometheus has no class',
    ],
    [
      'of one whose class nobody serves',
      ingressAsked,
      { ingress: ingress({ spec: { ingressClassName: 'nginx' } }) },
      'IngressPending',
      'a controller for the class nginx runs',
    ],
    [
      'of one with a class of the old sort',
      ingressAsked,
      { ingress: ingress({}, { 'kubernetes.io/ingress.class': 'traefik' }) },
      'IngressPending',
      'a controller for the class traefik runs',
    ],
    ['of a route', routeAsked, { route: route(...accepted) }, undefined, ''],
    [
      'of one that no cluster knows',
      routeAsked,
      { gatewayApi: false },
      'GatewayApiMissing',
      'spec.prometheus.expose.httpRoute: the cluster has no HTTPRoutes of gateway.networking.k8s.io/v1. Install',
    ],
    [
      'of one that nobody takes up',
      routeAsked,
      { route: route() },
      'RouteNotAccepted',
      'see that Gateway public, spare exists and that its controller runs',
    ],
    [
      'of one that its Gateway refuses',
      routeAsked,
      { route: route({ type: 'Accepted', status: 'False' }) },
      'RouteNotAccepted',
      'Gateway public says Accepted is false: NotAllowedByListeners: no',
    ],
    [
      'of one that leads nowhere',
      routeAsked,
      { route: route({ type: 'Accepted', status: 'True' }, { type: 'ResolvedRefs', status: 'False' }) },
      'RouteNotAccepted',
      'Gateway public says ResolvedRefs is false',
    ],
    [
      'of what waits for a certificate',
      { ...open, type: 'LoadBalancer' },
      { isHeldBack: true },
      'WaitingForCertificate',
      'spec.prometheus.expose.tls: there has been no good certificate yet',
    ],
  ])('%s', (_what, expose, surroundings, reason, message) => {
    const stack = storedStack({ prometheus: { expose } });
    const found = obstaclesOf(stack, 'prometheus', { ...there, ...surroundings });
    expect(found.map((obstacle) => obstacle.reason)).toEqual(reason === undefined ? [] : [reason]);
    expect(found.map((obstacle) => obstacle.message).join('\n')).toContain(message);
  });

  test('each way has its own', () => {
    const stack = storedStack({ prometheus: { expose: { ...ingressAsked, ...routeAsked, type: 'LoadBalancer' } } });
    const found = obstaclesOf(stack, 'prometheus', { ...there, gatewayApi: false });
    expect(found.map(({ reason }) => reason)).toEqual(['LoadBalancerPending', 'IngressPending', 'GatewayApiMissing']);
  });

  test('nothing is in the way of a part that is switched off', () => {
    const stack = storedStack({ alertmanager: { enabled: false, expose: { ...open, type: 'LoadBalancer' } } });
    expect(obstaclesOf(stack, 'alertmanager', there)).toEqual([]);
  });
});
