/** What is pushed to a stack: groups that expire, pushes that are refused, and a gateway that is away. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { selectorLabels } from '../components/labels.ts';
import { alertRules, events, monitoringStacks, pods } from './kube/resource.ts';
import { eventually, settles } from './reconcile/testing/eventually.ts';
import type { PushgatewayProgram } from './reconcile/testing/pushgateway-program.ts';
import { startWorld, type World } from './reconcile/testing/world.ts';

jest.setTimeout(60_000);

const pod = 'demo-pushgateway-1';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

/** The pod that the Deployment would have. */
async function startGateway(): Promise<PushgatewayProgram> {
  await world.client.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: pod, namespace: 'monitoring', labels: { ...selectorLabels('demo', 'pushgateway') } },
    spec: { containers: [{ name: 'pushgateway', image: 'pushgateway' }] },
  });
  await eventually(() => world.cluster.pushgateway(pod) !== undefined, 'the gateway runs');
  const program = world.cluster.pushgateway(pod);
  if (!program) throw new Error('the gateway is gone');
  return program;
}

const reaches = (wanted: string) => world.reaches(monitoringStacks, 'demo', 'PushesAccepted', wanted);
const told = (reason: string) => world.server.objects(events).filter((event) => event['reason'] === reason);
const asked = () => world.cluster.network.requests.filter((request) => request.endsWith('/api/v1/metrics')).length;

test('a group that is past its time goes, as an event says; what is pushed on stays', async () => {
  world.operate();
  await world.stack({ pushgateway: { expireAfter: '10m' } });
  const gateway = await startGateway();
  gateway.push({ job: 'ended', database: 'a/b' }, 601);
  gateway.push({ job: 'steady' }, 300);
  await eventually(() => told('GroupsExpired').length > 0, 'it is told');
  expect(gateway.jobs).toEqual(['steady']);
  expect(told('GroupsExpired')).toMatchObject([
    { type: 'Normal', note: expect.stringContaining('expireAfter, 10m: {job="ended", database="a/b"}.') },
  ]);
  await reaches('True Accepted');
});

test('nothing expires by default, nor once that is taken back', async () => {
  world.operate();
  await world.stack({ pushgateway: { expireAfter: '10m' } });
  const gateway = await startGateway();
  gateway.push({ job: 'first' }, 601);
  await eventually(() => gateway.jobs.length === 0, 'it expires');
  const { metadata } = await world.stack();
  await eventually(
    () => world.get(monitoringStacks, 'demo')?.status?.observedGeneration === metadata.generation,
    'the change is seen',
  );
  gateway.push({ job: 'second' }, 601);
  const before = asked();
  await eventually(() => asked() > before + 2, 'it is looked at again');
  expect(gateway.jobs).toEqual(['second']);
});

test('a push that is refused is told beside Ready, and no more once it is accepted', async () => {
  world.operate();
  await world.stack();
  const gateway = await startGateway();
  await world.ready();
  await reaches('True Accepted');
  gateway.refuse({ job: 'backup' });
  await reaches('False PushRefused');
  expect(world.condition(monitoringStacks, 'demo', 'PushesAccepted')?.message).toContain(
    'The last push to the group {job="backup"} was refused',
  );
  expect(world.condition(monitoringStacks, 'demo', 'Ready')?.status).toBe('True');
  await eventually(() => told('PushRefused').length > 0, 'it is told');
  gateway.push({ job: 'backup' });
  await reaches('True Accepted');
});

test('the next operator says what the last one has said, and writes nothing for it', async () => {
  const first = world.operate();
  await world.stack();
  const gateway = await startGateway();
  await world.ready();
  gateway.refuse({ job: 'backup' });
  await reaches('False PushRefused');
  await first.stop();
  const second = world.operate();
  const before = asked();
  await eventually(() => asked() > before + 1, 'the next one looks');
  await settles(() => second.writes().length);
  expect(second.writes()).toEqual([]);
});

test('a gateway that does not answer is told, and keeps nothing else from going on', async () => {
  world.operate();
  await world.stack();
  await startGateway();
  await reaches('True Accepted');
  world.cluster.away.add(pod);
  await reaches('Unknown GatewayUnreachable');
  await world.rule('up', { g: 'up == 0' });
  await world.reaches(alertRules, 'up', 'Ready', 'True');
  expect(world.condition(monitoringStacks, 'demo', 'Ready')?.status).toBe('True');
  world.cluster.away.delete(pod);
  await reaches('True Accepted');
});

test('without a gateway nothing is said of pushes', async () => {
  world.operate();
  await world.stack();
  await startGateway();
  await reaches('True Accepted');
  await world.stack({ pushgateway: { enabled: false } });
  await reaches('undefined undefined');
  const before = asked();
  await settles(asked, 1_000);
  expect(asked() - before).toBeLessThanOrEqual(1);
});
