/** A change whose pods nobody would take changes nothing that runs, is told, and goes through once they are taken. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { monitoringStacks, pods, statefulSets } from '../../kube/resource.ts';
import type { RequestRecord } from '../../kube/testing/faults.ts';
import { eventually } from '../testing/eventually.ts';
import { startWorld, type World } from '../testing/world.ts';

jest.setTimeout(60_000);

let world: World;

beforeEach(async () => {
  world = await startWorld();
  world.operate();
  await world.stack({});
  await world.ready();
});

afterEach(() => world.close());

const isTrial = ({ method, path, query }: RequestRecord) =>
  method === 'POST' && path === '/api/v1/namespaces/monitoring/pods' && query.get('dryRun') === 'All';
const trials = () =>
  world.server.requests.filter(isTrial).map(({ body }): { metadata: { name: string } } => JSON.parse(body));
const uids = () => world.server.objects(pods).map(({ metadata }) => metadata.uid);
const urgent = { prometheus: { scheduling: { priorityClassName: 'urgent' } } };
const priorityOf = () => world.get(statefulSets, 'demo-prometheus')?.spec?.template.spec?.priorityClassName;

test('what is new is not tried: nothing runs that could be lost', () => {
  expect(trials()).toEqual([]);
});

test('a workload that is to change is tried as the pod that it would make, and no other is', async () => {
  await world.stack(urgent);
  await eventually(() => priorityOf() === 'urgent', 'the change');
  const names = new Set(trials().map(({ metadata }) => metadata.name));
  expect([...names]).toEqual(['demo-prometheus-trial']);
  expect(trials()[0]).toMatchObject({ kind: 'Pod', spec: { priorityClassName: 'urgent' } });
  expect(world.server.objects(pods).map(({ metadata }) => metadata.name)).not.toContain('demo-prometheus-trial');
});

describe('refused', () => {
  test.each([
    [403, 'Forbidden', 'no PriorityClass with name urgent was found'],
    [422, 'Invalid', 'spec.containers[0].resources: must be specified'],
  ])('with %i: the pods stay, the stack says why, and the change comes when it can', async (status, reason, words) => {
    const before = uids();
    world.server.faults.refuse({ match: isTrial, status, reason, message: words, times: Infinity });
    await world.stack(urgent);
    await world.reaches(monitoringStacks, 'demo', 'Applied', 'False ApplyFailed');
    const message = world.condition(monitoringStacks, 'demo', 'Applied')?.message;
    expect(message).toMatch(
      /^StatefulSet demo-prometheus: its pods would be refused, so those that run stay as they are: /,
    );
    expect(message).toContain(words);
    expect([priorityOf(), uids()]).toEqual([undefined, before]);
    world.server.faults.clear();
    await eventually(() => priorityOf() === 'urgent', 'the change');
    await world.ready();
  });
});

describe('a quota that has no room for one pod more', () => {
  const message = 'pods "demo-prometheus-trial" is forbidden: exceeded quota: small';
  const imageOf = () => world.get(statefulSets, 'demo-prometheus')?.spec?.template.spec?.containers[0]?.image;

  beforeEach(() => {
    world.server.faults.refuse({ match: isTrial, status: 403, reason: 'Forbidden', message, times: Infinity });
  });

  test('keeps nothing back that asks for no more than what it takes the place of', async () => {
    await world.stack({ prometheus: { image: 'example.com/prometheus:v9' } });
    await world.ready();
    expect(imageOf()).toBe('example.com/prometheus:v9');
  });

  test('keeps back what asks for more', async () => {
    await world.stack({ prometheus: { resources: { requests: { memory: '8Gi' } } } });
    await world.reaches(monitoringStacks, 'demo', 'Applied', 'False ApplyFailed');
    expect(world.condition(monitoringStacks, 'demo', 'Applied')?.message).toContain(message);
  });
});

test('an operator that may not ask goes on unasked', async () => {
  const message =
    'pods is forbidden: User "x" cannot create resource "pods" in API group "" in the namespace "monitoring"';
  world.server.faults.refuse({ match: isTrial, status: 403, reason: 'Forbidden', message, times: Infinity });
  await world.stack(urgent);
  await eventually(() => priorityOf() === 'urgent', 'the change');
  expect(trials().length).toBeGreaterThan(0);
});

test('no answer is no permission: it is asked again', async () => {
  world.server.faults.drop({ match: isTrial, times: 5 });
  await world.stack(urgent);
  await eventually(() => priorityOf() === 'urgent', 'the change');
  expect(trials().length).toBeGreaterThan(1);
});
