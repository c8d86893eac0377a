/** What is scraped for its annotations, on a simulated discovery that jobs-by-promtool.test.ts holds to the real one. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type AuthoredSpec, storedStack } from '../testing/stacks.ts';
import { annotationJobs } from './annotations.ts';
import type { Pod, Service } from './testing/discovery.ts';
import { discoverPod, discoverService } from './testing/discovery.ts';
import { type Labels, relabel } from './testing/relabel.ts';
import { withoutMeta } from './testing/scrape.ts';

const scrape = { 'prometheus.io/scrape': 'true' };
const pod: Pod = {
  namespace: 'shop',
  name: 'web-0',
  labels: { app: 'web' },
  ip: '10.0.0.7',
  containers: [
    {
      name: 'main',
      ports: [
        { name: 'http', number: 8080 },
        { number: 53, protocol: 'UDP' },
      ],
    },
    { name: 'side', ports: [] },
  ],
};
const service: Service = {
  namespace: 'shop',
  name: 'front',
  labels: {},
  ports: [{ name: 'http', number: 8080 }, { number: 8081 }],
  endpoints: [pod],
};

interface Found {
  readonly pods?: readonly Pod[];
  readonly services?: readonly Service[];
}

/** The final labels of all targets, each once. */
function scraped({ pods = [], services = [] }: Found, spec: AuthoredSpec = {}): readonly Labels[] {
  const offered: Readonly<Record<string, readonly Labels[]>> = {
    'annotated-pods': pods.flatMap(discoverPod),
    'annotated-services': services.flatMap(discoverService),
  };
  const targets = annotationJobs(storedStack(spec)).flatMap(({ job_name, relabel_configs = [] }) => {
    const defaults = { job: job_name, __scheme__: 'http', __metrics_path__: '/metrics' };
    return (offered[job_name] ?? []).map((labels) => relabel(Object.assign({}, defaults, labels), relabel_configs));
  });
  const kept = targets.filter((labels) => labels !== undefined).map(withoutMeta);
  return [...new Map(kept.map((labels) => [JSON.stringify(labels), labels])).values()];
}

function annotated(annotations: Labels, changes: Partial<Pod> = {}): Pod {
  return { ...pod, annotations: { ...scrape, ...annotations }, ...changes };
}

function addresses(found: Found, spec: AuthoredSpec = {}): readonly string[] {
  return scraped(found, spec).map(({ __address__ = '' }) => __address__);
}

const ofPod = { job: 'shop/web', namespace: 'shop', pod: 'web-0', node: 'node-1' };

describe('pods', () => {
  test.each<readonly [string, Pod, readonly object[]]>([
    ['nothing is said', pod, []],
    ['it is not asked for', { ...pod, annotations: { 'prometheus.io/scrape': 'false' } }, []],
    ['all TCP ports', annotated({}), [{ ...ofPod, container: 'main', __address__: '10.0.0.7:8080' }]],
    ['one port, once', annotated({ 'prometheus.io/port': '9102' }), [{ ...ofPod, __address__: '10.0.0.7:9102' }]],
    ['a port that is no number', annotated({ 'prometheus.io/port': 'http' }), []],
    ['IPv6', annotated({ 'prometheus.io/port': '1' }, { ip: 'fd00::7' }), [{ __address__: '[fd00::7]:1' }]],
    ['no label that names it', annotated({}, { labels: {} }), [{ job: 'annotated-pods' }]],
    [
      'the recommended label',
      annotated({}, { labels: { app: 'a', 'app.kubernetes.io/name': 'b' } }),
      [{ job: 'shop/b' }],
    ],
    ['it ended', annotated({}, { phase: 'Failed' }), []],
    [
      'how to ask',
      annotated({
        'prometheus.io/path': '/x',
        'prometheus.io/scheme': 'https',
        'prometheus.io/param_format': 'text',
        'prometheus.io/port': '1',
      }),
      [{ __metrics_path__: '/x', __scheme__: 'https', __param_format: 'text', __address__: '10.0.0.7:1' }],
    ],
    ['a scheme that is none', annotated({ 'prometheus.io/scheme': 'file' }), [{ __scheme__: 'http' }]],
  ])('%s', (_, found, expected) => {
    const result = scraped({ pods: [found] });
    expect(result).toHaveLength(expected.length);
    expect(result).toMatchObject(expected);
  });
});

describe('Services', () => {
  const asked = { ...service, annotations: scrape };
  test('every port of the Service, and no other of its pods', () => {
    const common = { job: 'shop/front', service: 'front', namespace: 'shop', pod: 'web-0', node: 'node-1' };
    const internal = { __scheme__: 'http', __metrics_path__: '/metrics' };
    expect(scraped({ services: [asked] })).toEqual([
      { ...internal, ...common, container: 'main', __address__: '10.0.0.7:8080' },
      { ...internal, ...common, __address__: '10.0.0.7:8081' },
    ]);
  });

  test('one annotated port is one target', () => {
    const one = { ...asked, annotations: { ...scrape, 'prometheus.io/port': '9102' } };
    expect(addresses({ services: [one] })).toEqual(['10.0.0.7:9102']);
  });

  test('a pod that is annotated itself is scraped once', () => {
    const own = annotated({ 'prometheus.io/port': '9102' });
    expect(addresses({ pods: [own], services: [{ ...asked, endpoints: [own] }] })).toEqual(['10.0.0.7:9102']);
  });

  test('the cluster’s DNS has a job of its own, unless that is turned off', () => {
    const dns = { ...pod, namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
    const found = { services: [{ ...asked, namespace: 'kube-system', endpoints: [dns] }] };
    expect(addresses(found)).toEqual([]);
    expect(addresses(found, { kubernetes: { coredns: 'Disabled' } })).toHaveLength(2);
  });
});

describe('outside the trusted namespaces', () => {
  const trusting: AuthoredSpec = { tenancy: { trustedNamespaces: ['shop'] } };
  const all: AuthoredSpec = { tenancy: { trustedNamespaces: ['*'] } };
  const metadata = { address: '169.254.169.254' };
  const claimed = { ...metadata, pod };
  const onHost = annotated({}, { ip: '192.0.2.1', hostIp: '192.0.2.1' });
  test.each<readonly [string, Found, string, readonly string[]]>([
    ['an address on the host network', { pods: [onHost] }, '192.0.2.1:8080', []],
    [
      'an address that is no pod’s',
      { services: [{ ...service, annotations: scrape, ports: [{ number: 80 }], endpoints: [metadata] }] },
      '169.254.169.254:80',
      [],
    ],
    [
      'an address that claims to be a pod’s becomes the pod’s',
      { services: [{ ...service, annotations: scrape, ports: [{ number: 80 }], endpoints: [claimed] }] },
      '10.0.0.7:80',
      ['10.0.0.7:80'],
    ],
  ])('%s', (_, found, trusted, expected) => {
    expect(addresses(found)).toEqual(expected);
    expect(addresses(found, trusting)).toEqual([trusted]);
    expect(addresses(found, all)).toEqual([trusted]);
  });

  test('no annotation reaches an address that is not the pod’s, or takes a label that is not its own', () => {
    const text = fc.oneof(fc.constantFrom('true', '80', '169.254.169.254:80', '$1', '/', '', 'https'), fc.string());
    const name = fc.constantFrom('scrape', 'port', 'path', 'scheme', 'param_a', 'param_namespace', 'job', 'namespace');
    fc.assert(
      fc.property(fc.dictionary(name, text, { minKeys: 1 }), (given) => {
        const annotations = Object.fromEntries(
          Object.entries(given).map(([key, value]) => [`prometheus.io/${key}`, value]),
        );
        for (const labels of scraped({ pods: [annotated(annotations)], services: [{ ...service, annotations }] })) {
          expect(labels['__address__']).toMatch(/^10\.0\.0\.7:\d+$/);
          expect(labels).toMatchObject({ namespace: 'shop', pod: 'web-0', job: expect.stringMatching(/^shop\//) });
        }
      }),
    );
  });
});

test('no metric claims to be of a ScrapeTarget, which these targets have none of', () => {
  const told = { __name__: 'orders', job: 'shop/web', namespace: 'shop' };
  for (const { metric_relabel_configs = [] } of annotationJobs(storedStack())) {
    const sample = { ...told, exported_scrape_target: 'bank/vault' };
    expect(relabel({ ...told, scrape_target: 'bank/vault' }, metric_relabel_configs)).toEqual(sample);
    expect(relabel(told, metric_relabel_configs)).toEqual(told);
  }
});

test('one field turns it off', () => {
  expect(annotationJobs(storedStack({ annotationDiscovery: 'Disabled' }))).toEqual([]);
  expect(annotationJobs(storedStack()).map(({ job_name }) => job_name)).toEqual([
    'annotated-pods',
    'annotated-services',
  ]);
});
