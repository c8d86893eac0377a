import { describe, expect, test } from '@jest/globals';
import { type ReachableService, statusEndpoints, webUrl } from './endpoints.ts';
import { find, objectsOf } from './testing/objects.ts';
import { stackInput } from './testing/stacks.ts';

const ports = [{ name: 'web', port: 9090, nodePort: 30_090 }];

function service(type: string, ingress?: readonly { ip?: string; hostname?: string }[]): ReachableService {
  const metadata = { name: 'demo-prometheus', namespace: 'monitoring' };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { type, ports },
    status: { loadBalancer: ingress ? { ingress } : {} },
  };
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
    ['no port', { ...service('ClusterIP'), spec: { type: 'ClusterIP', ports: [] } }, undefined, undefined],
  ])('%s', (_what, live, nodeAddress, url) => {
    expect(webUrl(live, nodeAddress)).toBe(url);
  });
});

describe('statusEndpoints', () => {
  test('lists the web UIs of the stack that have an address, and of no other', () => {
    const services = [
      service('NodePort'),
      { ...service('ClusterIP'), metadata: { name: 'other-alertmanager', namespace: 'monitoring' } },
    ];
    expect(statusEndpoints('demo', services, '192.0.2.1')).toEqual([
      { name: 'prometheus', url: 'http://192.0.2.1:30090' },
    ]);
    expect(statusEndpoints('demo', services)).toEqual([]);
  });

  test('finds them among the objects that are built', () => {
    const objects = objectsOf(stackInput());
    const services = ['demo-prometheus', 'demo-alertmanager'].map((name) =>
      find<ReachableService>(objects, 'Service', name),
    );
    expect(statusEndpoints('demo', services).map(({ name }) => name)).toEqual(['prometheus', 'alertmanager']);
  });
});
