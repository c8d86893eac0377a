/** Web UIs with passwords, behind Ingresses and Gateways: how they come, change and go, and what is told meanwhile. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import {
  configMaps,
  customResourceDefinitions,
  events,
  ingresses,
  monitoringStacks,
  networkPolicies,
  pods,
  type Resource,
  secrets,
  services,
  statefulSets,
} from './kube/resource.ts';
import { httpRoutes } from './reconcile/gateway-api.ts';
import { eventually } from './reconcile/testing/eventually.ts';
import { routeDefinition } from './reconcile/testing/routes.ts';
import { startWorld, type World } from './reconcile/testing/world.ts';

jest.setTimeout(60_000);

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const auth = { basic: { username: 'admin', password: { name: 'login', key: 'password' } } };
const labels = { 'monitoring.bellwether.dev/allow-scrape': 'true' };

function give(password: string) {
  const data = { password: Buffer.from(password).toString('base64') };
  const metadata = { name: 'login', namespace: 'monitoring', labels };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata, data };
  return world.client.apply(secrets, secret, { fieldManager: 'kubectl', force: true });
}

/** Who is let in, with the hashes of their passwords. */
function users(part: string): Readonly<Record<string, string>> {
  const data = world.get(secrets, `demo-${part}-web`)?.data?.['web.json'] ?? '';
  const text = Buffer.from(data, 'base64').toString('utf8');
  const file = JSON.parse(text === '' ? '{}' : text) as { basic_auth_users?: Record<string, string> };
  return file.basic_auth_users ?? {};
}

const installRoutes = () => world.client.create(customResourceDefinitions, routeDefinition);

const names = (part: string): string => Object.keys(users(part)).toSorted().join();
const reaches = (type: string, value: string) => world.reaches(monitoringStacks, 'demo', type, value);
const uids = () => world.server.objects(pods).map(({ metadata }) => metadata.uid);

test('passwords appear, are changed and go; pods are replaced when they are asked for first, and by no change of them', async () => {
  world.operate();
  await world.stack();
  await world.ready();
  const open = uids();
  await world.stack({ prometheus: { expose: { auth } }, alertmanager: { expose: { auth, path: '/alerts' } } });
  await reaches('WebConfigured', 'False SecretMissing');
  await reaches('Ready', 'False SecretMissing');
  expect([names('prometheus'), names('alertmanager')]).toEqual(['bellwether', 'bellwether']);
  await give('hunter2');
  await reaches('WebConfigured', 'True');
  await world.ready();
  expect([names('prometheus'), names('alertmanager')]).toEqual(['admin,bellwether', 'admin,bellwether']);
  const closed = uids();
  expect(closed.filter((uid) => open.includes(uid))).toEqual([]);
  const before = users('prometheus')['admin'];
  await give('hunter3');
  await eventually(() => users('prometheus')['admin'] !== before, 'the new password holds');
  await world.ready();
  expect(uids()).toEqual(closed);
  const after = users('prometheus');
  await world.client.delete(secrets, { namespace: 'monitoring', name: 'login' }, {});
  await reaches('WebConfigured', 'False SecretMissing');
  expect(users('prometheus')).toEqual(after);
  await world.stack();
  await world.ready();
  await eventually(() => world.get(secrets, 'demo-prometheus-web') === undefined, 'what is not asked for is gone');
  expect(world.condition(monitoringStacks, 'demo', 'WebConfigured')).toBeUndefined();
});

test('another process of the operator writes nothing anew, and no password stands where it is seen', async () => {
  const first = world.operate();
  await give('hunter2');
  await world.stack({ prometheus: { expose: { auth } } });
  await world.ready();
  await first.stop();
  const own = Buffer.from(world.get(secrets, 'demo-prometheus-credentials')?.data?.['web-password'] ?? '', 'base64');
  expect(own.toString()).toMatch(/^[\w-]{43}$/);
  const { server } = world;
  const kinds: readonly Resource[] = [configMaps, events, monitoringStacks, statefulSets, pods];
  const seen = kinds.map((resource) => server.objects(resource));
  for (const word of ['hunter2', own.toString(), own.toString('base64')])
    expect(JSON.stringify(seen)).not.toContain(word);
  const second = world.operate();
  await world.target('web');
  await eventually(() => world.condition(monitoringStacks, 'demo', 'Ready')?.status === 'True', 'it is ready');
  await eventually(() => second.writes().some((write) => write.includes('slice-0')), 'it has written the target');
  expect(second.writes().filter((write) => /secrets|statefulsets/.test(write))).toEqual([]);
});

test('an Ingress is there while it is asked for, and the URL is its own once somebody serves it', async () => {
  world.operate();
  const ingress = { host: 'prometheus.example.com', tls: {} };
  await world.stack({ prometheus: { expose: { allowUnauthenticated: true, path: '/p', ingress } } });
  await reaches('Exposed', 'False IngressWithoutClass');
  await world.ready();
  const url = () =>
    world.get(monitoringStacks, 'demo')?.status?.endpoints?.find(({ name }) => name === 'prometheus')?.url;
  expect(url()).toBe('http://demo-prometheus.monitoring.svc:9090/p');
  const status = { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } };
  await world.client.patch(
    ingresses,
    { namespace: 'monitoring', name: 'demo-prometheus' },
    { merge: { status } },
    { subresource: 'status' },
  );
  await reaches('Exposed', 'True Exposed');
  expect(url()).toBe('https://prometheus.example.com/p');
  expect(JSON.stringify(world.get(networkPolicies, 'demo-prometheus')?.spec)).not.toContain('namespaceSelector');
  await world.stack();
  await eventually(() => world.server.objects(ingresses).length === 0, 'the Ingress is gone');
  await world.ready();
});

test('a route waits for its kind and disturbs nothing; it is made when the kind is there, and goes with the wish', async () => {
  world.operate();
  const httpRoute = { parentRefs: [{ name: 'public' }], hostnames: ['prometheus.example.com'] };
  await world.stack({ prometheus: { expose: { allowUnauthenticated: true, httpRoute } } });
  await reaches('Exposed', 'False GatewayApiMissing');
  await world.ready();
  await reaches('Applied', 'True');
  await installRoutes();
  await reaches('Exposed', 'False RouteNotAccepted');
  const conditions = ['Accepted', 'ResolvedRefs'].map((type) => ({ type, status: 'True' }));
  await world.client.patch(
    httpRoutes,
    { namespace: 'monitoring', name: 'demo-prometheus' },
    { merge: { status: { parents: [{ parentRef: { name: 'public' }, conditions }] } } },
    { subresource: 'status' },
  );
  await reaches('Exposed', 'True Exposed');
  const { endpoints } = world.get(monitoringStacks, 'demo')?.status ?? {};
  expect(endpoints?.[0]?.url).toBe('https://prometheus.example.com');
  await world.stack();
  await eventually(() => world.server.objects(httpRoutes).length === 0, 'the route is gone');
});

test('a kind that is taken away is a kind that is not there', async () => {
  world.operate();
  await installRoutes();
  const httpRoute = { parentRefs: [{ name: 'public' }] };
  await world.stack({ prometheus: { expose: { allowUnauthenticated: true, httpRoute } } });
  await reaches('Exposed', 'False RouteNotAccepted');
  await world.client.delete(customResourceDefinitions, { name: routeDefinition.metadata.name }, {});
  await world.stack({ prometheus: { replicas: 2, expose: { allowUnauthenticated: true, httpRoute } } });
  await reaches('Exposed', 'False GatewayApiMissing');
  await world.ready();
  expect(world.condition(monitoringStacks, 'demo', 'Applied')?.status).toBe('True');
});

test('what waits for its first certificate is exposed no further than it was', async () => {
  world.operate();
  const tls = { certificate: { name: 'pair', key: 'tls.crt' }, key: { name: 'pair', key: 'tls.key' } };
  const balanced = { type: 'LoadBalancer', allowUnauthenticated: true };
  await world.stack({ prometheus: { expose: { ...balanced, tls } }, alertmanager: { expose: balanced } });
  await reaches('WebConfigured', 'False SecretMissing');
  await reaches('Exposed', 'False WaitingForCertificate');
  const type = (part: string) => world.get(services, `demo-${part}`)?.spec?.type;
  expect([type('prometheus'), type('alertmanager')]).toEqual(['ClusterIP', 'LoadBalancer']);
  await world.stack({ prometheus: { expose: balanced }, alertmanager: { expose: { ...balanced, tls } } });
  await eventually(
    () =>
      world.condition(monitoringStacks, 'demo', 'Exposed')?.message.includes('spec.alertmanager.expose.tls') === true,
    'Alertmanager waits',
  );
  expect([type('prometheus'), type('alertmanager')]).toEqual(['LoadBalancer', 'LoadBalancer']);
});
