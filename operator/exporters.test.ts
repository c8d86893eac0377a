/** ScrapeTargets that name a kind of system: what runs for them, as it comes, changes, is refused and goes. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { configMaps, deployments, events, networkPolicies, scrapeTargets, secrets, services } from './kube/resource.ts';
import { eventually } from './reconcile/testing/eventually.ts';
import { startWorld, type World } from './reconcile/testing/world.ts';

jest.setTimeout(60_000);

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const shared = 'demo-exporter-postgres';
const postgres = { exporter: { type: 'postgres', addresses: ['db'], secret: { name: 'login' } } };

function give(password: string, { allow = 'true', keys = ['username', 'password'] } = {}) {
  const texts: Readonly<Record<string, string>> = { username: 'metrics', password };
  const data = Object.fromEntries(keys.map((key) => [key, Buffer.from(texts[key] ?? '').toString('base64')]));
  const labels = { 'monitoring.bellwether.dev/allow-scrape': allow };
  const metadata = { name: 'login', namespace: 'monitoring', labels };
  const object = { apiVersion: 'v1', kind: 'Secret', metadata, data };
  return world.client.apply(secrets, object, { fieldManager: 'kubectl', force: true });
}

/** The file of logins that the exporter of databases reads. */
function logins(): string {
  const text = world.get(secrets, shared)?.data?.['postgres_exporter.yml'] ?? '';
  return Buffer.from(text, 'base64').toString();
}

const version = () =>
  world.get(deployments, shared)?.spec?.template.metadata?.annotations?.['monitoring.bellwether.dev/secret-version'];

const said = (name: string, reason: string, status = 'False') =>
  world.reaches(scrapeTargets, name, 'Accepted', `${status} ${reason}`);
const ready = (name: string) => world.reaches(scrapeTargets, name, 'Ready', 'True');
const message = (name: string) => world.condition(scrapeTargets, name, 'Accepted')?.message;
const slices = () => JSON.stringify(world.server.objects(configMaps));

test('an exporter comes with the first object of its type, serves all of them, and goes with the last', async () => {
  world.operate();
  await world.stack();
  await world.target('one', { exporter: { type: 'memcached', addresses: ['cache'] } });
  await ready('one');
  const name = 'demo-exporter-memcached';
  for (const found of [world.get(deployments, name), world.get(services, name), world.get(networkPolicies, name)])
    expect(found).toBeDefined();
  expect(slices()).toContain(`${name}.monitoring.svc:9150`);
  await world.target('two', { exporter: { type: 'memcached', addresses: ['other:11212'] } });
  await ready('two');
  expect(
    world.server.objects(deployments).filter(({ metadata }) => metadata.name.includes('exporter-mem')),
  ).toHaveLength(1);
  for (const target of ['one', 'two'])
    await world.client.delete(scrapeTargets, { namespace: 'monitoring', name: target }, {});
  await eventually(() => world.get(deployments, name) === undefined, 'the exporter is gone');
  expect(world.get(services, name)).toBeUndefined();
});

test('an object may name 500 systems, which one exporter asks', async () => {
  world.operate();
  await world.stack();
  const addresses = Array.from({ length: 500 }, (_, index) => `orders-cache-${index}.production-shop.svc`);
  await world.target('many', { exporter: { type: 'memcached', addresses }, interval: '15s' });
  await ready('many');
  const text = slices();
  expect(addresses.filter((address) => !text.includes(`${address}:11211`))).toEqual([]);
});

describe('the login of an exporter', () => {
  test('is followed when it appears, changes and is withdrawn', async () => {
    world.operate();
    await world.stack();
    await world.target('db', postgres);
    await said('db', 'SecretMissing');
    expect(message('db')).toContain('spec.exporter.secret: there is no Secret login in namespace monitoring');
    expect(world.get(deployments, shared)).toBeUndefined();
    await give('hunter2', { keys: ['username'] });
    await said('db', 'SecretKeyMissing');
    expect(message('db')).toContain('the Secret monitoring/login has no key password');
    await give('hunter2');
    await ready('db');
    await eventually(() => world.get(deployments, shared) !== undefined, 'the exporter runs');
    expect(logins()).toContain('hunter2');
    expect(version()).toBe(world.get(secrets, shared)?.metadata.resourceVersion);
    await give('hunter3\n');
    await eventually(() => logins().includes('"hunter3"'), 'the new password is written');
    await eventually(() => version() === world.get(secrets, shared)?.metadata.resourceVersion, 'the pods start anew');
    await give('');
    await said('db', 'InvalidSecret');
    expect(logins()).toContain('hunter3');
    expect(slices()).toContain(shared);
    await give('hunter4', { allow: 'false' });
    await said('db', 'SecretNotAllowed');
    await eventually(() => world.get(deployments, shared) === undefined, 'the exporter is gone');
    expect(world.get(secrets, shared)).toBeUndefined();
  });

  test('stands in Secrets and in no other place', async () => {
    world.operate();
    await world.stack();
    await give('hunter2');
    await world.target('db', postgres);
    await ready('db');
    await eventually(() => world.get(deployments, shared) !== undefined, 'the exporter runs');
    const { server } = world;
    const elsewhere = [
      server.objects(configMaps),
      server.objects(events),
      server.objects(scrapeTargets),
      server.objects(deployments),
    ];
    for (const text of ['hunter2', Buffer.from('hunter2').toString('base64')])
      expect(JSON.stringify(elsewhere)).not.toContain(text);
  });

  test('of an object goes with it, and the others’ stay', async () => {
    world.operate();
    await world.stack();
    await give('hunter2');
    await world.target('db', postgres);
    await world.target('other', postgres);
    await ready('db');
    await ready('other');
    await eventually(() => logins().includes('monitoring.other'), 'both logins are there');
    await world.client.delete(scrapeTargets, { namespace: 'monitoring', name: 'db' }, {});
    await eventually(() => !logins().includes('monitoring.db'), 'the login is gone');
    expect(logins()).toContain('monitoring.other');
  });
});

test('what is refused after it was good leaves its exporter as it was, also for the next operator', async () => {
  const first = world.operate();
  await world.stack();
  await give('hunter2');
  await world.target('db', postgres);
  await ready('db');
  await eventually(() => world.get(deployments, shared) !== undefined, 'the exporter runs');
  const before = [world.get(deployments, shared)?.metadata.resourceVersion, logins()];
  await world.target('db', { exporter: { ...postgres.exporter, type: 'postgre' } });
  await said('db', 'UnknownExporter');
  expect(message('db')).toMatch(/did you mean postgres\?\nIts last good version keeps running\./);
  await first.kill();
  world.operate();
  await world.target('web', { exporter: { type: 'memcached', addresses: ['cache'] } });
  await ready('web');
  expect([world.get(deployments, shared)?.metadata.resourceVersion, logins()]).toEqual(before);
});

test('whether the system is up, and why not, stands in the status of the object', async () => {
  world.operate();
  await world.stack();
  await world.target('cache', { exporter: { type: 'memcached', addresses: ['cache'] } });
  await ready('cache');
  const metric = { scrape_target: 'monitoring/cache', instance: 'cache.monitoring.svc:11211', exporter: 'memcached' };
  await eventually(() => world.cluster.prometheus('demo-prometheus-0') !== undefined, 'the server runs');
  const show = (up: number) => {
    const series = world.cluster.prometheus('demo-prometheus-0')?.series;
    series?.set('up{exporter!=""}', [{ metric, value: [0, '1'] }]);
    series?.set('memcached_up == 0', up === 0 ? [{ metric, value: [0, '0'] }] : []);
  };
  show(1);
  await world.reaches(scrapeTargets, 'cache', 'SystemsUp', 'True Up');
  show(0);
  await world.reaches(scrapeTargets, 'cache', 'SystemsUp', 'False Down');
  expect(world.condition(scrapeTargets, 'cache', 'SystemsUp')?.message).toContain(
    'is down, as memcached_up of its exporter says',
  );
  show(1);
  await world.reaches(scrapeTargets, 'cache', 'SystemsUp', 'True Up');
});

test('a node is not to be asked, and says so when one comes that has the address', async () => {
  world.operate();
  await world.stack();
  await world.target('db', { exporter: { type: 'memcached', addresses: ['10.0.0.7'] } });
  await ready('db');
  const status = { addresses: [{ type: 'InternalIP', address: '10.0.0.7' }] };
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-7' }, status };
  world.server.seed(node);
  await world.target('db', { exporter: { type: 'memcached', addresses: ['10.0.0.7', 'cache'] } });
  await said('db', 'AddressForbidden');
  await eventually(() => world.get(deployments, 'demo-exporter-memcached') === undefined, 'nothing asks it any more');
  expect(message('db')).toContain('10.0.0.7 is a node or the API server, which no exporter may ask');
});
