/** ScrapeTargets that have something probed: what runs for them, and what their selectors find as it comes and goes. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { configMaps, deployments, ingresses, scrapeTargets, services } from './kube/resource.ts';
import { eventually } from './reconcile/testing/eventually.ts';
import { startWorld, type World } from './reconcile/testing/world.ts';

jest.setTimeout(60_000);

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const shared = 'demo-exporter-blackbox';
const ready = (name: string) => world.reaches(scrapeTargets, name, 'Ready', 'True');
const said = (name: string, reason: string) => world.reaches(scrapeTargets, name, 'Accepted', `False ${reason}`);
const found = (name: string, reason: string, status = 'False') =>
  world.reaches(scrapeTargets, name, 'TargetsFound', `${status} ${reason}`);
const message = (name: string, type = 'Accepted') => world.condition(scrapeTargets, name, type)?.message;

/** What the servers are told to have probed. */
function probed(): readonly string[] {
  const text = world.server
    .objects(configMaps)
    .flatMap(({ data = {} }) => Object.values(data as Record<string, string>))
    .join('\n');
  return [...new Set(Array.from(text.matchAll(/"__param_target":"([^"]+)"/g), ([, target = '']) => target))].toSorted();
}

const probes = (...targets: readonly string[]) =>
  eventually(
    () => JSON.stringify(probed()) === JSON.stringify(targets),
    () => `${targets.join()} are probed, but it is ${probed().join()}`,
  );

function service(name: string, { labels = { app: 'web' }, namespace = 'monitoring', spec = {} } = {}) {
  const ports = [{ name: 'http', port: 80 }];
  const object = { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, labels } };
  return world.client.apply(
    services,
    { ...object, spec: { selector: { app: name }, ports, ...spec } },
    { fieldManager: 'kubectl', force: true },
  );
}

/** A probe of a namespace that the stack does not trust. */
function inShop(name: string, probe: object) {
  const metadata = { name, namespace: 'shop' };
  const object = { apiVersion: 'monitoring.bellwether.dev/v1alpha1', kind: 'ScrapeTarget', metadata, spec: { probe } };
  return world.client.apply(scrapeTargets, object, { fieldManager: 'kubectl', force: true });
}

const selector = { matchLabels: { app: 'web' } };

test('a probe brings its exporter along, with modules of the stack’s own, and takes it away', async () => {
  world.operate();
  await world.stack();
  await world.target('shop', { probe: { module: 'https', targets: ['https://shop.example.com/health'] } });
  await ready('shop');
  await probes('https://shop.example.com/health');
  expect(Object.keys(JSON.parse(world.get(configMaps, shared)?.data?.['blackbox.yml'] ?? '{}').modules)).toEqual(
    expect.arrayContaining(['http_2xx', 'icmp', 'dns_udp', 'grpc_tls']),
  );
  const template = world.get(deployments, shared)?.spec?.template;
  expect(template?.spec?.securityContext?.sysctls).toEqual([{ name: 'net.ipv4.ping_group_range', value: '0 65535' }]);
  await world.client.delete(scrapeTargets, { namespace: 'monitoring', name: 'shop' }, {});
  await eventually(() => world.get(deployments, shared) === undefined, 'the exporter is gone');
  expect(world.get(configMaps, shared)).toBeUndefined();
});

test('a module of one’s own has an exporter of its own, and one that may not be used is told', async () => {
  world.operate();
  await world.stack();
  await world.target('plain', { probe: { targets: ['web'] } });
  await world.target('own', { probe: { config: { prober: 'http', http: { method: 'HEAD' } }, targets: ['web'] } });
  await ready('plain');
  await ready('own');
  const files = () =>
    world.server.objects(configMaps).flatMap(({ data = {} }) => (data as Record<string, string>)['blackbox.yml'] ?? []);
  expect(files()).toHaveLength(2);
  expect(files().filter((text) => text.includes('HEAD'))).toHaveLength(1);
  await world.target('own', { probe: { config: { prober: 'http', http: { body_file: '/x' } }, targets: ['web'] } });
  await said('own', 'FieldNotAllowed');
  expect(message('own')).toContain('spec.probe.config.http.body_file: a path to a file of the exporter');
  expect(files().filter((text) => text.includes('HEAD'))).toHaveLength(1);
});

describe('a selector', () => {
  test('follows Services as they come, change and go, and says when there are none', async () => {
    world.operate();
    await world.stack();
    await world.target('web', { probe: { services: { selector } } });
    await found('web', 'NoMatch');
    await ready('web');
    expect(world.get(deployments, shared)).toBeUndefined();
    await service('a');
    await probes('http://a.monitoring.svc:80');
    await found('web', 'Found', 'True');
    await eventually(() => world.get(deployments, shared) !== undefined, 'the exporter runs');
    await service('b', { spec: { ports: [{ name: 'https', port: 8443 }] } });
    await probes('http://a.monitoring.svc:80', 'https://b.monitoring.svc:8443');
    await service('b', { labels: { app: 'other' } });
    await probes('http://a.monitoring.svc:80');
    await world.client.delete(services, { namespace: 'monitoring', name: 'a' }, {});
    await probes();
    await found('web', 'NoMatch');
    await eventually(() => world.get(deployments, shared) === undefined, 'the exporter is gone');
  });

  test('serves exporters as well, beside addresses', async () => {
    world.operate();
    await world.stack();
    await service('cache', { labels: { app: 'cache' }, spec: { ports: [{ name: 'memcache', port: 11211 }] } });
    const caches = { selector: { matchLabels: { app: 'cache' } } };
    await world.target('cache', { exporter: { type: 'memcached', addresses: ['other'], services: caches } });
    await ready('cache');
    const all = ['cache.monitoring.svc:11211', 'other.monitoring.svc:11211'];
    await probes(...all);
    expect(probed()).toEqual(all);
  });

  test('finds the URLs of Ingresses', async () => {
    world.operate();
    await world.stack();
    await world.target('web', { probe: { ingresses: { selector } } });
    await found('web', 'NoMatch');
    const paths = [{ path: '/cart', pathType: 'Prefix', backend: {} }];
    const metadata = { name: 'web', namespace: 'monitoring', labels: { app: 'web' } };
    const spec = { rules: [{ host: 'shop.example.com', http: { paths } }], tls: [{ hosts: ['shop.example.com'] }] };
    const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec };
    await world.client.apply(ingresses, ingress, { fieldManager: 'kubectl', force: true });
    await probes('https://shop.example.com/cart');
    await found('web', 'Found', 'True');
    await world.client.delete(ingresses, { namespace: 'monitoring', name: 'web' }, {});
    await probes();
    expect(probed()).toEqual([]);
  });

  test('of a namespace that is not trusted finds its own Services that have a selector, and no Ingresses', async () => {
    world.operate();
    await world.stack();
    world.server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    await service('a', { namespace: 'shop' });
    await service('away', { namespace: 'shop', spec: { selector: {}, type: 'ExternalName', externalName: 'x.y' } });
    await service('b');
    await inShop('web', { services: { selector } });
    await probes('http://a.shop.svc:80');
    expect(JSON.stringify(world.server.objects(configMaps))).toContain('http_2xx_confined');
    await inShop('urls', { ingresses: { selector } });
    await inShop('all', { services: { selector, namespaces: { any: true } } });
    const accepted = (name: string) => {
      const object = world.server.objects(scrapeTargets).find(({ metadata }) => metadata.name === name);
      return JSON.stringify(object?.status ?? {});
    };
    for (const name of ['urls', 'all']) {
      await eventually(() => accepted(name).includes('NamespaceNotTrusted'), `${name} is refused`);
    }
    expect(probed()).toEqual(['http://a.shop.svc:80']);
  });
});
