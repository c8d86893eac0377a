/** What an object outside the trusted namespaces may not do, tried from the outside. */
import { describe, expect, test } from '@jest/globals';
import type { RelabelConfig } from '../fragment.ts';
import type { Pod, Service } from './testing/discovery.ts';
import { relabel } from './testing/relabel.ts';
import { type Cluster, scraped } from './testing/scrape.ts';
import { refusalOf, scrapeFragmentOf, type TargetSpec } from './testing/scrape-target.ts';

const pods = { selector: {} };
const pod: Pod = {
  namespace: 'shop',
  name: 'web-0',
  labels: { app: 'web' },
  ip: '10.0.0.7',
  containers: [{ name: 'main', ports: [{ name: 'http', number: 8080 }] }],
};

function scrape(spec: TargetSpec, namespace: string, cluster: Cluster) {
  return scraped([scrapeFragmentOf(spec, { namespace })], cluster);
}

type Relabeling = NonNullable<TargetSpec['relabelings']>[number];

function target(step: Relabeling): TargetSpec {
  return { pods, relabelings: [step] };
}

function metric(step: Relabeling): TargetSpec {
  return { pods, metricRelabelings: [step] };
}

describe('refused from a namespace that is not trusted, and accepted from one that is', () => {
  test.each<readonly [string, TargetSpec, string]>([
    ['every namespace', { pods: { ...pods, namespaces: { any: true } } }, 'spec.pods.namespaces.any'],
    ['pages without a limit', { pods, limits: { bodySize: '0B' } }, 'spec.limits.bodySize'],
    ['pages that are too large', { pods, limits: { bodySize: '1GiB' } }, '1GiB is not between'],
    ['pages that are a little too large', { pods, limits: { bodySize: '65537KB' } }, '65537KB is not'],
    ['another namespace', { services: { ...pods, namespaces: { names: ['shop', 'bank'] } } }, 'the namespace bank'],
    [
      'a token from a URL',
      {
        pods,
        auth: { oauth2: { clientId: 'a', clientSecret: { name: 'a', key: 'b' }, tokenUrl: 'http://169.254.169.254/' } },
      },
      'spec.auth.oauth2',
    ],
    ['what lies outside Kubernetes', { discovery: { dns_sd_configs: [{ names: ['a'] }] } }, 'spec.discovery'],
    ['nodes', { nodes: { selector: {} }, port: 10250 }, 'spec.nodes'],
    ['fixed addresses', { static: { addresses: ['127.0.0.1:9090'] } }, 'spec.static'],
    ['labels of its own choice in the metrics', { pods, honorLabels: true }, 'spec.honorLabels'],
    ['another address', target({ targetLabel: '__address__', replacement: '169.254.169.254:80' }), '__address__'],
    [
      'another path',
      target({ action: 'lowercase', sourceLabels: ['a'], targetLabel: '__metrics_path__' }),
      '__metrics_path__',
    ],
    ['another scheme', target({ action: 'hashmod', modulus: 2, targetLabel: '__scheme__' }), '__scheme__'],
    ['a label named by the target', target({ sourceLabels: ['a'], targetLabel: '${1}' }), 'without "$"'],
    [
      'a map of labels to anything',
      target({ action: 'labelmap', regex: '__meta_kubernetes_pod_label_a(.+)b' }),
      'labelmap',
    ],
    [
      'a map of labels to internal ones',
      target({ action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)', replacement: '__$1' }),
      'labelmap',
    ],
    ['a map of parameters', target({ action: 'labelmap', regex: '__param_(.+)', replacement: '$1' }), 'labelmap'],
    ['a namespace in the samples', metric({ targetLabel: 'namespace', replacement: 'bank' }), 'namespace says whose'],
    [
      'a namespace out of the samples',
      metric({ sourceLabels: ['exported_namespace'], targetLabel: 'namespace' }),
      'namespace says whose',
    ],
    ['a templated label in the samples', metric({ sourceLabels: ['a'], targetLabel: 'name$1' }), 'without "$"'],
    [
      'a map to the namespace',
      metric({ action: 'labelmap', regex: 'exported_(.+)', replacement: '$1' }),
      'could produce',
    ],
    ['a map by a prefix', metric({ action: 'labelmap', regex: 'x_(.+)', replacement: 'name$1' }), 'could produce'],
    ['dropping the namespace', metric({ action: 'labeldrop', regex: 'name.+' }), 'drop the label namespace'],
    [
      'keeping only others',
      metric({ action: 'labelkeep', regex: '__name__|namespace' }),
      'drop the label scrape_target',
    ],
    ['dropping by what cannot be read here', metric({ action: 'labeldrop', regex: '[[:alpha:]]+' }), 'takes only'],
    ['an internal label in the samples', metric({ targetLabel: '__timestamp__', replacement: '1' }), 'only __name__'],
  ])('%s', (_, spec, message) => {
    expect(refusalOf(spec)).toEqual({ reason: 'NamespaceNotTrusted', message: expect.stringContaining(message) });
    expect(refusalOf(spec)?.message).toMatch(/^ScrapeTarget shop\/web: spec\..*spec\.tenancy\.trustedNamespaces/);
    for (const trustedNamespaces of [['shop'], ['*']])
      expect(refusalOf(spec, {}, { trustedNamespaces })).toBeUndefined();
    expect(refusalOf(spec, {}, { stackNamespace: 'shop' })).toBeUndefined();
  });
});

describe('accepted from any namespace', () => {
  test.each<readonly [string, TargetSpec]>([
    ['its own namespace, named', { pods: { ...pods, namespaces: { names: ['shop'] } } }],
    ['a parameter', target({ sourceLabels: ['a'], targetLabel: '__param_target' })],
    ['a label that lives while relabelling', target({ sourceLabels: ['a'], targetLabel: '__tmp_a' })],
    ['the labels of its pods', target({ action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' })],
    [
      'the labels of its pods, said in full',
      target({ action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)', replacement: '${1}' }),
    ],
    ['labels with a prefix', target({ action: 'labelmap', regex: '__meta_(.+)', replacement: 'meta_$1' })],
    ['another job', { pods, job: 'checkout' }],
    ['the largest pages', { pods, limits: { bodySize: '64MiB' } }],
    ['small pages', { pods, limits: { bodySize: '512B' } }],
    ['dropping metrics', metric({ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.*' })],
    [
      'renaming metrics',
      metric({ sourceLabels: ['__name__'], regex: 'old_(.*)', targetLabel: '__name__', replacement: 'new_$1' }),
    ],
    ['dropping labels', metric({ action: 'labeldrop', regex: 'pod_uid|id.*' })],
  ])('%s', (_, spec) => {
    expect(refusalOf(spec)).toBeUndefined();
  });
});

describe('refused from every namespace', () => {
  test.each<readonly [string, TargetSpec, string, string]>([
    [
      'the owner in targets',
      target({ targetLabel: 'scrape_target', replacement: 'x' }),
      'ReservedLabel',
      'scrape_target',
    ],
    [
      'the owner in samples',
      metric({ targetLabel: 'scrape_target', replacement: 'x' }),
      'ReservedLabel',
      'scrape_target',
    ],
    [
      'the owner while relabelling',
      target({ targetLabel: '__tmp_bellwether_owner', replacement: 'x' }),
      'ReservedLabel',
      '__tmp_bellwether_owner',
    ],
    ['a reserved label for all targets', { pods, labels: { __address__: 'x' } }, 'ReservedLabel', '__address__'],
    [
      'labels without which nothing is scraped',
      target({ action: 'labelkeep', regex: 'app' }),
      'InvalidRelabeling',
      '"__.+|app"',
    ],
    ['the address', target({ action: 'labeldrop', regex: '__a.*' }), 'InvalidRelabeling', '__address__'],
    ['a timeout above the interval', { pods, interval: '5s', timeout: '6s' }, 'TimeoutAboveInterval', '5s'],
    [
      'a timeout above the interval of the stack',
      { pods, timeout: '31s' },
      'TimeoutAboveInterval',
      'by default of the stack',
    ],
    ['a key that is none', { pods: { selector: { matchLabels: { 'a b': 'c' } } } }, 'InvalidSelector', '"a b"'],
    ['a value that is none', { pods: { selector: { matchLabels: { a: 'b;c' } } } }, 'InvalidSelector', '"b;c"'],
    [
      'two keys that Prometheus takes for one',
      { pods: { selector: { matchLabels: { 'a.b': 'c', a_b: 'c' } } } },
      'AmbiguousSelector',
      'a.b and a_b',
    ],
  ])('%s', (_, spec, reason, message) => {
    for (const trustedNamespaces of [[], ['*']]) {
      expect(refusalOf(spec, {}, { trustedNamespaces })).toEqual({ reason, message: expect.stringContaining(message) });
    }
  });
});

describe('what relabelling guards', () => {
  test('the namespace and the owner of untrusted targets are what they are, whatever relabelling did', () => {
    const relabelings: Relabeling[] = [
      { targetLabel: 'namespace', replacement: 'bank' },
      { action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' },
    ];
    const evil = { ...pod, labels: { namespace: 'bank', scrape_target: 'bank/vault' } };
    expect(scrape({ pods, relabelings }, 'shop', { pods: [evil] })).toMatchObject([
      { namespace: 'shop', scrape_target: 'shop/web' },
    ]);
    const there = { ...evil, namespace: 'platform' };
    expect(scrape({ pods, relabelings }, 'platform', { pods: [there] })).toMatchObject([
      { scrape_target: 'platform/web' },
    ]);
  });

  test.each(['kubelet', 'apiserver', 'node-exporter', 'kube-state-metrics'])(
    'the job %s is that of the cluster, however an untrusted object comes by the name',
    (job) => {
      const ways: readonly TargetSpec[] = [
        { pods, job },
        target({ targetLabel: 'job', replacement: job }),
        target({ sourceLabels: ['__meta_kubernetes_pod_label_job'], targetLabel: 'job' }),
      ];
      const cluster = { pods: [{ ...pod, labels: { job } }] };
      for (const spec of ways) expect(scrape(spec, 'shop', cluster)).toMatchObject([{ job: `shop/${job}` }]);
      const [named] = scraped([scrapeFragmentOf({ pods }, { namespace: 'shop', name: job })], cluster);
      expect(named).toMatchObject({ job: `shop/${job}`, scrape_target: `shop/${job}` });
      const there = { pods: [{ ...pod, namespace: 'platform' }] };
      expect(scrape({ pods, job }, 'platform', there)).toMatchObject([{ job }]);
    },
  );

  test('samples cannot be given such a job either', () => {
    const spec = metric({ targetLabel: 'job', replacement: 'kubelet' });
    const stepsFor = (namespace: string) => {
      const steps = scrapeFragmentOf(spec, { namespace }).class.settings['metric_relabel_configs'];
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that is what stands there
      return steps as readonly RelabelConfig[];
    };
    const sample = { __name__: 'up', namespace: 'shop', job: 'web' };
    expect(relabel(sample, stepsFor('shop'))).toMatchObject({ job: 'shop/kubelet' });
    expect(relabel(sample, stepsFor('platform'))).toMatchObject({ job: 'kubelet' });
  });

  test('a target cannot send the server elsewhere', () => {
    const settings = (namespace: string) => scrapeFragmentOf({ pods }, { namespace }).class.settings;
    expect(settings('shop')).toMatchObject({ follow_redirects: false });
    expect(settings('platform')).not.toHaveProperty('follow_redirects');
  });

  test('a target cannot answer without end', () => {
    const settings = (namespace: string, limits = {}) =>
      scrapeFragmentOf({ pods, limits }, { namespace }).class.settings;
    expect(settings('shop')).toMatchObject({ body_size_limit: '64MB' });
    expect(settings('shop', { bodySize: '1KB' })).toMatchObject({ body_size_limit: '1KB' });
    expect(settings('platform')).not.toHaveProperty('body_size_limit');
  });

  test.each([8080, 'http'])('pods on the host network (port %s) are out of reach of untrusted objects', (port) => {
    const onHost = { ...pod, ip: '192.0.2.1', hostIp: '192.0.2.1' };
    expect(scrape({ pods, port }, 'shop', { pods: [onHost] })).toEqual([]);
    expect(scrape({ pods, port }, 'platform', { pods: [{ ...onHost, namespace: 'platform' }] })).toHaveLength(1);
  });

  test.each<readonly [string, Service['endpoints'][number], number]>([
    ['a pod', pod, 1],
    ['a pod over IPv6', { ...pod, ip: 'fd00::7' }, 1],
    ['an address without a pod', { address: '169.254.169.254' }, 0],
    ['a pod with an address that is not its own', { address: '169.254.169.254', pod }, 0],
    ['a pod on the host network', { ...pod, ip: '192.0.2.1' }, 0],
    ['a node', { address: '192.0.2.1', node: 'node-1' }, 0],
  ])('an endpoint that names %s', (_, endpoint, expected) => {
    const service = { name: 'web', labels: {}, ports: [{ name: 'http', number: 8080 }], endpoints: [endpoint] };
    expect(scrape({ services: pods }, 'shop', { services: [{ ...service, namespace: 'shop' }] })).toHaveLength(
      expected,
    );
    expect(scrape({ services: pods }, 'platform', { services: [{ ...service, namespace: 'platform' }] })).toHaveLength(
      1,
    );
  });

  test('an object gains nothing by the company it keeps: trusted and untrusted ones never share a job', () => {
    const [trusted, untrusted] = ['platform', 'shop'].map((namespace) => scrapeFragmentOf({ pods }, { namespace }));
    expect(trusted?.class.id).not.toBe(untrusted?.class.id);
    expect(untrusted?.class.id).toBe(scrapeFragmentOf({ pods }, { namespace: 'bank' }).class.id);
  });
});
