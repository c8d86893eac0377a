/** The labels of what is scraped, and who owns it. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { jobsOf } from './jobs.ts';
import type { Pod, Service } from './testing/discovery.ts';
import { scraped } from './testing/scrape.ts';
import { scrapeFragmentOf, type TargetSpec } from './testing/scrape-target.ts';

const pod: Pod = {
  namespace: 'shop',
  name: 'web-0',
  labels: { app: 'web' },
  ip: '10.0.0.7',
  containers: [{ name: 'main', ports: [{ name: 'http', number: 8080 }, { number: 9102 }] }],
};
const service: Service = {
  namespace: 'shop',
  name: 'front',
  labels: {},
  ports: [{ name: 'http', number: 8080 }],
  endpoints: [pod],
};
const all = { selector: {} };
const internal = {
  __scheme__: 'http',
  __metrics_path__: '/metrics',
  __scrape_interval__: '30s',
  __scrape_timeout__: '10s',
};
const owner = { job: 'web', scrape_target: 'shop/web' };
const ofPod = { ...internal, ...owner, namespace: 'shop', pod: 'web-0' };

describe('labels', () => {
  test.each<readonly [string, TargetSpec, object]>([
    [
      'a pod',
      { pods: all, port: 'http' },
      { ...ofPod, __address__: '10.0.0.7:8080', container: 'main', endpoint: 'http' },
    ],
    ['a pod by number', { pods: all, port: 9999 }, { ...ofPod, __address__: '10.0.0.7:9999', endpoint: '9999' }],
    [
      'a Service',
      { services: all },
      { ...ofPod, __address__: '10.0.0.7:8080', container: 'main', endpoint: 'http', service: 'front' },
    ],
    [
      'what it says of itself',
      { pods: all, port: 'http', job: 'a$1', labels: { team: '$x', pod: 'mine' }, interval: '5s' },
      {
        ...ofPod,
        __address__: '10.0.0.7:8080',
        container: 'main',
        endpoint: 'http',
        job: 'a$1',
        team: '$x',
        pod: 'mine',
        __scrape_interval__: '5s',
        __scrape_timeout__: '5s',
      },
    ],
    [
      'relabelling of its own comes after all that, and before what cannot be changed',
      { pods: all, port: 'http', relabelings: [{ sourceLabels: ['job', 'pod'], separator: '-', targetLabel: 'job' }] },
      { ...ofPod, __address__: '10.0.0.7:8080', container: 'main', endpoint: 'http', job: 'web-web-0' },
    ],
  ])('%s', (_, spec, expected) => {
    expect(scraped([scrapeFragmentOf(spec)], { pods: [pod], services: [service] })).toEqual([expected]);
  });

  test('a port without a name is named by its number', () => {
    const found = scraped([scrapeFragmentOf({ pods: all })], { pods: [pod] });
    expect(found.map(({ endpoint }) => endpoint)).toEqual(['http', '9102']);
  });

  test('an endpoint that is a node names it', () => {
    const fragment = scrapeFragmentOf({ services: all }, { namespace: 'platform' });
    const nodes = { ...service, namespace: 'platform', endpoints: [{ address: '192.0.2.1', node: 'node-1' }] };
    expect(scraped([fragment], { services: [nodes] })).toMatchObject([{ node: 'node-1', service: 'front' }]);
  });

  test('a node is named by itself', () => {
    const fragment = scrapeFragmentOf({ nodes: all, port: 9100, labels: { team: 'os' } }, { namespace: 'platform' });
    expect(scraped([fragment], { nodes: [{ name: 'n1', labels: {}, ip: '192.0.2.1' }] })).toEqual([
      {
        ...internal,
        __address__: '192.0.2.1:9100',
        instance: 'n1',
        node: 'n1',
        endpoint: '9100',
        job: 'web',
        team: 'os',
        scrape_target: 'platform/web',
      },
    ]);
  });

  test('fixed addresses have their labels and nothing of a cluster', () => {
    const spec = { static: { addresses: ['db:9100', '[2001:db8::1]:9100'] }, labels: { team: 'data' }, interval: '5s' };
    const labels = { ...internal, job: 'web', scrape_target: 'platform/web', team: 'data' };
    const times = { __scrape_interval__: '5s', __scrape_timeout__: '5s' };
    expect(scraped([scrapeFragmentOf(spec, { namespace: 'platform' })], {})).toEqual([
      { ...labels, ...times, __address__: 'db:9100' },
      { ...labels, ...times, __address__: '[2001:db8::1]:9100' },
    ]);
  });
});

describe('times', () => {
  test.each<readonly [string | undefined, string | undefined, object]>([
    [undefined, undefined, { __scrape_interval__: '30s', __scrape_timeout__: '10s' }],
    ['1m', undefined, { __scrape_interval__: '1m', __scrape_timeout__: '10s' }],
    ['5s', undefined, { __scrape_interval__: '5s', __scrape_timeout__: '5s' }],
    ['9s500ms', undefined, { __scrape_interval__: '9s500ms', __scrape_timeout__: '9s500ms' }],
    [undefined, '20s', { __scrape_interval__: '30s', __scrape_timeout__: '20s' }],
    ['1h', '30m', { __scrape_interval__: '1h', __scrape_timeout__: '30m' }],
  ])('interval %s and timeout %s', (interval, timeout, expected) => {
    const spec = { pods: all, port: 'http', ...(interval && { interval }), ...(timeout && { timeout }) };
    expect(scraped([scrapeFragmentOf(spec)], { pods: [pod] })).toMatchObject([expected]);
  });
});

function at(name: string, creationTimestamp: string, spec: TargetSpec = { pods: all, port: 'http' }) {
  return scrapeFragmentOf(spec, { name, creationTimestamp });
}

describe('collisions', () => {
  test.each<readonly [string, string, string, string]>([
    ['the older object', '2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z', 'shop/b'],
    ['of two of one second the one that sorts first', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'shop/a'],
  ])('one endpoint belongs to %s', (_, a, b, expected) => {
    const found = scraped([at('a', a), at('b', b)], { pods: [pod] });
    expect(found.map(({ scrape_target }) => scrape_target)).toEqual([expected]);
  });

  test('the labels of one owner are not given to the targets of another', () => {
    const first = at('a.b', '2026-01-01T00:00:00Z', {
      pods: { selector: { matchLabels: { app: 'web' } } },
      port: 'http',
      labels: { of: 'first' },
    });
    const second = at('axb', '2026-01-02T00:00:00Z', { pods: all, port: 'http', labels: { of: 'second' } });
    const found = scraped([first, second], { pods: [pod, { ...pod, name: 'other', labels: {} }] });
    expect(found.map(({ pod: name, of }) => [name, of])).toEqual([
      ['web-0', 'first'],
      ['other', 'second'],
    ]);
  });

  test('two numbers of ports of one pod are two endpoints', () => {
    const found = scraped([at('a', '2026', { pods: all, port: 1 }), at('b', '2027', { pods: all, port: 2 })], {
      pods: [pod],
    });
    expect(found.map(({ __address__ = '' }) => __address__).toSorted()).toEqual(['10.0.0.7:1', '10.0.0.7:2']);
  });
});

describe('jobs', () => {
  test('objects with equal settings share one job, whoever owns them and whatever they select', () => {
    const specs: readonly TargetSpec[] = [
      { pods: all },
      { pods: { selector: { matchLabels: { a: 'b' } } }, port: 'x', interval: '5s', job: 'j', labels: { l: 'm' } },
    ];
    const jobs = jobsOf(
      specs.map((spec, index) => scrapeFragmentOf(spec, { name: `t${index}` })),
      { slice: 3 },
    );
    expect(jobs.map(({ job_name }) => job_name)).toEqual([expect.stringMatching(/^pod-[0-9a-f]{20}\/3$/)]);
  });

  test.each<readonly [string, TargetSpec]>([
    ['path', { path: '/other' }],
    ['scheme', { scheme: 'https' }],
    ['params', { params: { a: ['b'] } }],
    ['honorTimestamps', { honorTimestamps: false }],
    ['limits', { limits: { samples: 1 } }],
    ['relabelings', { relabelings: [{ targetLabel: 'a', replacement: 'b' }] }],
    ['metricRelabelings', { metricRelabelings: [{ targetLabel: 'a', replacement: 'b' }] }],
    ['the number of a pod port', { port: 1 }],
  ])('%s makes another class', (_, spec) => {
    expect(scrapeFragmentOf({ pods: all, ...spec }).class.id).not.toBe(scrapeFragmentOf({ pods: all }).class.id);
  });

  test('every job of a role has the same discovery block, byte for byte', () => {
    const specs: readonly TargetSpec[] = [{ pods: all }, { pods: all, port: 1 }, { pods: all, path: '/x' }];
    const jobs = jobsOf(
      specs.map((spec, index) => scrapeFragmentOf(spec, { name: `t${index}` })),
      { slice: 0 },
    );
    expect(new Set(jobs.map((job) => JSON.stringify(job['kubernetes_sd_configs'])))).toEqual(
      new Set(['[{"role":"pod"}]']),
    );
  });

  test('the order of the fragments does not matter', () => {
    const fragments = ['a', 'b', 'c', 'd'].map((name, index) =>
      scrapeFragmentOf({ pods: all, path: index % 2 ? '/x' : '/y' }, { name, creationTimestamp: `202${index % 3}` }),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(fragments, { minLength: fragments.length }), (shuffled) => {
        expect(jobsOf(shuffled, { slice: 0 })).toEqual(jobsOf(fragments, { slice: 0 }));
      }),
    );
  });

  test('nothing of Bellwether’s own is left on a target, so that a neighbour’s change does not restart its scrape', () => {
    const mark: TargetSpec = {
      pods: { selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['x', 'web'] }] } },
    };
    const found = scraped([scrapeFragmentOf(mark, { name: 'a' }), scrapeFragmentOf({ pods: all }, { name: 'b' })], {
      pods: [pod],
    });
    expect(found.flatMap(Object.keys).filter((name) => name.startsWith('__tmp_'))).toEqual([]);
    expect(found).toHaveLength(2);
  });
});
