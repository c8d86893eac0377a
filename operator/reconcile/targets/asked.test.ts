/** What exporters and probes are to ask, by the Services and Ingresses that a selector matches; and what is told where that is nothing. */
import { describe, expect, test } from '@jest/globals';
import type { Authored } from '../../../crds/models/authored.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import { systemsFound } from '../exporters/found.ts';
import { targetOf } from '../testing/objects.ts';
import { find } from './discovery.ts';
import { toIngressFacts } from './facts.ts';
import { searchOf } from './search.ts';
import { type Place, placeWith } from './testing/place.ts';

type Spec = NonNullable<Authored<ScrapeTarget>['spec']>;

const selector = { matchLabels: { app: 'web' } };
const port = (number: number, name?: string) => ({ number, target: number, ...(name !== undefined && { name }) });
const web = { name: 'web', labels: { app: 'web' }, selector: { app: 'web' } };

function addresses(spec: Spec, place: Place, { trusted = true, reserved = [] as readonly string[] } = {}) {
  return systemsFound(targetOf({ namespace: 'shop', spec }), { places: placeWith(place), trusted, reserved });
}

function told(spec: Spec, place: Place, trusted = true): string {
  const search = searchOf(targetOf({ namespace: 'shop', spec }), trusted);
  if (search === undefined) throw new Error('it looks for nothing');
  const finding = find(search, placeWith(place));
  return finding.found ? 'found' : `${finding.reason}: ${finding.message}`;
}

const probe = (change: object = {}): Spec => ({ probe: { services: { selector }, ...change } });
const exporter = (type: string, change: object = {}): Spec => ({
  exporter: { type, services: { selector, ...change } },
});

describe('a Service is asked', () => {
  test.each<[string, Spec, readonly ReturnType<typeof port>[], string]>([
    ['as a URL', probe(), [port(8080, 'web')], 'http://web.shop.svc:8080'],
    ['with TLS where the port is called so', probe(), [port(8443, 'https')], 'https://web.shop.svc:8443'],
    ['with TLS at the usual port for it', probe(), [port(443)], 'https://web.shop.svc:443'],
    ['with TLS by the module', probe({ module: 'https' }), [port(8080)], 'https://web.shop.svc:8080'],
    [
      'with TLS by a module of its own',
      probe({ config: { prober: 'http', http: { fail_if_not_ssl: true } } }),
      [port(8080)],
      'https://web.shop.svc:8080',
    ],
    ['by host and port', probe({ module: 'tcp_connect' }), [port(5432)], 'web.shop.svc:5432'],
    ['without a port by ICMP', probe({ module: 'icmp' }), [port(80)], 'web.shop.svc'],
    ['at the port of DNS', probe({ module: 'dns_udp' }), [port(9153), port(53)], 'web.shop.svc:53'],
    ['at the first port', probe(), [port(80), port(81)], 'http://web.shop.svc:80'],
    [
      'at a named port',
      probe({ services: { selector, port: 'b' } }),
      [port(80), port(81, 'b')],
      'http://web.shop.svc:81',
    ],
    ['at a numbered port', probe({ services: { selector, port: 81 } }), [port(80), port(81)], 'http://web.shop.svc:81'],
    ['at the usual port of the type', exporter('postgres'), [port(80), port(5432)], 'web.shop.svc:5432'],
    ['at the first port by an exporter', exporter('postgres'), [port(6432)], 'web.shop.svc:6432'],
    ['at the usual port, which may be for UDP', exporter('snmp'), [], 'web.shop.svc:161'],
  ])('%s', (_, spec, ports, expected) => {
    expect(addresses(spec, { services: [{ ...web, ports }] })).toEqual([expected]);
    expect(told(spec, { services: [{ ...web, ports }] })).toBe('found');
  });

  test('in one order, and each once', () => {
    const services = ['b', 'a'].map((name) => ({ ...web, name, ports: [port(80)] }));
    expect(addresses(probe(), { services })).toEqual(['http://a.shop.svc:80', 'http://b.shop.svc:80']);
  });
});

describe('an Ingress is asked', () => {
  const ingress = (urls: readonly string[]) => ({ ingresses: [{ name: 'web', labels: { app: 'web' }, urls }] });
  const spec: Spec = { probe: { ingresses: { selector } } };

  test('at each of its URLs, but for hosts that are nobody’s to ask', () => {
    const urls = ['https://shop.example.com/', 'http://node-1.example.com/', 'http://169.254.169.254/'];
    expect(addresses(spec, ingress(urls), { reserved: ['node-1.example.com'] })).toEqual(['https://shop.example.com/']);
  });

  test('by hosts and paths, with https where there is a certificate', () => {
    const path = (text: string) => ({ path: text, pathType: 'Prefix', backend: {} });
    const facts = toIngressFacts({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        tls: [{ hosts: ['a.example.com', '*.b.example.com'] }],
        rules: [
          { host: 'a.example.com', http: { paths: [path('/'), path('/cart'), path('/x(/|$)(.*)')] } },
          { host: 'x.b.example.com', http: { paths: [path('/')] } },
          { host: 'plain.example.com', http: { paths: [path('/')] } },
          { host: '*.wild.example.com', http: { paths: [path('/')] } },
          { http: { paths: [path('/')] } },
          { host: 'none.example.com' },
          { host: 'shop', http: { paths: [path('/')] } },
        ],
      },
    });
    expect(facts).toEqual({
      namespace: 'shop',
      name: 'web',
      labels: {},
      urls: [
        'https://a.example.com/',
        'https://a.example.com/cart',
        'https://x.b.example.com/',
        'http://plain.example.com/',
      ],
    });
  });

  test('which has no URL, is told', () => {
    expect(told(spec, ingress([]))).toBe(
      'NoHost: spec.probe.ingresses.selector: Ingress shop/web has no rule with a host and a path, so that it has no URL; give it one.',
    );
  });
});

describe('where nothing can be asked it is told that', () => {
  const own = ' It looks in its own namespace alone, since spec.probe.services.namespaces is left out.';
  const { selector: _, ...bare } = web;
  test.each<[string, Spec, Place, string]>([
    [
      'no Service has the label',
      probe(),
      { services: [{ ...web, labels: { app: 'wbe' }, ports: [port(80)] }] },
      `NoMatch: spec.probe.services.selector: no Service in namespace shop has the label app: web; did you mean app: wbe? There, app is wbe.${own}`,
    ],
    [
      'there is no such namespace',
      exporter('redis', { namespaces: { names: ['shpo'] } }),
      {},
      'NoMatch: spec.exporter.services.namespaces.names: there is no namespace shpo; did you mean shop?',
    ],
    [
      'no Service has the port',
      probe({ services: { selector, port: 'htpp' } }),
      { services: [{ ...web, ports: [port(80, 'http')] }] },
      'PortNotFound: spec.probe.services.port: the Services that spec.probe.services.selector matches have no port htpp; did you mean http? They have http.',
    ],
    [
      'no Service has a port',
      probe(),
      { services: [{ ...web, ports: [] }] },
      'PortNotFound: spec.probe.services.port: the Services that spec.probe.services.selector matches have no port for TCP.',
    ],
    [
      'somebody may lead it anywhere',
      probe(),
      { services: [{ ...bare, ports: [port(80)] }] },
      'NoSelector: spec.probe.services.selector: Service shop/web has no selector, so that it may lead anywhere, and is not asked; give it one, or select another.',
    ],
  ])('%s', (_what, spec, place, expected) => {
    expect(addresses(spec, place, { trusted: false })).toEqual([]);
    expect(told(spec, place, false)).toBe(expected);
  });

  test('a trusted namespace may ask where somebody leads it, but never the API server', () => {
    const services = [
      { ...bare, ports: [port(80)] },
      { name: 'kubernetes', namespace: 'default', labels: { app: 'web' }, ports: [port(443)] },
    ];
    const spec = probe({ services: { selector, namespaces: { any: true } } });
    expect(addresses(spec, { services })).toEqual(['http://web.shop.svc:80']);
  });
});
