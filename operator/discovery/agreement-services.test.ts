/**
 * Who finds the endpoints of Services makes no difference to what is scraped: the API server's objects are taken in as the
 * operator does, and described for the server's own discovery; what is left after relabelling has to be the same.
 */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { ScrapeFragment } from '../../components/fragment.ts';
import type { Pod, Service } from '../../components/scrape/testing/discovery.ts';
import { scraped } from '../../components/scrape/testing/scrape.ts';
import { scrapeFragmentOf, type TargetSpec } from '../../components/scrape/testing/scrape-target.ts';
import { keyOf } from '../cache/key.ts';
import { type PodFacts, toPodFacts, toServiceFacts } from '../reconcile/targets/facts.ts';
import { toEndpointSliceFacts } from './endpoint-slice-facts.ts';
import { sliceSource } from './slice-targets.ts';
import { distinct, labels, selector, served } from './testing/served.ts';

const namespace = fc.constantFrom('shop', 'bank', 'monitoring');
const port = fc.record(
  {
    name: fc.constantFrom('http', 'metrics'),
    number: fc.constantFrom(80, 8080),
    protocol: fc.constantFrom('TCP' as const, 'TCP' as const, 'UDP' as const),
  },
  { requiredKeys: ['number'] },
);
const ports = fc.array(port, { maxLength: 2 });
const address = fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00::1', 'web.example.com');
const pod = fc.record({
  namespace,
  labels,
  phase: fc.constantFrom('Running' as const, 'Running' as const, 'Failed' as const),
  ip: fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00::1'),
  onHost: fc.boolean(),
  containers: fc.array(fc.record({ name: fc.constantFrom('main', 'proxy'), init: fc.boolean(), ports }), {
    minLength: 1,
    maxLength: 3,
  }),
});
const service = fc.record({ namespace, labels, isThere: fc.constantFrom(true, true, false) });
const endpoint = fc.record(
  {
    address,
    /** The pod of this number, which may not be there; or a node; or nothing. */
    to: fc.oneof(fc.nat({ max: 4 }), fc.constantFrom('node-1', undefined)),
    hostname: fc.constantFrom('web-0'),
    node: fc.constantFrom('node-2'),
    zone: fc.constantFrom('a'),
    ready: fc.boolean(),
    serving: fc.boolean(),
    terminating: fc.boolean(),
  },
  { requiredKeys: ['address', 'to'] },
);
const slice = fc.record({
  /** In place of the namespace of its Service. */
  elsewhere: fc.constantFrom(undefined, undefined, 'bank'),
  /** The number of its Service. */
  of: fc.constantFrom(0, 0, 1, undefined),
  ports,
  endpoints: fc.array(endpoint, { maxLength: 3 }),
});
type Value<Arbitrary> = Arbitrary extends fc.Arbitrary<infer T> ? T : never;
type GivenPod = Value<typeof pod>;
type GivenService = Value<typeof service>;
type GivenSlice = Value<typeof slice> & { readonly namespace: string };

function within(given: Value<typeof slice>, services: readonly GivenService[]): GivenSlice {
  return { ...given, namespace: given.elsewhere ?? services[given.of ?? 0]?.namespace ?? 'shop' };
}

const relabelings = fc.constantFrom(
  undefined,
  [{ action: 'labelmap' as const, regex: '__meta_kubernetes_service_label_(.+)' }],
  [{ action: 'labelmap' as const, regex: '__meta_kubernetes_pod_label_(.+)' }],
  [
    {
      action: 'keep' as const,
      sourceLabels: ['__meta_kubernetes_endpointslice_endpoint_conditions_ready'],
      regex: 'true',
    },
  ],
  ...['hostname', 'node_name', 'zone', 'conditions_serving', 'conditions_terminating'].map((field) => [
    { sourceLabels: [`__meta_kubernetes_endpointslice_endpoint_${field}`], targetLabel: 'told' },
  ]),
  ...['name', 'address_type', 'port_protocol'].map((field) => [
    { sourceLabels: [`__meta_kubernetes_endpointslice_${field}`], targetLabel: 'told' },
  ]),
  [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'told' }],
);
const target = fc.record({
  namespace,
  selector: fc.oneof(selector, fc.constant({})),
  namespaces: fc.constantFrom(undefined, { any: true }, { names: ['bank', 'shop'] }),
  port: fc.constantFrom(undefined, 'http', 'metrics', 8080),
  labels: fc.constantFrom(undefined, { team: '$1$$' }),
  relabelings,
});

function fragmentOf(
  { namespace: from, selector: given, namespaces, ...rest }: Value<typeof target>,
  index: number,
): ScrapeFragment {
  // Only a trusted namespace may look into others.
  const where = from === 'monitoring' && namespaces !== undefined ? { namespaces } : {};
  const defined: TargetSpec = JSON.parse(JSON.stringify({ services: { selector: given, ...where }, ...rest }));
  const creationTimestamp = `20${20 + (index % 3)}-01-01T00:00:00Z`;
  return scrapeFragmentOf(defined, { namespace: from, name: `t${index}`, creationTimestamp });
}

const hostIp = ({ onHost, ip }: GivenPod): string => (onHost ? ip : '192.0.2.1');

/** As the API server tells of objects. */
const wire = (object: object) => JSON.parse(JSON.stringify(object));

const podName = (index: number): string => `p${index}`;

function factsOf(given: GivenPod, index: number): PodFacts {
  const stated = (isInit: boolean) =>
    given.containers
      .filter(({ init }) => init === isInit)
      .map(({ name, ports: declared }) => ({
        name,
        ports: declared.map(({ number: containerPort, ...rest }) => ({ containerPort, ...rest })),
      }));
  const spec = { nodeName: 'node-1', containers: stated(false), initContainers: stated(true) };
  const status = { phase: given.phase, podIP: given.ip, hostIP: hostIp(given) };
  const metadata = { namespace: given.namespace, name: podName(index), labels: given.labels };
  return toPodFacts(wire({ metadata, spec, status }));
}

const refOf = (to: GivenSlice['endpoints'][number]['to'], pods: readonly GivenPod[]) => {
  if (to === undefined) return undefined;
  if (typeof to === 'string') return { kind: 'Node', name: to };
  return { kind: 'Pod', name: podName(to), namespace: pods[to]?.namespace ?? 'shop' };
};

function sourceOf(given: GivenSlice, index: number, services: readonly GivenService[], pods: readonly GivenPod[]) {
  const there = new Map(
    pods.map((each, place) => [keyOf({ namespace: each.namespace, name: podName(place) }), factsOf(each, place)]),
  );
  const metadata = {
    namespace: given.namespace,
    name: `e${index}`,
    ...(given.of !== undefined && { labels: { 'kubernetes.io/service-name': `s${given.of}` } }),
  };
  const endpoints = given.endpoints.map(({ address: own, to, hostname, node, zone, ...conditions }) => ({
    addresses: [own],
    targetRef: refOf(to, pods),
    hostname,
    nodeName: node,
    zone,
    conditions,
  }));
  const stated = given.ports.map(({ number, ...rest }) => ({ port: number, ...rest }));
  const facts = toEndpointSliceFacts(wire({ metadata, addressType: 'IPv4', ports: stated, endpoints }));
  const known = services.map((each, place) => ({ each, name: `s${place}` }));
  const found = known.find(
    ({ each, name }) => each.isThere && facts.service === keyOf({ namespace: each.namespace, name }),
  );
  const owner = found && {
    metadata: { namespace: found.each.namespace, name: found.name, labels: found.each.labels },
    spec: {},
  };
  const source = sliceSource(facts, {
    service: owner && toServiceFacts(wire(owner)),
    podOf: (key) => there.get(key),
  });
  return [keyOf(metadata), source] as const;
}

function discoveredPod(given: GivenPod, index: number): Pod {
  const { namespace: where, labels: own, phase, ip, containers } = given;
  const ordered = [...containers.filter(({ init }) => !init), ...containers.filter(({ init }) => init)];
  return { namespace: where, labels: own, phase, ip, containers: ordered, name: podName(index), hostIp: hostIp(given) };
}

function discovered(
  given: GivenSlice,
  index: number,
  services: readonly GivenService[],
  pods: readonly GivenPod[],
): Service {
  const owner = given.of === undefined ? undefined : services[given.of];
  const isKnown = owner?.isThere === true && owner.namespace === given.namespace;
  const endpoints = given.endpoints.map(({ address: own, to, hostname, node, zone, ...conditions }) => {
    const pointed = typeof to === 'number' ? pods[to] : undefined;
    const told = { hostname, node_name: node, zone };
    const states = Object.entries(conditions).map(([name, value]) => [`conditions_${name}`, String(value)]);
    return {
      address: own,
      ...(typeof to === 'string' && { node: to }),
      ...(typeof to === 'number' && (pointed ? { pod: discoveredPod(pointed, to) } : { missing: podName(to) })),
      labels: JSON.parse(JSON.stringify({ ...told, ...Object.fromEntries(states) })),
    };
  });
  return {
    namespace: given.namespace,
    name: `s${given.of}`,
    labels: owner?.labels ?? {},
    ports: given.ports,
    endpoints,
    unknown: !isKnown,
    slice: { name: `e${index}`, addressType: 'IPv4' },
  };
}

test('what is scraped of Services is the same, label by label, whoever finds it', () => {
  let found = 0;
  const cluster = fc.record({
    pods: fc.array(pod, { maxLength: 4 }),
    services: fc.array(service, { minLength: 1, maxLength: 2 }),
    slices: fc.array(slice, { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(
      cluster,
      fc.array(target, { minLength: 1, maxLength: 5 }),
      ({ pods, services, slices: given }, targets) => {
        const slices = given.map((each) => within(each, services));
        const fragments = targets.map(fragmentOf);
        const own = scraped(fragments, {
          services: slices.map((each, index) => discovered(each, index, services, pods)),
        });
        found += own.length;
        const endpointslice = slices.map((each, index) => sourceOf(each, index, services, pods));
        expect(distinct(served(fragments, { endpointslice }))).toEqual(distinct(own));
      },
    ),
    { numRuns: 1500 },
  );
  expect(found).toBeGreaterThan(500);
});
