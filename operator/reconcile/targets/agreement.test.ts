/** What is said to be found is what Prometheus finds: both are asked about the same clusters, and have to agree. */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Pod as DiscoveredPod } from '../../../components/scrape/testing/discovery.ts';
import { scraped } from '../../../components/scrape/testing/scrape.ts';
import { scrapeFragmentOf, storedTarget, type TargetSpec } from '../../../components/scrape/testing/scrape-target.ts';
import type { pods, Resource, services } from '../../kube/resource.ts';
import { find } from './discovery.ts';
import { toPodFacts, toServiceFacts } from './facts.ts';
import { searchOf } from './search.ts';
import { placeWith } from './testing/place.ts';

type Stored<T> = T extends Resource<infer Item> ? Item : never;
type Pod = Stored<typeof pods>;
type Service = Stored<typeof services>;

const namespace = fc.constantFrom('shop', 'bank');
const labels = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'), { maxKeys: 2 });
const protocol = fc.constantFrom('TCP', 'UDP', undefined);
const portName = fc.constantFrom('http', 'metrics', undefined);
const number = fc.constantFrom(80, 8080, 9090);

const port = fc.record({ name: portName, containerPort: number, protocol }, { requiredKeys: ['containerPort'] });
const container = fc.record({ name: fc.constant('main'), ports: fc.array(port, { maxLength: 2 }) });
const pod = fc.record({
  namespace,
  labels,
  containers: fc.array(container, { minLength: 1, maxLength: 2 }),
  initContainers: fc.array(container, { maxLength: 1 }),
  phase: fc.constantFrom('Running', 'Running', 'Pending', 'Succeeded'),
  hostNetwork: fc.boolean(),
});
const servicePort = fc.record({ name: portName, port: number, targetPort: fc.oneof(number, portName), protocol });
const service = fc.record({
  namespace,
  labels,
  selector: fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'), { minKeys: 1, maxKeys: 1 }),
  ports: fc.array(servicePort, { maxLength: 2 }),
});

const selector = fc.oneof(
  fc.record({ matchLabels: labels }),
  fc.record({
    matchExpressions: fc.constantFrom(
      [{ key: 'app', operator: 'NotIn' as const, values: ['a'] }],
      [{ key: 'app', operator: 'Exists' as const }],
      [{ key: 'tier', operator: 'DoesNotExist' as const }],
    ),
  }),
);
const source = fc.record(
  { selector, namespaces: fc.constantFrom({ any: true }, { names: ['bank'] }) },
  { requiredKeys: ['selector'] },
);
const spec: fc.Arbitrary<TargetSpec> = fc
  .tuple(fc.constantFrom('pods', 'services'), source, fc.constantFrom('http', 'metrics', 8080, undefined))
  .map(([kind, from, wanted]) => ({ [kind]: from, ...(wanted !== undefined && { port: wanted }) }));

type GivenPod = typeof pod extends fc.Arbitrary<infer Value> ? Value : never;
type GivenService = typeof service extends fc.Arbitrary<infer Value> ? Value : never;

function podObject({ namespace: within, labels: own, phase, ...parts }: GivenPod, index: number): Pod {
  const metadata = { name: `p${index}`, namespace: within, labels: own };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: parts, status: { phase } } as Pod;
}

function serviceObject({ namespace: within, labels: own, ...parts }: GivenService, index: number): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `s${index}`, namespace: within, labels: own },
    spec: parts,
  } as Service;
}

type Ports = NonNullable<NonNullable<Pod['spec']>['containers'][number]['ports']>;

const discoveredPorts = (ports: Ports = []) =>
  ports.map(({ name, containerPort, protocol: of = 'TCP' }) => ({
    ...(name !== undefined && { name }),
    number: containerPort,
    protocol: of as 'TCP' | 'UDP',
  }));

function discoveredPod({ metadata, spec: parts, status }: Pod, index: number): DiscoveredPod {
  const containersOf = (list: readonly { readonly ports?: Ports }[] = [], init = false) =>
    list.map(({ ports }, place) => ({ name: `c${place}${init}`, init, ports: discoveredPorts(ports) }));
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    labels: metadata.labels ?? {},
    ip: `10.0.0.${index + 1}`,
    hostIp: parts?.hostNetwork === true ? `10.0.0.${index + 1}` : '192.0.2.1',
    phase: status?.phase as 'Running',
    containers: [...containersOf(parts?.containers), ...containersOf(parts?.initContainers, true)],
  };
}

/** The EndpointSlices of a Service, one for each pod: a port that leads to a name which the pod does not declare is left out. */
function slicesOf({ metadata, spec: parts }: Service, there: readonly Pod[]) {
  const behind = there.filter(
    (each) =>
      each.metadata.namespace === metadata.namespace &&
      each.status?.phase !== 'Succeeded' &&
      Object.entries(parts?.selector ?? {}).every(([key, value]) => each.metadata.labels?.[key] === value),
  );
  return behind.map((each) => {
    const declared = [...(each.spec?.containers ?? []), ...(each.spec?.initContainers ?? [])].flatMap(
      ({ ports = [] }) => ports,
    );
    const ports = (parts?.ports ?? []).flatMap(({ name, port: own, targetPort = own, protocol: of = 'TCP' }) => {
      const target =
        typeof targetPort === 'number'
          ? targetPort
          : declared.find((one) => one.name === targetPort && (one.protocol ?? 'TCP') === of)?.containerPort;
      if (target === undefined) return [];
      return [{ ...(name !== undefined && { name }), number: target, protocol: of as 'TCP' | 'UDP' }];
    });
    return {
      namespace: metadata.namespace ?? '',
      name: metadata.name,
      labels: metadata.labels ?? {},
      ports,
      endpoints: [discoveredPod(each, there.indexOf(each))],
    };
  });
}

/** What an object of a namespace that no stack trusts may ask for. */
const isModest = ({ pods: first, services: second }: TargetSpec) => (first ?? second)?.namespaces === undefined;

test('something is found exactly when Prometheus would scrape something', () => {
  const place = fc.record({ pods: fc.array(pod, { maxLength: 4 }), services: fc.array(service, { maxLength: 3 }) });
  fc.assert(
    fc.property(place, spec, fc.boolean(), (there, given, trusted) => {
      fc.pre(trusted || isModest(given));
      const [podObjects, serviceObjects] = [there.pods.map(podObject), there.services.map(serviceObject)];
      const search = searchOf(storedTarget(given), trusted);
      if (search === undefined) throw new Error('it looks for nothing');
      const population = placeWith({ pods: podObjects.map(toPodFacts), services: serviceObjects.map(toServiceFacts) });
      const targets = scraped([scrapeFragmentOf(given, {}, { trustedNamespaces: trusted ? ['*'] : [] })], {
        pods: podObjects.map(discoveredPod),
        services: serviceObjects.flatMap((each) => slicesOf(each, podObjects)),
      });
      expect(find(search, population)).toMatchObject({ found: targets.length > 0 });
    }),
    { numRuns: 1000 },
  );
});
