/** What a ScrapeTarget finds and, where it finds nothing, the words in which it is told: one row for each cause. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Authored } from '../../../crds/models/authored.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import { targetOf } from '../testing/objects.ts';
import { find } from './discovery.ts';
import { searchOf } from './search.ts';
import { type Place, placeWith, portsOf } from './testing/place.ts';

type Spec = NonNullable<Authored<ScrapeTarget>['spec']>;

const app = (name: string) => ({ selector: { matchLabels: { app: name } } });
const labels = (name: string) => ({ labels: { app: name } });

function lookFor(spec: Spec, place: Place, trusted = true): string {
  const search = searchOf(targetOf({ namespace: 'shop', spec }), trusted);
  if (search === undefined) throw new Error('it looks for nothing');
  const finding = find(search, placeWith(place));
  return finding.found ? 'found' : `${finding.reason}: ${finding.message}`;
}

const web = { ...labels('web'), ports: portsOf('http 8080', 'metrics 9090') };
const own = ' It looks in its own namespace alone, since spec.pods.namespaces is left out.';
const ownServices = ' It looks in its own namespace alone, since spec.services.namespaces is left out.';

describe('pods', () => {
  test.each<[string, Spec, Place]>([
    ['a port by its name', { pods: app('web'), port: 'metrics' }, { pods: [web] }],
    ['a port that one of the pods declares', { pods: app('web'), port: 'metrics' }, { pods: [labels('web'), web] }],
    [
      'the port of a sidecar',
      { pods: app('web'), port: 'envoy' },
      { pods: [{ ...web, ports: portsOf('envoy 9 init') }] },
    ],
    ['a number, declared or not', { pods: app('web'), port: 7 }, { pods: [labels('web')] }],
    ['any declared port', { pods: app('web') }, { pods: [web] }],
    [
      'pods of all namespaces',
      { pods: { ...app('web'), namespaces: { any: true } } },
      { pods: [{ ...web, namespace: 'x' }] },
    ],
    ['an empty selector', { pods: { selector: {} }, port: 1 }, { pods: [{}] }],
    [
      'one of several namespaces',
      { pods: { ...app('web'), namespaces: { names: ['nowhere', 'x'] } } },
      { pods: [{ ...web, namespace: 'x' }] },
    ],
  ])('are found by %s', (_, spec, place) => {
    expect(lookFor(spec, place)).toBe('found');
  });

  test.each<[string, Spec, Place, string]>([
    [
      'a misspelt port',
      { pods: app('web'), port: 'metrcis' },
      { pods: [web, web] },
      'PortNotFound: spec.port: no container of the pods that spec.pods.selector matches declares a TCP port named metrcis; ' +
        'did you mean metrics? They declare http (8080) and metrics (9090).',
    ],
    [
      'half of the name of a port',
      { pods: app('web'), port: 'metrics' },
      { pods: [{ ...web, ports: portsOf('http-metrics 9090') }] },
      'PortNotFound: spec.port: no container of the pods that spec.pods.selector matches declares a TCP port named metrics; ' +
        'did you mean http-metrics? They declare http-metrics (9090).',
    ],
    [
      'a port that resembles none',
      { pods: app('web'), port: 'grpc-admin' },
      { pods: [{ ...web, ports: portsOf('http 8080', '9') }] },
      'PortNotFound: spec.port: no container of the pods that spec.pods.selector matches declares a TCP port named grpc-admin. ' +
        'They declare 9 (without a name) and http (8080).',
    ],
    [
      'a name where none is declared',
      { pods: app('web'), port: 'metrics' },
      { pods: [labels('web')] },
      'PortNotFound: spec.port: no container of the pods that spec.pods.selector matches declares a TCP port named metrics. ' +
        'They declare none. Give the number of the port, which needs no declaration.',
    ],
    [
      'no port where none is declared, but by an init container',
      { pods: app('web') },
      { pods: [{ ...web, ports: portsOf('wait 1 init') }] },
      'PortNotFound: spec.port: it is left out, and no container of the pods that spec.pods.selector matches declares a port. ' +
        'Give the number of the port, which needs no declaration.',
    ],
    [
      'an empty namespace',
      { pods: app('web') },
      { pods: [{ ...web, namespace: 'x' }] },
      `NoMatch: spec.pods.selector: there is no pod at all in namespace shop.${own}`,
    ],
    [
      'a namespace that is not there',
      { pods: { ...app('web'), namespaces: { names: ['shpo'] } } },
      { pods: [web] },
      'NoMatch: spec.pods.namespaces.names: there is no namespace shpo; did you mean shop?',
    ],
    [
      'several that are not there, and nothing like them',
      { pods: { ...app('web'), namespaces: { names: ['quite', 'elsewhere'] } } },
      {},
      'NoMatch: spec.pods.namespaces.names: there is no namespace elsewhere and quite.',
    ],
    [
      'a label under its recommended name',
      { pods: app('web') },
      { pods: [{ ...web, labels: { 'app.kubernetes.io/name': 'web', team: 'a' } }] },
      `NoMatch: spec.pods.selector: no pod in namespace shop has the label app: web; did you mean app.kubernetes.io/name: web?${own}`,
    ],
    [
      'a misspelt value',
      { pods: app('wbe') },
      { pods: [web, labels('cache')] },
      `NoMatch: spec.pods.selector: no pod in namespace shop has the label app: wbe; did you mean app: web? There, app is cache and web.${own}`,
    ],
    [
      'another value',
      { pods: app('payments') },
      { pods: [web] },
      `NoMatch: spec.pods.selector: no pod in namespace shop has the label app: payments. There, app is web.${own}`,
    ],
    [
      'a misspelt label',
      { pods: { selector: { matchExpressions: [{ key: 'taem', operator: 'Exists' }] } } },
      { pods: [{ labels: { team: 'a' } }, { labels: { team: 'b' } }] },
      `NoMatch: spec.pods.selector: no pod in namespace shop has the label taem; did you mean the label team? There, it is a and b.${own}`,
    ],
    [
      'a label without its prefix',
      { pods: { selector: { matchLabels: { name: 'web' } } } },
      { pods: [{ labels: { 'app.kubernetes.io/name': 'shop' } }] },
      `NoMatch: spec.pods.selector: no pod in namespace shop has the label name: web; did you mean the label app.kubernetes.io/name? There, it is shop.${own}`,
    ],
    [
      'a label that resembles none',
      { pods: app('web') },
      { pods: [{ labels: { 'pod-template-hash': '5f7c', owner: 'x', 'role-of': 'y' } }] },
      `NoMatch: spec.pods.selector: no pod in namespace shop has the label app: web. The labels there are owner and role-of.${own}`,
    ],
    [
      'pods without labels',
      { pods: app('web') },
      { pods: [{}] },
      `NoMatch: spec.pods.selector: no pod in namespace shop has the label app: web; they have no labels.${own}`,
    ],
    [
      'what everything has',
      { pods: { selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } } },
      { pods: [web] },
      `NoMatch: spec.pods.selector: every pod in namespace shop has app: web.${own}`,
    ],
    [
      'labels that nothing has together',
      { pods: { selector: { matchLabels: { app: 'web', tier: 'front' } } } },
      { pods: [web, { labels: { app: 'api', tier: 'front' } }] },
      `NoMatch: spec.pods.selector: no pod in namespace shop has all of app: web and tier: front, though each of them is there.${own}`,
    ],
    [
      'pods that have ended',
      { pods: app('web') },
      { pods: [{ ...web, ended: true }] },
      'NoMatch: spec.pods.selector: every pod that it matches in namespace shop has ended, and what has ended is not scraped.',
    ],
  ])('are not found by %s', (_, spec, place, expected) => {
    expect(lookFor(spec, place)).toBe(expected);
  });
});

describe('Services', () => {
  const front = (target: number | string, change: object = {}) => ({
    name: 'web',
    ...labels('web'),
    selector: { app: 'web' },
    ports: [{ name: 'http', number: 80, target }],
    ...change,
  });
  const services = app('web');

  test.each<[string, Spec, Place]>([
    ['a port by its name', { services, port: 'http' }, { services: [front(8080)], pods: [web] }],
    ['the number on which the pods listen', { services, port: 8080 }, { services: [front('http')], pods: [web] }],
    ['any port', { services }, { services: [front(8080)], pods: [web] }],
    [
      'whatever it is, where somebody else writes the endpoints',
      { services, port: 'odd' },
      { services: [{ ...labels('web') }] },
    ],
  ])('are found by %s', (_, spec, place) => {
    expect(lookFor(spec, place)).toBe('found');
  });

  const [these, start] = ['the Services that spec.services.selector matches', 'PortNotFound: spec.port:'];
  test.each<[string, Spec, Place, string]>([
    [
      'a misspelt port',
      { services, port: 'htpt' },
      { services: [front(8080)], pods: [web] },
      `${start} none of ${these} has a TCP port named htpt; did you mean http? They have http (80).`,
    ],
    [
      'the number of the Service itself',
      { services, port: 80 },
      { services: [front(8080)], pods: [web] },
      `${start} a number is where the pods listen, and none of those behind ${these} listens on 80; ` +
        "did you mean http, for 80 is the Service's own number of the port? They listen on 8080.",
    ],
    [
      'a number that is none of them',
      { services, port: 81 },
      { services: [front(8080), front('metrics', { name: 'other' })], pods: [web] },
      `${start} a number is where the pods listen, and none of those behind ${these} listens on 81. They listen on 8080 and 9090.`,
    ],
    [
      'a port that leads nowhere',
      { services, port: 'http' },
      { services: [front('web')], pods: [web] },
      `${start} the port http of Service web leads to the port web of its pods, and none of them declares one of that name.`,
    ],
    [
      'no port where there is none',
      { services },
      { services: [front(1, { ports: [] })], pods: [web] },
      `${start} it is left out, and ${these} have no TCP port.`,
    ],
    [
      'a Service without pods',
      { services, port: 'http' },
      { services: [front(8080, { selector: { app: 'wbe' } })], pods: [web] },
      'NoEndpoints: spec.services.selector: no pod is behind the Service that it matches. Service web selects none: ' +
        'no pod in namespace shop has the label app: wbe; did you mean app: web? There, app is web.',
    ],
    [
      'a Service in a namespace without pods',
      { services },
      { services: [front(8080)] },
      'NoEndpoints: spec.services.selector: no pod is behind the Service that it matches. Service web selects none: there is no pod in namespace shop.',
    ],
    [
      'a label that only the pods have',
      { services: app('api') },
      { services: [front(8080)], pods: [labels('api')] },
      `NoMatch: spec.services.selector: no Service in namespace shop has the label app: api. There, app is web.${ownServices}`,
    ],
  ])('are not found by %s', (_, spec, place, expected) => {
    expect(lookFor(spec, place)).toBe(expected);
  });
});

describe('pods on the network of their node', () => {
  const place: Place = {
    pods: [{ ...web, hostNetwork: true }],
    services: [{ ...labels('web'), selector: { app: 'web' }, ports: [{ number: 80, target: 8080 }] }],
  };

  test.each<[string, Spec]>([
    ['spec.pods.selector', { pods: app('web') }],
    ['spec.services.selector', { services: app('web') }],
  ])('are for those alone whom a stack trusts: %s', (field, spec) => {
    expect(lookFor(spec, place)).toBe('found');
    expect(lookFor(spec, place, false)).toMatch(
      `HostNetwork: ${field}: every pod that it leads to is on the network of its node`,
    );
  });
});

describe('nodes', () => {
  const nodes = [{ labels: { 'node-role.kubernetes.io/control-plane': '' }, addresses: [] }];
  const exists = (key: string) => ({
    nodes: { selector: { matchExpressions: [{ key, operator: 'Exists' as const }] } },
    port: 9100,
  });

  test('are found by their labels', () => {
    expect(lookFor(exists('node-role.kubernetes.io/control-plane'), { nodes })).toBe('found');
  });

  test('are not found by others, and then the nearest is named', () => {
    expect(lookFor(exists('node-role.kubernetes.io/control-plan'), { nodes })).toBe(
      'NoMatch: spec.nodes.selector: no node in the cluster has the label node-role.kubernetes.io/control-plan; ' +
        'did you mean the label node-role.kubernetes.io/control-plane? There, it is "".',
    );
  });
});

test('the words do not depend on how many there are, nor on their order', () => {
  const pod = fc.record({
    labels: fc.dictionary(fc.constantFrom('app', 'team', 'pod-template-hash'), fc.constantFrom('a', 'b', 'c')),
    ports: fc.constantFrom(portsOf('http 80'), portsOf('web 80', '9090'), []),
  });
  const spec = fc.constantFrom<Spec>(
    { pods: app('a'), port: 'metrics' },
    { pods: app('x') },
    { pods: { selector: { matchLabels: { app: 'a', team: 'b' } } }, port: 'http' },
  );
  fc.assert(
    fc.property(fc.array(pod, { maxLength: 6 }), spec, (pods, searched) => {
      const once = lookFor(searched, { pods });
      expect(lookFor(searched, { pods: [...pods, ...pods].toReversed() })).toBe(once);
    }),
  );
});
