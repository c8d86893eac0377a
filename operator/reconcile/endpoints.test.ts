import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../crds/meta.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { reachedBy } from './endpoints.ts';
import { stackOf } from './testing/objects.ts';
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
    expect(reachedBy(snapshotOf({ owned }), {}).endpoints.map(({ url }) => url)).toEqual(urls);
  });
});

describe('whether they are reached as asked for', () => {
  const balanced = { type: 'LoadBalancer', allowUnauthenticated: true } as const;
  const both = stackOf({ spec: { prometheus: { expose: balanced }, alertmanager: { expose: balanced } } });
  const reached = (stack: MonitoringStack, ...objects: readonly KubeObject[]) =>
    reachedBy(snapshotOf({ stack, owned: ownedOf(...objects) }), {}).said;
  const given = { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } };

  test('nothing is said of what stays in the cluster', () => {
    expect(reached(stackOf(), service('prometheus', { type: 'ClusterIP' }))).toBeUndefined();
  });

  test('each that is not is told, and one that is not is enough', () => {
    const said = reached(both, service('prometheus', { type: 'LoadBalancer' }, given));
    expect(said).toMatchObject({ status: 'False', reason: 'LoadBalancerPending' });
    expect(said?.message).toMatch(/^spec\.alertmanager\.expose\.type: Service demo-alertmanager/);
  });

  test('all of them are', () => {
    const services = ['prometheus', 'alertmanager'].map((part) => service(part, { type: 'LoadBalancer' }, given));
    expect(reached(both, ...services)).toMatchObject({ status: 'True', reason: 'Exposed' });
  });

  test('what waits for its first certificate is told of', () => {
    const keptExposure = { type: 'ClusterIP', ingress: false, httpRoute: false } as const;
    const said = reachedBy(snapshotOf({ stack: both }), { prometheus: { keptExposure } }).said;
    expect(said?.reason).toBe('WaitingForCertificate');
  });
});
