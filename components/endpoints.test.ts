import { describe, expect, test } from '@jest/globals';
import {
  type LiveWeb,
  type ReachableIngress,
  type ReachableRoute,
  type ReachableService,
  statusEndpoints,
  webUrl,
} from './endpoints.ts';
import { find, objectsOf } from './testing/objects.ts';
import { type AuthoredSpec, stackInput, storedStack } from './testing/stacks.ts';

type Expose = NonNullable<NonNullable<AuthoredSpec['prometheus']>['expose']>;

const metadata = { name: 'demo-prometheus', namespace: 'monitoring' };
const port = { name: 'web', port: 9090, nodePort: 30_090 };

function service(
  type: string,
  addresses?: readonly { ip?: string; hostname?: string }[],
  ports: readonly object[] = [port],
): ReachableService {
  const status = { loadBalancer: addresses ? { ingress: addresses } : {} };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { type, ports: ports as never }, status };
}

describe('webUrl', () => {
  test.each([
    ['ClusterIP', service('ClusterIP'), undefined, 'http://demo-prometheus.monitoring.svc:9090'],
    ['LoadBalancer by address', service('LoadBalancer', [{ ip: '192.0.2.7' }]), undefined, 'http://192.0.2.7:9090'],
    [
      'LoadBalancer by IPv6 address',
      service('LoadBalancer', [{ ip: '2001:db8::7' }]),
      undefined,
      'http://[2001:db8::7]:9090',
    ],
    [
      'LoadBalancer by name',
      service('LoadBalancer', [{ hostname: 'lb.example.com' }]),
      undefined,
      'http://lb.example.com:9090',
    ],
    ['LoadBalancer that waits', service('LoadBalancer'), '192.0.2.1', undefined],
    ['NodePort', service('NodePort'), '192.0.2.1', 'http://192.0.2.1:30090'],
    ['NodePort without a node', service('NodePort'), undefined, undefined],
    ['no port', service('ClusterIP', undefined, []), undefined, undefined],
    [
      'https',
      service('NodePort', undefined, [{ ...port, appProtocol: 'https' }]),
      '192.0.2.1',
      'https://192.0.2.1:30090',
    ],
  ])('%s', (_what, live, nodeAddress, url) => {
    expect(webUrl(live, nodeAddress)).toBe(url);
  });
});

function ingress(...addresses: readonly string[]): ReachableIngress {
  const status = { loadBalancer: { ingress: addresses.map((ip) => ({ ip })) } };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, status };
}

function route(accepted: string, resolved = 'True'): ReachableRoute {
  const conditions = [
    { type: 'Accepted', status: accepted },
    { type: 'ResolvedRefs', status: resolved },
  ];
  return { apiVersion: 'v1', kind: 'HTTPRoute', metadata, status: { parents: [{ conditions }] } };
}

describe('statusEndpoints', () => {
  const open = { allowUnauthenticated: true } as const;
  const host = { ...open, ingress: { host: 'p.example.com' } } as const;
  const routed = { ...open, httpRoute: { parentRefs: [{ name: 'public' }], hostnames: ['*.x.org', 'p.example.org'] } };
  const [inside, outside] = ['http://demo-prometheus.monitoring.svc:9090', 'http://192.0.2.7:9090'];
  const clusterIP = service('ClusterIP');
  const balanced = service('LoadBalancer', [{ ip: '192.0.2.7' }]);

  test.each<readonly [string, Expose, LiveWeb, string | undefined]>([
    ['nothing there yet', {}, {}, undefined],
    ['within the cluster', {}, { service: clusterIP }, inside],
    ['below a path', { path: '/p' }, { service: clusterIP }, `${inside}/p`],
    [
      'a load balancer and a path',
      { ...open, type: 'LoadBalancer', path: '/p' },
      { service: balanced },
      `${outside}/p`,
    ],
    ['an Ingress that nobody serves yet', host, { service: balanced, ingress: ingress() }, outside],
    ['an Ingress', host, { service: balanced, ingress: ingress('192.0.2.9') }, 'http://p.example.com'],
    [
      'an Ingress with https and a path',
      { ...host, path: '/p/q', ingress: { ...host.ingress, tls: {} } },
      { service: clusterIP, ingress: ingress('192.0.2.9') },
      'https://p.example.com/p/q',
    ],
    ['one that is asked for no more', {}, { service: clusterIP, ingress: ingress('192.0.2.9') }, inside],
    ['a route', routed, { service: clusterIP, route: route('True') }, 'https://p.example.org'],
    [
      'a route over http',
      { ...routed, httpRoute: { ...routed.httpRoute, scheme: 'http' } },
      { service: clusterIP, route: route('True') },
      'http://p.example.org',
    ],
    ['a route that is refused', routed, { service: clusterIP, route: route('False') }, inside],
    ['a route that leads nowhere', routed, { service: clusterIP, route: route('True', 'False') }, inside],
    [
      'a route whose name the Gateway alone knows',
      { ...open, httpRoute: { parentRefs: [{ name: 'public' }] } },
      { service: clusterIP, route: route('True') },
      inside,
    ],
  ])('%s', (_what, expose, live, url) => {
    const stack = storedStack({ prometheus: { expose } });
    const endpoints = statusEndpoints(stack, { prometheus: live, alertmanager: {} });
    expect(endpoints).toEqual(url === undefined ? [] : [{ name: 'prometheus', url }]);
  });

  test('tells of both, as their Services are built', () => {
    const objects = objectsOf(stackInput());
    const live = (name: string) => ({ service: find<ReachableService>(objects, 'Service', name) });
    const both = { prometheus: live('demo-prometheus'), alertmanager: live('demo-alertmanager') };
    expect(statusEndpoints(storedStack(), both).map(({ url }) => url)).toEqual([
      inside,
      'http://demo-alertmanager.monitoring.svc:9093',
    ]);
  });
});
