/** Several stacks in one cluster: what they share, what they say of each other, and how one takes over from another. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  configMaps,
  daemonSets,
  deployments,
  monitoringStacks,
  networkPolicies,
  storageClasses,
} from './kube/resource.ts';
import { eventually, settles } from './reconcile/testing/eventually.ts';
import { startWorld, type World } from './reconcile/testing/world.ts';

jest.setTimeout(60_000);

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const demo = { namespace: 'monitoring', name: 'demo' };
const teamOf = (team: string) => ({ selector: { matchLabels: { team } } });

describe('several stacks', () => {
  const said = (name: string, type: string, namespace = 'monitoring') =>
    world.condition(monitoringStacks, name, type, namespace)?.message ?? '';
  const partsOf = (component: string) =>
    [...world.server.objects(daemonSets), ...world.server.objects(deployments)]
      .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === component)
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
      .toSorted();
  const jobsOf = (name: string) =>
    world.server.objects(configMaps).find(({ metadata }) => metadata.name === `${name}-prometheus`)?.data?.[
      'prometheus.json'
    ] ?? '';
  const strange = (hostPort: number) => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'team' },
    spec: { template: { spec: { containers: [{ name: 'a', ports: [{ containerPort: hostPort, hostPort }] }] } } },
  });
  const portOf = (name: string) =>
    world.get(daemonSets, `${name}-node-exporter`)?.spec?.template.spec?.containers[0]?.ports?.[0]?.hostPort;

  test('in one namespace use one node-exporter and one kube-state-metrics, and each says so', async () => {
    world.operate();
    await world.stack();
    await world.ready();
    await world.stack({}, 'second');
    await world.ready('second');
    await world.reaches(monitoringStacks, 'second', 'NodeExporterAvailable', 'True Shared');
    expect(partsOf('node-exporter')).toEqual(['monitoring/demo-node-exporter']);
    expect(partsOf('kube-state-metrics')).toEqual(['monitoring/demo-kube-state-metrics']);
    expect(said('second', 'KubeStateMetricsAvailable')).toContain('that of MonitoringStack monitoring/demo');
    await eventually(
      () => said('demo', 'NodeExporterAvailable').includes('used by MonitoringStack monitoring/second too'),
      () => said('demo', 'NodeExporterAvailable'),
    );
    expect(jobsOf('second')).toContain('app.kubernetes.io/instance=demo');
    await eventually(
      () => JSON.stringify(world.get(networkPolicies, 'demo-kube-state-metrics')?.spec).includes('second'),
      'the second may read kube-state-metrics',
    );
  });

  test('take over when the one goes that ran it for both', async () => {
    world.operate();
    await world.stack();
    await world.ready();
    await world.stack({}, 'second');
    await world.reaches(monitoringStacks, 'second', 'NodeExporterAvailable', 'True Shared');
    await world.client.delete(monitoringStacks, demo);
    await world.reaches(monitoringStacks, 'second', 'NodeExporterAvailable', 'True Available');
    await world.reaches(monitoringStacks, 'second', 'KubeStateMetricsAvailable', 'True Available');
    expect(partsOf('node-exporter')).toEqual(['monitoring/second-node-exporter']);
    expect(partsOf('kube-state-metrics')).toEqual(['monitoring/second-kube-state-metrics']);
    await eventually(() => !jobsOf('second').includes('app.kubernetes.io/instance=demo'), 'it reads its own');
  });

  test('stay with the one that runs it when the operator starts anew, and nothing is written', async () => {
    const first = world.operate();
    await world.stack({}, 'younger');
    await world.ready('younger');
    await world.stack();
    await world.reaches(monitoringStacks, 'demo', 'NodeExporterAvailable', 'True Shared');
    await world.ready();
    await settles(() => first.requests().length);
    await first.stop();
    const next = world.operate();
    await eventually(() => next.requests().length > 20, 'the next one has looked at everything');
    await settles(() => next.requests().length);
    expect(next.writes()).toEqual([]);
  });

  test('in namespaces that do not trust each other run their own, on ports of their own', async () => {
    world.operate();
    world.server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
    await world.stack();
    await world.ready();
    await world.stack({}, 'main', 'team');
    await world.ready('main', 'team');
    expect(partsOf('node-exporter')).toEqual(['monitoring/demo-node-exporter', 'team/main-node-exporter']);
    expect(said('main', 'NodeExporterAvailable', 'team')).toContain(
      'It listens on port 19100 of the nodes, because DaemonSet monitoring/demo-node-exporter has port 9100.',
    );
    expect(said('main', 'NodeExporterAvailable', 'team')).toContain(
      'name monitoring in spec.tenancy.trustedNamespaces',
    );
    await world.stack({ tenancy: { trustedNamespaces: ['monitoring'] } }, 'main', 'team');
    await world.reaches(monitoringStacks, 'main', 'NodeExporterAvailable', 'True Shared', 'team');
    await eventually(() => partsOf('node-exporter').length === 1, 'one is enough now');
  });

  test('make way for a DaemonSet that comes to have their port, and say whose it is', async () => {
    world.operate();
    await world.stack();
    await world.ready();
    expect(portOf('demo')).toBe(9100);
    world.server.seed(strange(9100));
    await eventually(() => portOf('demo') === 19_100, 'it moves');
    await eventually(
      () => said('demo', 'NodeExporterAvailable').includes('because DaemonSet team/agent has port 9100'),
      () => said('demo', 'NodeExporterAvailable'),
    );
    world.server.remove(daemonSets, { name: 'agent', namespace: 'team' });
    await eventually(
      () => said('demo', 'NodeExporterAvailable').includes('port 9100 was taken when it came'),
      () => said('demo', 'NodeExporterAvailable'),
    );
    expect(portOf('demo')).toBe(19_100);
  });

  test('that select the same are both told of each other, and both are ready', async () => {
    world.operate();
    await Promise.all([world.stack(), world.stack({}, 'second')]);
    await Promise.all([world.ready(), world.ready('second')]);
    await world.reaches(monitoringStacks, 'demo', 'Overlapping', 'True SelectsTheSame');
    await world.reaches(monitoringStacks, 'second', 'Overlapping', 'True SelectsTheSame');
    expect(said('demo', 'Overlapping')).toContain('MonitoringStack monitoring/second');
    expect(said('second', 'Overlapping')).toContain('MonitoringStack monitoring/demo');
    const apart = { targets: teamOf('a'), rules: teamOf('a'), defaultRules: { enabled: false } };
    await world.stack(apart, 'second');
    await eventually(() => said('demo', 'Overlapping') === '', 'they have nothing in common any more');
  });
});

describe('StorageClasses', () => {
  const storageClass = (name: string) => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  });

  test('two that are both the default, one that goes, and none: each is told', async () => {
    world.operate();
    world.server.seed(storageClass('one'));
    await world.stack();
    await world.reaches(monitoringStacks, 'demo', 'StorageProvided', 'True Provided');
    world.server.seed(storageClass('two'));
    await world.reaches(monitoringStacks, 'demo', 'StorageProvided', 'True SeveralDefaultStorageClasses');
    world.server.remove(storageClasses, { name: 'two' });
    await world.reaches(monitoringStacks, 'demo', 'StorageProvided', 'True Provided');
    world.server.remove(storageClasses, { name: 'one' });
    await world.reaches(monitoringStacks, 'demo', 'StorageProvided', 'False NoDefaultStorageClass');
    await world.ready();
    expect(world.condition(monitoringStacks, 'demo', 'Applied')?.status).toBe('True');
  });
});
