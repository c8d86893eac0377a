import { describe, expect, test } from '@jest/globals';
import { endpointsOf } from './endpoints.ts';
import { ownedOf, podOf, snapshotOf } from './testing/snapshots.ts';

const service = (component: string, spec: object, status: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: `demo-${component}`, namespace: 'monitoring' },
  spec: { ports: [{ name: 'web', port: 9090, nodePort: 30_090 }], ...spec },
  status,
});
const prometheus = podOf('demo-prometheus-0', { status: { hostIP: '192.0.2.7' } });

describe('where the web UIs answer', () => {
  test.each<[string, ReturnType<typeof ownedOf>, string[]]>([
    ['nowhere before there are Services', ownedOf(prometheus), []],
    [
      'inside the cluster under their names',
      ownedOf(service('prometheus', { type: 'ClusterIP' }), service('alertmanager', { type: 'ClusterIP' })),
      ['http://demo-prometheus.monitoring.svc:9090', 'http://demo-alertmanager.monitoring.svc:9090'],
    ],
    [
      'at the node that runs Prometheus',
      ownedOf(prometheus, service('prometheus', { type: 'NodePort' })),
      ['http://192.0.2.7:30090'],
    ],
    ['at no node while none runs it', ownedOf(service('prometheus', { type: 'NodePort' })), []],
    [
      'at the address of the load balancer',
      ownedOf(service('prometheus', { type: 'LoadBalancer' }, { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } })),
      ['http://203.0.113.9:9090'],
    ],
    ['at no load balancer that has no address yet', ownedOf(service('prometheus', { type: 'LoadBalancer' })), []],
  ])('%s', (_, owned, urls) => {
    expect(endpointsOf(snapshotOf({ owned })).map(({ url }) => url)).toEqual(urls);
  });
});
