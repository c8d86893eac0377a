/** A patch of pods that cannot be used costs nothing that runs, and is told. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { monitoringStacks, statefulSets } from '../kube/resource.ts';
import { eventually } from './testing/eventually.ts';
import { startWorld, type World } from './testing/world.ts';

jest.setTimeout(60_000);

let world: World;

beforeEach(async () => {
  world = await startWorld();
  world.operate();
});

afterEach(() => world.close());

const good = { metadata: { labels: { team: 'a' } }, spec: { terminationGracePeriodSeconds: 7 } };
const withoutContainer = { spec: { containers: [{ name: 'prometheus', $patch: 'delete' }] } };

const templateOf = () => world.get(statefulSets, 'demo-prometheus')?.spec?.template;

test('a good one reaches the pods, a bad one leaves it there, and no patch takes it away', async () => {
  await world.stack({ prometheus: { podPatch: good } });
  await world.ready();
  expect(world.condition(monitoringStacks, 'demo', 'PodPatchAccepted')).toMatchObject({ status: 'True' });
  const template = templateOf();
  expect(template).toMatchObject({ metadata: { labels: { team: 'a' } }, spec: { terminationGracePeriodSeconds: 7 } });

  await world.stack({ prometheus: { podPatch: withoutContainer } });
  await world.reaches(monitoringStacks, 'demo', 'PodPatchAccepted', 'False InvalidPodPatch');
  expect(world.condition(monitoringStacks, 'demo', 'PodPatchAccepted')?.message).toBe(
    'spec.prometheus.podPatch.spec.containers: the container prometheus must stay, under this name. Its pods keep the last good patch.',
  );
  await world.reaches(monitoringStacks, 'demo', 'Stalled', 'True InvalidPodPatch');
  expect(templateOf()).toEqual(template);

  await world.stack({});
  await world.ready();
  expect(world.condition(monitoringStacks, 'demo', 'PodPatchAccepted')).toBeUndefined();
  await eventually(() => templateOf()?.spec?.terminationGracePeriodSeconds === 120, 'the template without a patch');
});

test('the last good one outlives the operator that took it, and the rest of the spec goes on', async () => {
  await world.stack({ prometheus: { podPatch: good } });
  await world.ready();
  await world.stack({ prometheus: { podPatch: withoutContainer, retention: { time: '7d' }, replicas: 2 } });
  await world.reaches(monitoringStacks, 'demo', 'PodPatchAccepted', 'False InvalidPodPatch');
  world.operate();
  await eventually(() => world.get(statefulSets, 'demo-prometheus')?.spec?.replicas === 2, 'two replicas');
  expect(templateOf()).toMatchObject({ spec: { terminationGracePeriodSeconds: 7 } });
});

test('a bad one from the start: the pods run without, and it says so', async () => {
  await world.stack({ alertmanager: { podPatch: { spec: { hostNetwork: true } } } });
  await world.reaches(monitoringStacks, 'demo', 'PodPatchAccepted', 'False InvalidPodPatch');
  expect(world.condition(monitoringStacks, 'demo', 'PodPatchAccepted')?.message).toBe(
    'spec.alertmanager.podPatch.spec.hostNetwork is more than the restricted Pod Security Standard allows. Its pods run without a patch.',
  );
  await world.reaches(monitoringStacks, 'demo', 'AlertmanagerAvailable', 'True');
});
