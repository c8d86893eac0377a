/** Replicas are replaced one after the other, and the next only when the last does what it did before. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { monitoringStacks, pods } from '../kube/resource.ts';
import { eventually } from './testing/eventually.ts';
import { startWorld, type World } from './testing/world.ts';

jest.setTimeout(60_000);

const [first, last] = ['demo-prometheus-0', 'demo-prometheus-1'];
const changed = { prometheus: { replicas: 2, enableFeatures: ['exemplar-storage'] } };

let world: World;

beforeEach(async () => {
  world = await startWorld();
  world.operate();
  await world.stack({ prometheus: { replicas: 2 } });
  await world.ready();
});

afterEach(() => world.close());

const uidOf = (name: string) => world.get(pods, name)?.metadata.uid;
const messageOf = (name: string) =>
  world.get(monitoringStacks, 'demo')?.status?.replicas?.find((replica) => replica.name === name)?.message;

test('the next waits until the last has scraped, which is told; a process that starts meanwhile waits as well', async () => {
  const before = [uidOf(first), uidOf(last)];
  world.cluster.idle.add(last);
  await world.stack(changed);
  await eventually(
    () => messageOf(last) === 'it has not scraped anything yet',
    () => `${last} is waited for, but says: ${messageOf(last)}`,
  );
  world.operate();
  await world.reaches(monitoringStacks, 'demo', 'PrometheusAvailable', 'False Updating');
  expect([uidOf(first) === before[0], uidOf(last) === before[1]]).toEqual([true, false]);
  const program = world.cluster.prometheus(last);
  if (!program) throw new Error(`${last} does not run`);
  program.idle = false;
  await eventually(() => uidOf(first) !== before[0], 'the next is replaced');
  await world.ready();
});

test('taking a change back in the middle replaces only what has changed', async () => {
  const before = uidOf(first);
  world.cluster.idle.add(last);
  await world.stack(changed);
  await eventually(() => messageOf(last) !== undefined, 'the first of them is replaced');
  const middle = uidOf(last);
  world.cluster.idle.clear();
  await world.stack({ prometheus: { replicas: 2 } });
  await world.ready();
  expect([uidOf(first) === before, uidOf(last) === middle]).toEqual([true, false]);
});

test('a pod that has moved since it was seen is looked at again, though its move was no news', async () => {
  const isDelete = ({ method, path }: { method: string; path: string }) =>
    method === 'DELETE' && path.includes('/pods/');
  world.server.faults.refuse({ match: isDelete, status: 409, reason: 'Conflict', times: 5 });
  const before = [uidOf(first), uidOf(last)];
  await world.stack(changed);
  await eventually(() => uidOf(first) !== before[0] && uidOf(last) !== before[1], 'both are replaced');
  await world.ready();
  expect([uidOf(first), uidOf(last)]).not.toContain(undefined);
});
