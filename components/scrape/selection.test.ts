/** What a ScrapeTarget selects, tried on a simulated discovery. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { LabelSelector } from '../../crds/meta.ts';
import type { Node, Pod, Service } from './testing/discovery.ts';
import { scraped } from './testing/scrape.ts';
import { scrapeFragmentOf, type TargetSpec } from './testing/scrape-target.ts';

const web: Pod = {
  namespace: 'shop',
  name: 'web-0',
  labels: { app: 'web' },
  ip: '10.0.0.7',
  containers: [
    {
      name: 'main',
      ports: [
        { name: 'http', number: 8080 },
        { name: 'metrics', number: 9102 },
        { number: 53, protocol: 'UDP' },
      ],
    },
    { name: 'sidecar', ports: [] },
    { name: 'setup', init: true, ports: [{ name: 'setup', number: 7000 }] },
  ],
};

function webWith(changes: Partial<Pod>): Pod {
  return { ...web, ...changes };
}

function addresses(spec: TargetSpec, pods: readonly Pod[]): readonly string[] {
  return scraped([scrapeFragmentOf(spec)], { pods })
    .map(({ __address__ }) => __address__ ?? '')
    .toSorted();
}

const all: LabelSelector = {};

describe('ports of pods', () => {
  test.each<readonly [string, TargetSpec['port'], Pod, readonly string[]]>([
    ['a name', 'metrics', web, ['10.0.0.7:9102']],
    ['the beginning of a name is none', 'metric', web, []],
    ['a name that only a sidecar declares', 'setup', web, ['10.0.0.7:7000']],
    ['a number', 8080, web, ['10.0.0.7:8080']],
    ['a number that nobody declares', 9999, web, ['10.0.0.7:9999']],
    ['a number over IPv6', 9999, { ...web, ip: 'fd00::7' }, ['[fd00::7]:9999']],
    ['a name over IPv6', 'http', { ...web, ip: 'fd00::7' }, ['[fd00::7]:8080']],
    ['left out: all for TCP, without those of init containers', undefined, web, ['10.0.0.7:8080', '10.0.0.7:9102']],
    ['left out where none is declared', undefined, { ...web, containers: [{ name: 'main', ports: [] }] }, []],
    ['a number where none is declared', 9100, { ...web, containers: [{ name: 'main', ports: [] }] }, ['10.0.0.7:9100']],
  ])('%s', (_, port, pod, expected) => {
    expect(addresses({ pods: { selector: all }, ...(port !== undefined && { port }) }, [pod])).toEqual(expected);
  });

  test.each(['Succeeded', 'Failed'] as const)('a pod that has %s is not scraped', (phase) => {
    expect(addresses({ pods: { selector: all }, port: 'http' }, [{ ...web, phase }])).toEqual([]);
    expect(addresses({ pods: { selector: all }, port: 8080 }, [{ ...web, phase }])).toEqual([]);
  });
});

describe('ports of Services', () => {
  const service: Service = {
    namespace: 'shop',
    name: 'web',
    labels: { app: 'web' },
    ports: [{ name: 'http', number: 8080 }, { number: 9102 }, { name: 'dns', number: 53, protocol: 'UDP' }],
    endpoints: [web],
  };
  const outside: Service = { ...service, endpoints: [{ address: '203.0.113.5' }] };
  test.each<readonly [string, TargetSpec['port'], Service, readonly string[]]>([
    ['a name', 'http', service, ['10.0.0.7:8080']],
    ['a number is where the pods listen', 9102, service, ['10.0.0.7:9102']],
    ['a port of the pod that the Service has not', 7000, service, []],
    ['left out', undefined, service, ['10.0.0.7:8080', '10.0.0.7:9102']],
    ['an endpoint that is no pod', 'http', outside, ['203.0.113.5:8080']],
  ])('%s', (_, port, discoveredService, expected) => {
    const source = { selector: all, namespaces: { names: ['shop'] } };
    const fragment = scrapeFragmentOf(
      { services: source, ...(port !== undefined && { port }) },
      { namespace: 'platform' },
    );
    const found = scraped([fragment], { services: [discoveredService] });
    expect(found.map(({ __address__ = '' }) => __address__).toSorted()).toEqual(expected);
  });

  test('two Services before one pod are two targets, as their label tells', () => {
    const fragment = scrapeFragmentOf({ services: { selector: all }, port: 'http' });
    const found = scraped([fragment], { services: [service, { ...service, name: 'web-canary' }] });
    expect(found.map(({ service: name = '' }) => name).toSorted()).toEqual(['web', 'web-canary']);
  });
});

describe('nodes', () => {
  const node: Node = { name: 'n1', labels: { zone: 'a' }, ip: '192.0.2.1' };
  test.each<readonly [string, Node, readonly string[]]>([
    ['its address with the given port', node, ['192.0.2.1:9100']],
    ['the same over IPv6', { ...node, ip: '2001:db8::1' }, ['[2001:db8::1]:9100']],
    ['not one with other labels', { ...node, labels: { zone: 'b' } }, []],
  ])('%s', (_, found, expected) => {
    const fragment = scrapeFragmentOf(
      { nodes: { selector: { matchLabels: { zone: 'a' } } }, port: 9100 },
      { namespace: 'platform' },
    );
    expect(scraped([fragment], { nodes: [found] }).map(({ __address__ }) => __address__)).toEqual(expected);
  });
});

describe('namespaces', () => {
  const pods = ['shop', 'shop-2', 'xshop', 'bank'].map((namespace) => webWith({ namespace, name: namespace }));
  test.each<readonly [string, NonNullable<TargetSpec['pods']>['namespaces'], readonly string[]]>([
    ['its own', undefined, ['shop']],
    ['its own, when nothing is named', {}, ['shop']],
    ['named ones', { names: ['bank', 'shop-2'] }, ['bank', 'shop-2']],
    ['any', { any: true }, ['bank', 'shop', 'shop-2', 'xshop']],
  ])('%s', (_, namespaces, expected) => {
    const spec = { pods: { selector: all, ...(namespaces && { namespaces }) }, port: 'http' };
    const found = scraped([scrapeFragmentOf(spec, {}, { trustedNamespaces: ['*'] })], { pods });
    expect(found.map(({ namespace = '' }) => namespace).toSorted()).toEqual(expected);
  });
});

test('v1.2 is not v1x2', () => {
  const spec = { pods: { selector: { matchLabels: { version: 'v1.2' } } }, port: 'http' };
  const pods = ['v1.2', 'v1x2'].map((version, index) => webWith({ ip: `10.0.1.${index}`, labels: { version } }));
  expect(addresses(spec, pods)).toEqual(['10.0.1.0:8080']);
});

describe('selectors', () => {
  const keys = ['app', 'app.kubernetes.io/name', 'tier-1', 'x_y', 'example.com/role'];
  const key = fc.constantFrom(...keys);
  const value = fc.constantFrom('', 'a', 'b', 'v1.2', 'v1x2', 'A', 'a-b', 'a_b');
  const labels = fc.dictionary(key, value, { maxKeys: 4 });
  const values = fc.uniqueArray(value, { minLength: 1, maxLength: 3 });
  const requirement = fc.oneof(
    fc.record({ key, operator: fc.constantFrom('In' as const, 'NotIn' as const), values }),
    fc.record({ key, operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const) }),
  );
  const selector: fc.Arbitrary<LabelSelector> = fc.record(
    {
      matchLabels: fc.dictionary(key, value, { maxKeys: 3 }),
      matchExpressions: fc.array(requirement, { maxLength: 3 }),
    },
    { requiredKeys: [] },
  );

  test('a compiled selector selects exactly what the LabelSelector does', () => {
    fc.assert(
      fc.property(selector, fc.array(labels, { minLength: 1, maxLength: 6 }), (wanted, all_) => {
        const pods = all_.map(
          (podLabels, index): Pod => ({ ...web, name: `pod-${index}`, ip: `10.0.2.${index}`, labels: podLabels }),
        );
        const services = pods.map(
          (pod): Service => ({ ...pod, ports: [{ name: 'http', number: 8080 }], endpoints: [{ ...pod, labels: {} }] }),
        );
        const expected = pods.filter((pod) => matches(wanted, pod.labels)).map(({ name }) => name);
        const byPods = scraped([scrapeFragmentOf({ pods: { selector: wanted }, port: 'http' })], { pods });
        const byServices = scraped([scrapeFragmentOf({ services: { selector: wanted }, port: 'http' })], { services });
        expect(byPods.map(({ pod }) => pod)).toEqual(expected);
        expect(byServices.map(({ service }) => service)).toEqual(expected);
        const byNodes = scraped(
          [scrapeFragmentOf({ nodes: { selector: wanted }, port: 9100 }, { namespace: 'platform' })],
          { nodes: pods },
        );
        expect(byNodes.map(({ node }) => node)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('many objects in one job select together what each selects alone, and the oldest owns what several select', () => {
    fc.assert(
      fc.property(
        fc.array(selector, { minLength: 1, maxLength: 4 }),
        fc.array(labels, { minLength: 1, maxLength: 5 }),
        (wanted, all_) => {
          const pods = all_.map(
            (podLabels, index): Pod => ({ ...web, name: `pod-${index}`, ip: `10.0.2.${index}`, labels: podLabels }),
          );
          const fragments = wanted.map((one, index) =>
            scrapeFragmentOf(
              { pods: { selector: one }, port: 'http' },
              { name: `t${index}`, creationTimestamp: `2026-01-0${9 - index}T00:00:00Z` },
            ),
          );
          const owners = new Map(
            scraped(fragments, { pods }).map(({ pod = '', scrape_target = '' }) => [pod, scrape_target]),
          );
          for (const pod of pods) {
            // The last one is the oldest.
            const oldest = wanted.findLastIndex((one) => matches(one, pod.labels));
            expect(owners.get(pod.name)).toBe(oldest === -1 ? undefined : `shop/t${oldest}`);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
function matches(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  const equal = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return operator === 'In'
        ? value !== undefined && values.includes(value)
        : value === undefined || !values.includes(value);
    })
  );
}
