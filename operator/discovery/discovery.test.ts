/** Any replica of the operator finds the same, from what stands in the cluster; and none tells half of it. */
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { files, sliceKeys } from '../../components/prometheus/layout.ts';
import { systemClock } from '../controller/clock.ts';
import { configMaps, endpointSlices, pods } from '../kube/resource.ts';
import { eventually, settles } from '../reconcile/testing/eventually.ts';
import { startWorld, type World } from '../reconcile/testing/world.ts';
import { ClusterView } from '../reconcile/view.ts';
import { Discovery } from './discovery.ts';
import { stackKey } from './slices.ts';

jest.setTimeout(60_000);

let world: World;
let end: AbortController;
let view: ClusterView;
/** Of a replica that does not lead: it writes nothing. */
let discovery: Discovery;

beforeEach(async () => {
  end = new AbortController();
  world = await startWorld();
  world.operate();
  const watching = { client: world.server.newClient(), clock: systemClock, hooksFor: () => ({}) };
  view = new ClusterView(watching);
  discovery = new Discovery({ ...watching, view });
});

afterEach(async () => {
  end.abort();
  await world.close();
});

function run(): void {
  discovery.run(end);
  for (const source of view.sources) void source.run(end);
}

const scrapes = (): string => world.get(configMaps, 'demo-prometheus-slice-0')?.data?.[sliceKeys.scrape] ?? '';

async function declared(): Promise<string> {
  await world.stack({ prometheus: { discovery: 'Operator' } });
  await world.target('web');
  await eventually(() => scrapes().includes('http_sd_configs'), 'the job');
  const metadata = { name: 'web-0', namespace: 'monitoring', labels: { app: 'web' } };
  const containers = [{ name: 'main', ports: [{ name: 'web', containerPort: 80 }] }];
  const status = { phase: 'Running', podIP: '10.0.0.7', hostIP: '192.0.2.1' };
  world.server.seed(Object.assign({ apiVersion: 'v1', kind: 'Pod', metadata }, { spec: { containers }, status }));
  return /"job_name":"([^"]+)"/.exec(scrapes())?.[1] ?? '';
}

const ask = (job: string) =>
  discovery.job({ namespace: 'monitoring', stack: 'demo', job }, { signal: AbortSignal.timeout(5_000) });

test('a replica that has not seen everything yet says nothing', async () => {
  expect(await ask(await declared())).toBeUndefined();
});

test('a replica that only watches tells what the one that leads has written', async () => {
  run();
  const job = await declared();
  await eventually(() => world.server.objects(pods).some(({ metadata }) => metadata.name === 'web-0'), 'the pod');
  const found = await ask(job);
  if (found === undefined || found === 'unknown') throw new Error(`it says ${found}`);
  await eventually(() => found.text.includes('10.0.0.7:80'), 'the target');
  expect(JSON.parse(found.text)).toEqual([
    {
      targets: ['10.0.0.7:80'],
      labels: expect.objectContaining({
        __tmp_bellwether_owner: 'monitoring/web',
        __meta_kubernetes_namespace: 'monitoring',
        __meta_kubernetes_pod_name: 'web-0',
      }),
    },
  ]);
});

test('endpoints of Services are watched while a stack asks for it, and told', async () => {
  run();
  const watched = () => world.server.watchesOf(endpointSlices);
  await settles(() => world.server.watches);
  expect(watched()).toBe(0);
  await world.stack({ prometheus: { discovery: 'Operator' } });
  await world.target('web', { services: { selector: { matchLabels: { app: 'web' } } } });
  await eventually(() => scrapes().includes('http_sd_configs'), 'the job');
  const metadata = { namespace: 'monitoring', name: 'web', labels: { app: 'web' } };
  world.server.seed(
    Object.assign({ apiVersion: 'v1', kind: 'Service', metadata }, { spec: { ports: [{ port: 80 }] } }),
  );
  const labels = { 'kubernetes.io/service-name': 'web' };
  const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { ...metadata, labels } };
  const content = { addressType: 'IPv4', ports: [{ port: 8080 }], endpoints: [{ addresses: ['10.0.0.8'] }] };
  world.server.seed(Object.assign(slice, content));
  const job = await ask(/"job_name":"([^"]+)"/.exec(scrapes())?.[1] ?? '');
  if (job === undefined || job === 'unknown') throw new Error(`it says ${job}`);
  await eventually(() => job.text.includes('10.0.0.8:8080'), 'the target');
  // The one of the operator that leads, and of this one.
  expect(watched()).toBe(2);
  await world.stack({ prometheus: { discovery: 'Prometheus' } });
  await eventually(() => watched() === 0, 'the watches end');
});

test('a replica that cannot read EndpointSlices tells of pods all the same, and of Services nothing', async () => {
  world.server.faults.refuse({
    match: ({ path }) => path.includes('/endpointslices'),
    status: 403,
    times: Number.POSITIVE_INFINITY,
  });
  run();
  const ofPods = await declared();
  await world.target('behind', { services: { selector: { matchLabels: { app: 'web' } } } });
  const ofServices = () => /"job_name":"(endpointslice-[^"]+)"/.exec(scrapes())?.[1] ?? '';
  await eventually(() => ofServices() !== '', 'the job for Services');
  expect(await ask(ofPods)).toHaveProperty('revision');
  expect(await ask(ofServices())).toBeUndefined();
});

test('the job names the token as the slice sees it', async () => {
  await declared();
  const [, file = ''] = /"credentials_file":"([^"]+)"/.exec(scrapes()) ?? [];
  expect(join(dirname(files.scrape(0)), file)).toBe(files.discoveryToken);
});

test('a job that nobody declares is unknown, and so is each when the stack finds its targets itself again', async () => {
  run();
  const job = await declared();
  expect(await ask(job)).toHaveProperty('revision');
  expect(await ask('pod-0/0')).toBe('unknown');
  await world.stack({ prometheus: { discovery: 'Prometheus' } });
  await eventually(() => scrapes().includes('kubernetes_sd_configs'), 'its own discovery');
  await eventually(
    () => view.stacks.store.get(stackKey('monitoring', 'demo'))?.spec.prometheus.discovery === 'Prometheus',
    'the stack',
  );
  expect(await ask(job)).toBeUndefined();
});
