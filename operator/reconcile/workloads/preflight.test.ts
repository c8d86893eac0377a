/** A change that only a kubelet, a scheduler or the program itself can refuse takes nothing that serves with it. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { configMaps, monitoringStacks, pods, statefulSets } from '../../kube/resource.ts';
import { eventually } from '../testing/eventually.ts';
import { type RunningOperator, startWorld, type World } from '../testing/world.ts';
import type { Pod } from '../view.ts';

jest.setTimeout(60_000);

const server = 'demo-prometheus-0';
const trying = 'demo-prometheus-preflight';
const second = { prometheus: { image: 'example.com/prometheus:v9' } };

let world: World;
let operator: RunningOperator;

beforeEach(async () => {
  world = await startWorld();
  operator = world.operate();
  await world.stack({});
  await world.ready();
});

afterEach(() => world.close());

const uidOf = (name = server) => world.get(pods, name)?.metadata.uid;
const imageOf = () => world.get(statefulSets, 'demo-prometheus')?.spec?.template.spec?.containers[0]?.image;
const applied = () => world.condition(monitoringStacks, 'demo', 'Applied');
const isTrying = ({ metadata }: Pod) => metadata.name === trying;
const preflights = () => world.server.objects(pods).filter(({ metadata }) => metadata.name.endsWith('-preflight'));

const container = (state: object) => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'prometheus', ready: false, restartCount: 0, state }],
});
const ended = (message: string) => ({
  ...container({ terminated: { exitCode: 2, reason: 'Error', message } }),
  phase: 'Failed',
});

const starting = ({ metadata }: Pod) =>
  metadata.name === server ? container({ waiting: { reason: 'ContainerCreating' } }) : undefined;

/** How a pod of the changed template fares, and what the stack is to say of it. */
const failures: readonly (readonly [what: string, status: object, words: string])[] = [
  [
    'an image that cannot be pulled',
    container({
      waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "example.com/prometheus:v9"' },
    }),
    'Back-off pulling image "example.com/prometheus:v9"',
  ],
  ['a flag that the program does not know', ended("unknown long flag '--x'"), "exit code 2: unknown long flag '--x'"],
  [
    'a node that there is not',
    {
      phase: 'Pending',
      conditions: [
        { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' },
      ],
    },
    'cannot be scheduled: 0/1 nodes are available',
  ],
  [
    'a reference of a variable that is not there',
    container({ waiting: { reason: 'CreateContainerConfigError', message: 'secret "a" not found' } }),
    'secret "a" not found',
  ],
  [
    'a node that has no room any more',
    { phase: 'Failed', reason: 'Evicted', message: 'low on memory' },
    'Evicted: low on memory',
  ],
];

describe('a change with', () => {
  test.each(failures)('%s leaves what runs as it is; taken back, nothing is left of it', async (_, status, words) => {
    const [before, image] = [uidOf(), imageOf()];
    world.cluster.failing = (pod) => (isTrying(pod) ? status : undefined);
    await world.stack(second);
    await world.reaches(monitoringStacks, 'demo', 'Applied', 'False PreflightFailed');
    await eventually(
      () => applied()?.message.includes(words) === true,
      () => `${words}, but: ${applied()?.message}`,
    );
    expect(applied()?.message).toMatch(
      /^StatefulSet demo-prometheus: the change does not work in pod demo-prometheus-preflight/,
    );
    expect([uidOf(), imageOf()]).toEqual([before, image]);
    await world.stack({});
    await world.ready();
    await eventually(() => preflights().length === 0, 'the pod is removed');
    expect([uidOf(), imageOf()]).toEqual([before, image]);
  });
});

test('a change is tried in a pod that serves nobody, and then made', async () => {
  const seen = new Map<string, Pod>();
  world.cluster.failing = (pod) => {
    if (isTrying(pod)) seen.set(pod.metadata.name, pod);
    return undefined;
  };
  const before = uidOf();
  await world.stack(second);
  await world.ready();
  expect(imageOf()).toBe('example.com/prometheus:v9');
  expect(uidOf()).not.toBe(before);
  expect([...seen.keys()]).toEqual([trying]);
  expect(seen.get(trying)?.spec?.containers[0]?.image).toBe('example.com/prometheus:v9');
  await eventually(() => preflights().length === 0, 'the pod is removed');
});

test('what is missing in a volume is named, and the change comes when it is there', async () => {
  const mount = { name: 'more', mountPath: '/more' };
  const containers = [{ name: 'prometheus', volumeMounts: [mount] }];
  const volumes = [{ name: 'more', configMap: { name: 'extra', items: [{ key: 'a', path: 'a' }] } }];
  const isThere = () => world.get(configMaps, 'extra')?.data?.['a'] !== undefined;
  world.cluster.failing = (pod) =>
    isTrying(pod) && !isThere() ? container({ waiting: { reason: 'ContainerCreating' } }) : undefined;
  await world.stack({ prometheus: { podPatch: { spec: { containers, volumes } } } });
  const says = (words: string) =>
    eventually(
      () => applied()?.message.includes(words) === true,
      () => `${words}, but: ${applied()?.message}`,
    );
  await says('volume more: there is no ConfigMap extra in namespace monitoring.');
  const extra = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extra', namespace: 'monitoring' } };
  await world.client.create(configMaps, { ...extra, data: { b: '' } });
  await says('volume more: ConfigMap extra has no key a.');
  await world.client.patch(configMaps, extra.metadata, { merge: { data: { a: '' } } });
  await world.ready();
  expect(world.get(pods, server)?.spec?.volumes).toContainEqual(expect.objectContaining({ name: 'more' }));
});

test('a pod that has ended is tried again by itself, and until then its last words stand', async () => {
  const uids = new Set<string>();
  let isBroken = true;
  world.cluster.failing = (pod) => {
    if (!isTrying(pod)) return undefined;
    uids.add(pod.metadata.uid ?? '');
    return isBroken ? ended('no route to host') : undefined;
  };
  await world.stack(second);
  await eventually(() => uids.size > 1, 'another try');
  expect(applied()).toMatchObject({ reason: 'PreflightFailed', message: expect.stringContaining('no route to host') });
  isBroken = false;
  await world.ready();
});

test('a server that restarts while a change is refused comes back as it was', async () => {
  const [before, image] = [uidOf(), imageOf()];
  world.cluster.failing = (pod) => (isTrying(pod) ? ended('unknown long flag') : undefined);
  await world.stack(second);
  await world.reaches(monitoringStacks, 'demo', 'Applied', 'False PreflightFailed');
  world.cluster.failing = (pod) => (isTrying(pod) ? ended('unknown long flag') : starting(pod));
  await world.client.delete(pods, { namespace: 'monitoring', name: server });
  await eventually(() => ![before, undefined].includes(uidOf()), 'another pod');
  await world.stack({ prometheus: { ...second.prometheus, podPatch: { metadata: { annotations: { a: 'b' } } } } });
  await eventually(() => applied()?.observedGeneration === 3, 'a look at the next change');
  await world.reaches(monitoringStacks, 'demo', 'Applied', 'False PreflightFailed');
  expect(imageOf()).toBe(image);
  expect(world.get(pods, server)?.spec?.containers[0]?.image).toBe(image);
});

test('a change of nothing that runs is not tried, and neither is one of what cannot serve', async () => {
  const tried = () => world.server.requests.filter(({ method, body }) => method === 'POST' && body.includes(trying));
  await world.stack({ prometheus: { replicas: 2 } });
  await world.ready();
  expect(tried()).toEqual([]);
  const { containerStatuses } = container({ waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } });
  const unready = { conditions: [{ type: 'Ready', status: 'False' }], containerStatuses };
  for (const name of [server, 'demo-prometheus-1']) {
    await world.client.patch(
      pods,
      { namespace: 'monitoring', name },
      { merge: { status: unready } },
      { subresource: 'status' },
    );
  }
  await world.reaches(monitoringStacks, 'demo', 'PrometheusAvailable', 'False');
  await world.stack({ prometheus: { ...second.prometheus, replicas: 2 } });
  await world.ready();
  expect(tried()).toEqual([]);
});

test('a process that starts in the middle goes on with the pod that is there', async () => {
  world.cluster.failing = (pod) =>
    isTrying(pod) ? container({ waiting: { reason: 'ContainerCreating' } }) : undefined;
  await world.stack(second);
  await world.reaches(monitoringStacks, 'demo', 'Applied', 'False Preflight');
  const before = uidOf(trying);
  await operator.kill();
  const next = world.operate();
  await eventually(() => next.requests().length > 0, 'the next one');
  world.cluster.failing = () => undefined;
  await world.ready();
  const made = next.requests().filter(({ method, body }) => method === 'POST' && body.includes(trying));
  expect([before === undefined, made]).toEqual([false, []]);
});
