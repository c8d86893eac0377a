import { describe, expect, test } from '@jest/globals';
import { askedExposure, exposureOf, externalUrl, isBeyondCluster } from './exposure.ts';
import type { WebFacts } from './stack-input.ts';
import { type AuthoredSpec, everythingExposed, stackInput } from './testing/stacks.ts';

type Expose = NonNullable<NonNullable<AuthoredSpec['prometheus']>['expose']>;

const open = { allowUnauthenticated: true } as const;
const auth = { basic: { username: 'admin', password: { name: 'web', key: 'password' } } } as const;
const ingress = { host: 'p.example.com' } as const;
const httpRoute = { parentRefs: [{ name: 'public' }] } as const;
const every = { type: 'LoadBalancer', ingress, httpRoute } as const;

const input = (expose: Expose, facts: Parameters<typeof stackInput>[1] = { gatewayApi: true }) =>
  stackInput({ prometheus: { expose } }, facts);

const waysOf = (...given: Parameters<typeof input>): string => {
  const { type, ...others } = exposureOf(input(...given), 'prometheus');
  return [type, ...Object.keys(others)].join();
};

describe('the ways in which a web UI is exposed', () => {
  test.each<readonly [string, Expose, string]>([
    ['by default', {}, 'ClusterIP'],
    ['as stored before there was a rule against it', every, 'ClusterIP'],
    ['with a password', { ...every, auth }, 'LoadBalancer,ingress,httpRoute'],
    ['for everyone', { ...every, ...open }, 'LoadBalancer,ingress,httpRoute'],
  ])('%s', (_what, expose, ways) => {
    expect(waysOf(expose)).toBe(ways);
    const asked = askedExposure(input(expose).stack.spec.prometheus.expose);
    expect(isBeyondCluster(asked)).toBe(ways !== 'ClusterIP');
  });

  test('no route where there is no such kind', () => {
    expect(waysOf({ ...every, ...open }, { gatewayApi: false })).toBe('LoadBalancer,ingress');
  });

  test.each<readonly [string, NonNullable<WebFacts['keptExposure']>, string]>([
    ['nothing', { type: 'ClusterIP', ingress: false, httpRoute: false }, 'ClusterIP'],
    ['a NodePort and an Ingress', { type: 'NodePort', ingress: true, httpRoute: false }, 'NodePort,ingress'],
    ['a route', { type: 'ClusterIP', ingress: false, httpRoute: true }, 'ClusterIP,httpRoute'],
  ])('what waits for a certificate keeps what there was: %s', (_what, keptExposure, ways) => {
    expect(waysOf({ ...every, ...open }, { gatewayApi: true, web: { prometheus: { keptExposure } } })).toBe(ways);
  });
});

describe('where links lead', () => {
  const own = '.monitoring.svc:9090';
  test.each<readonly [string, Expose, string]>([
    ['to the Service', {}, `http://demo-prometheus${own}`],
    ['to the path', { path: '/p' }, `http://demo-prometheus${own}/p`],
    [
      'not to a load balancer, whose address is not known',
      { ...open, type: 'LoadBalancer' },
      `http://demo-prometheus${own}`,
    ],
    ['to the Ingress', { ...open, ingress, httpRoute }, 'http://p.example.com'],
    ['to one with https', { ...open, ingress: { ...ingress, tls: {} }, path: '/p' }, 'https://p.example.com/p'],
    ['to the route', { ...open, httpRoute: { ...httpRoute, hostnames: ['*.x.org', 'p.x.org'] } }, 'https://p.x.org'],
    ['not to a route without a name', { ...open, httpRoute }, `http://demo-prometheus${own}`],
    ['not where it may not be exposed', { ingress }, `http://demo-prometheus${own}`],
  ])('%s', (_what, expose, url) => {
    expect(externalUrl(input(expose), 'prometheus')).toBe(url);
  });

  test('to the Service by https, once there is a certificate', () => {
    expect(externalUrl(input({}, everythingExposed), 'prometheus')).toBe(`https://demo-prometheus${own}`);
  });
});
