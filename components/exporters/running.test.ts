/** What the objects compile to: goldens for each type, judged by promtool, and what holds for all of them. */
import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { stringify } from 'yaml';
import type { KubeObject } from '../../crds/meta.ts';
import type { Deployment, NetworkPolicy } from '../built-in.ts';
import { toText } from '../content.ts';
import type { ScrapeFragment } from '../fragment.ts';
import { beyondRestricted } from '../pod-security.ts';
import { jobsOf } from '../scrape/jobs.ts';
import { relabel } from '../scrape/testing/relabel.ts';
import { golden } from '../testing/golden.ts';
import { containerOf, find, templateOf, workloadsOf } from '../testing/objects.ts';
import { stackInput } from '../testing/stacks.ts';
import { judge } from '../testing/tools.ts';
import { catalogue, recordOf } from './catalogue.ts';
import { secretVersionAnnotation } from './objects.ts';
import type { ExporterUse } from './plan.ts';
import { runningExporters } from './running.ts';
import { exporterSecret } from './secret.ts';
import { exampleUse, fragmentOf, marker, ownerOf, planned, secretTexts, tenancy } from './testing/uses.ts';

/** On a busy machine a process may take its time. */
jest.setTimeout(120_000);

const input = stackInput(tenancy);

function running(...uses: readonly ExporterUse[]) {
  return runningExporters(
    input,
    uses.map((use) => planned(use)),
  );
}

function objectsFor(...uses: readonly ExporterUse[]): readonly KubeObject[] {
  return running(...uses).flatMap(({ objects }) => objects);
}

function secretsFor(...uses: readonly ExporterUse[]): readonly KubeObject[] {
  const texts = Object.fromEntries(
    uses.map(({ owner, type }) => [`${owner.namespace}/${owner.name}`, secretTexts(type)]),
  );
  return running(...uses).flatMap(({ instance }) => exporterSecret(input, instance, texts) ?? []);
}

/** A Secret as a person reads it. */
function opened(object: KubeObject): object {
  if (!('data' in object)) return object;
  const entries = Object.entries(Object(object.data)).map(([key, value]) => [
    key,
    Buffer.from(String(value), 'base64').toString(),
  ]);
  return { ...object, data: Object.fromEntries(entries) };
}

const types = catalogue.map(({ type }) => type);

describe('golden files', () => {
  test.each(types)('%s', (type) => {
    const use = exampleUse(type);
    const parts = [
      ...objectsFor(use),
      ...secretsFor(use).map(opened),
      { scrape_configs: jobsOf([fragmentOf(use)], { slice: 0 }) },
    ];
    const text = parts
      .map((part) => `---\n${stringify(part, { lineWidth: 0, aliasDuplicateObjects: false })}`)
      .join('');
    expect(text).toBe(golden(join(import.meta.dirname, 'testdata', `${type}.golden.yaml`), text));
  });
});

describe('promtool', () => {
  const jobs = jobsOf(
    types.map((type) => fragmentOf(exampleUse(type))),
    { slice: 0 },
  );

  test('accepts all jobs', () => {
    expect(
      judge('promtool', ['check', 'config', 'c.json'], { 'c.json': toText({ scrape_configs: jobs }) }).refusal,
    ).toBe('');
  });

  test('finds one target for each object, which is called after the system', () => {
    const found = jobs.flatMap((job) => {
      const text = toText({ scrape_configs: [job] });
      const { output } = judge('promtool', ['check', 'service-discovery', '--timeout=2s', 'c.json', job.job_name], {
        'c.json': text,
      });
      const results: readonly { readonly labels: Readonly<Record<string, string>> }[] = JSON.parse(output);
      return results.map(({ labels }) => [labels['exporter'], labels['scrape_target'], labels['instance'] === '']);
    });
    expect(new Set(found)).toEqual(new Set(types.map((type) => [type, `shop/the-${type}`, false])));
    expect(found).toHaveLength(types.length);
  });
});

/** The targets of an object after relabelling. */
function targetsOf(fragment: ScrapeFragment) {
  const [job] = jobsOf([fragment], { slice: 0 });
  return (fragment.static ?? []).flatMap(({ targets, labels }) =>
    targets.map((address) => relabel({ __address__: address, ...labels }, job?.relabel_configs ?? [])),
  );
}

describe('a target', () => {
  const host = 'demo-exporter-postgres.monitoring.svc:9187';

  test('of a shared exporter is the exporter, and tells it of the system and the login', () => {
    const use = exampleUse('postgres', {
      addresses: ['db', 'other.shop.svc:5433'],
      parameters: { sslmode: 'disable' },
    });
    const own = { scrape_target: 'shop/the-postgres', job: 'the-postgres', exporter: 'postgres', __address__: host };
    expect(targetsOf(fragmentOf(use))).toEqual([
      {
        ...own,
        instance: 'db.shop.svc:5432',
        __param_target: 'postgresql://db.shop.svc:5432/postgres?sslmode=disable',
        __param_auth_module: 'shop.the-postgres',
      },
      {
        ...own,
        instance: 'other.shop.svc:5433',
        __param_target: 'postgresql://other.shop.svc:5433/postgres?sslmode=disable',
        __param_auth_module: 'shop.the-postgres',
      },
    ]);
  });

  test('without a Secret names no login', () => {
    const { secret: _, ...use } = exampleUse('postgres');
    expect(targetsOf(fragmentOf(use))[0]).not.toHaveProperty('__param_auth_module');
  });

  test.each([
    ['redis', {}, '__param_target', 'tcp://cache.shop.svc:6379'],
    ['redis', { parameters: { username: 'metrics' } }, '__param_target', 'tcp://metrics@cache.shop.svc:6379'],
    ['redis', { addresses: ['rediss://cache'] }, '__param_target', 'rediss://cache.shop.svc:6379'],
    ['redis', { addresses: ['rediss://cache'] }, 'instance', 'cache.shop.svc:6379'],
    ['mysql', {}, '__param_auth_module', 'client.shop.the-mysql'],
    ['snmp', { parameters: { modules: 'if_mib,system' } }, '__param_module', 'if_mib,system'],
    ['snmp', {}, '__param_module', 'if_mib'],
    ['blackbox', {}, '__param_target', 'https://shop.example.com/health'],
    ['blackbox', {}, 'instance', 'https://shop.example.com/health'],
    ['blackbox', { addresses: ['web:80'] }, '__param_target', 'web.shop.svc:80'],
    ['azure-monitor', {}, '__param_metric', 'usedmemorypercentage'],
    ['azure-monitor', {}, '__param_aggregation', 'average'],
    ['rabbitmq', {}, '__address__', 'rabbit-0.rabbit.shop.svc:15692'],
    ['rabbitmq', {}, 'instance', 'rabbit-0.rabbit.shop.svc:15692'],
    ['mongodb', {}, 'instance', 'mongo.shop.svc:27017'],
    ['stackdriver', {}, 'instance', 'shop-production'],
  ] as const)('of %s with %j has %s %s', (type, change, label, value) => {
    expect(targetsOf(fragmentOf(exampleUse(type, change)))[0]).toMatchObject({ [label]: value });
  });

  test('of an exporter of its own is found where its Deployment is', () => {
    const use = exampleUse('mongodb', { addresses: ['a', 'b'] });
    const services = objectsFor(use).filter(({ kind }) => kind === 'Service');
    const hosts = services.map(({ metadata }) => `${metadata.name}.monitoring.svc:9216`);
    const asked = targetsOf(fragmentOf(use)).map((target) => target?.['__address__']);
    expect(new Set(asked)).toEqual(new Set(hosts));
    expect(new Set(hosts).size).toBe(2);
  });

  test('has the labels that its object asks for, and none of them says another type or instance', () => {
    const labels = { team: 'a', job: 'db', exporter: 'x', __scrape_interval__: '1m' };
    expect(targetsOf(fragmentOf(exampleUse('redis'), labels))[0]).toMatchObject({
      team: 'a',
      job: 'db',
      exporter: 'redis',
      __scrape_interval__: '1m',
    });
  });
});

test('no label makes a request another one, such as one with somebody else’s login', () => {
  const { secret: _, ...use } = exampleUse('postgres');
  const labels = {
    __param_auth_module: 'other.db',
    __param_x: 'y',
    __address__: 'a:1',
    __metrics_path__: '/x',
    __scheme__: 'https',
  };
  expect(targetsOf(fragmentOf(use, labels))).toEqual(targetsOf(fragmentOf(use)));
});

test('objects of one type share a job, whatever they log in with', () => {
  const uses = ['a', 'b'].map((name) => exampleUse('postgres', { owner: ownerOf(name), addresses: [name] }));
  expect(
    jobsOf(
      uses.map((use) => fragmentOf(use)),
      { slice: 0 },
    ),
  ).toHaveLength(1);
});

describe('what runs', () => {
  test('is one Deployment for all objects of a type that can share, with one file of logins', () => {
    const uses = ['a', 'b'].map((name) => exampleUse('postgres', { owner: ownerOf(name), addresses: [name] }));
    expect(running(...uses).map(({ instance }) => instance.name)).toEqual(['demo-exporter-postgres']);
    expect(JSON.stringify(secretsFor(...uses).map(opened))).toMatch(/shop\.a.*shop\.b/);
  });

  test('is the same whichever object is looked at first', () => {
    const uses = ['a', 'b', 'c'].map((name) => exampleUse('redis', { owner: ownerOf(name), addresses: [name] }));
    expect(objectsFor(...uses.toReversed())).toEqual(objectsFor(...uses));
    expect(secretsFor(...uses.toReversed())).toEqual(secretsFor(...uses));
  });

  test('is one Deployment for each object whose login is the process’s', () => {
    const uses = ['a', 'b'].map((name) => exampleUse('azure-monitor', { owner: ownerOf(name) }));
    expect(running(...uses)).toHaveLength(2);
  });

  test('is nothing for systems that answer by themselves', () => {
    expect(
      running(...['rabbitmq', 'ceph', 'haproxy', 'jmx', 'glusterfs', 'storage-scale'].map((type) => exampleUse(type))),
    ).toEqual([]);
  });

  test('names its Secret’s version, so that a new login starts it anew', () => {
    const plans = [planned(exampleUse('postgres'))];
    const [{ objects } = { objects: [] }] = runningExporters(input, plans, { 'demo-exporter-postgres': '42' });
    const template = templateOf(find<Deployment>(objects, 'Deployment', 'demo-exporter-postgres'));
    expect(template.metadata?.annotations).toEqual({ [secretVersionAnnotation]: '42' });
  });

  test('has no policy where the stack has none', () => {
    const open = stackInput({ ...tenancy, networkPolicies: { enabled: false } });
    const kinds = runningExporters(open, [planned(exampleUse('redis'))]).flatMap(({ objects }) => objects);
    expect(kinds.map(({ kind }) => kind)).toEqual(['Service', 'Deployment']);
  });

  test('is scraped by the stack’s Prometheus alone, and sent to from everywhere where it is sent to', () => {
    const policyOf = (type: string) =>
      objectsFor(exampleUse(type)).find((object): object is NetworkPolicy => object.kind === 'NetworkPolicy')?.spec
        .ingress;
    const server = { 'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/instance': 'demo' };
    const scraped = { from: [{ podSelector: { matchLabels: expect.objectContaining(server) } }] };
    expect(policyOf('redis')).toEqual([expect.objectContaining(scraped)]);
    expect(policyOf('statsd')).toEqual([
      expect.objectContaining(scraped),
      { ports: [{ port: 9125, protocol: 'UDP' }], from: [{ namespaceSelector: {} }] },
      { ports: [{ port: 9125, protocol: 'TCP' }], from: [{ namespaceSelector: {} }] },
    ]);
  });
});

const runs = types.filter((type) => recordOf(type).way.kind !== 'native');

describe.each(runs)('the exporter of %s', (type) => {
  const use = exampleUse(type);
  const objects = objectsFor(use);
  const [workload] = workloadsOf(objects);
  if (workload === undefined) throw new Error(`${type} has no workload`);
  const { spec } = templateOf(workload);

  test('keeps to the restricted Pod Security Standard, with a root that cannot be written and no token', () => {
    expect(spec && beyondRestricted(spec)).toEqual([]);
    expect(containerOf(workload).securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
    });
    expect(spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  });

  test('requests what it needs', () => {
    expect(containerOf(workload).resources?.requests).toEqual({
      cpu: expect.stringMatching(/m$/),
      memory: expect.stringMatching(/Mi$/),
    });
  });

  test('has names that Kubernetes accepts, also for the longest name of a stack', () => {
    const long = stackInput(tenancy, {}, 'a'.repeat(39));
    const names = runningExporters(long, [planned(use)]).flatMap((one) =>
      one.objects.map(({ metadata }) => metadata.name),
    );
    expect(names.filter((name) => name.length > 63)).toEqual([]);
  });

  test('belongs to the stack and goes with it', () => {
    for (const { metadata } of [...objects, ...secretsFor(use)]) {
      expect(metadata).toMatchObject({
        namespace: 'monitoring',
        labels: { 'app.kubernetes.io/component': 'exporter', 'app.kubernetes.io/instance': 'demo' },
        ownerReferences: [{ kind: 'MonitoringStack', name: 'demo', uid: 'stack-uid', controller: true }],
      });
    }
  });

  test('shows no secret but in a Secret', () => {
    const shown = JSON.stringify([objects, fragmentOf(use)]);
    for (const { key } of recordOf(type).secret) {
      expect(shown).not.toContain(marker(key));
      expect(shown).not.toContain(Buffer.from(marker(key)).toString('base64'));
    }
    expect(JSON.stringify(secretsFor(use).map(opened)).includes('never-shown-')).toBe(recordOf(type).secret.length > 0);
  });

  test('refers to no key that its Secret does not have', () => {
    const [secret] = secretsFor(use).map(opened);
    const held = new Set(Object.keys(Object(secret && 'data' in secret ? secret.data : {})));
    const env = (containerOf(workload).env ?? []).flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.key ?? []);
    const files = (spec?.volumes ?? []).flatMap(({ secret: volume }) => (volume?.items ?? []).map(({ key }) => key));
    expect([...env, ...files].filter((key) => !held.has(key))).toEqual([]);
  });
});

test('an image of its own is run for its own object, and is handed no other object’s login', () => {
  const older = exampleUse('postgres', { owner: ownerOf('older'), image: 'registry.example.com/own:v1' });
  const younger = exampleUse('postgres', { owner: ownerOf('younger', 'monitoring', '2026-02-01T00:00:00Z') });
  const images = workloadsOf(objectsFor(older, younger)).map((workload) => containerOf(workload).image);
  expect(new Set(images)).toEqual(new Set([planned(younger).image, older.image]));
  const holders = secretsFor(older, younger).map((secret) => JSON.stringify(opened(secret)));
  expect(holders.map((text) => ['shop.older', 'monitoring.younger'].filter((name) => text.includes(name)))).toEqual([
    ['shop.older'],
    ['monitoring.younger'],
  ]);
  const asked = [older, younger].map((use) => targetsOf(fragmentOf(use))[0]?.['__address__']);
  expect(new Set(asked).size).toBe(2);
});

test('no selector of one exporter finds the pods of another', () => {
  const workloads = workloadsOf(objectsFor(...runs.map((type) => exampleUse(type))));
  const selectors = workloads.map(({ spec }) => spec.selector.matchLabels ?? {});
  const found = selectors.map(
    (selector) =>
      workloads.filter((workload) =>
        Object.entries(selector).every(([label, value]) => templateOf(workload).metadata?.labels?.[label] === value),
      ).length,
  );
  expect(found).toEqual(workloads.map(() => 1));
});

test('an untrusted namespace has its own Services monitored', () => {
  const use = exampleUse('postgres', { owner: ownerOf('db', 'foreign'), addresses: ['db'] });
  expect(targetsOf(fragmentOf(use))[0]).toMatchObject({ namespace: 'foreign', instance: 'db.foreign.svc:5432' });
});
