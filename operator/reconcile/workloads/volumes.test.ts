/** A larger size reaches volumes that can grow while everything runs on, and is told where they cannot. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import {
  configMaps,
  monitoringStacks,
  persistentVolumeClaims,
  pods,
  statefulSets,
  storageClasses,
} from '../../kube/resource.ts';
import { eventually } from '../testing/eventually.ts';
import { stackOf } from '../testing/objects.ts';
import { startWorld, type World } from '../testing/world.ts';
import { dataSize, growthSaid, type SmallClaim } from './volumes.ts';

jest.setTimeout(60_000);

const claim = (change: Partial<SmallClaim> = {}): SmallClaim => ({
  name: 'data-demo-prometheus-0',
  component: 'prometheus',
  wanted: '20Gi',
  asked: '20Gi',
  has: '10Gi',
  storageClass: 'fast',
  mayGrow: true,
  stage: undefined,
  ...change,
});

describe('while volumes are smaller than the stack asks for', () => {
  test.each<[what: string, claims: readonly SmallClaim[], reason: string, words: string]>([
    ['nothing has begun', [claim()], 'Expanding', 'The storage driver is to grow the volumes'],
    [
      'the file system is still as it was',
      [claim(), claim({ name: 'data-demo-prometheus-1', stage: { type: 'FileSystemResizePending', message: '' } })],
      'FileSystemResizePending',
      'kubectl delete pod demo-prometheus-1',
    ],
    [
      'the driver has failed',
      [claim({ stage: { type: 'ControllerResizeError', message: 'quota of the disk array' } })],
      'ExpansionFailed',
      'data-demo-prometheus-0 cannot grow: quota of the disk array',
    ],
    [
      'the class does not allow it, beside one that does',
      [
        claim(),
        claim({
          component: 'alertmanager',
          name: 'data-demo-alertmanager-0',
          mayGrow: false,
          has: '1Gi',
          storageClass: 'slow',
        }),
      ],
      'ExpansionNotAllowed',
      'spec.alertmanager.storage.size asks for 20Gi, and claims are smaller: data-demo-alertmanager-0 (1Gi). Their StorageClass slow',
    ],
  ])('%s', (_, claims, reason, words) => {
    expect(growthSaid(claims)).toMatchObject({ status: 'False', reason, message: expect.stringContaining(words) });
  });

  test('nothing is said once there are none', () => {
    expect(growthSaid([])).toBeUndefined();
  });

  test.each<[string, readonly SmallClaim[]]>([
    ['20Gi', []],
    ['20Gi', [claim({ component: 'alertmanager', has: '1Gi' })]],
    ['9Gi', [claim(), claim({ has: '9Gi' })]],
  ])('retention goes by %s', (size, claims) => {
    expect(dataSize(stackOf({ spec: { prometheus: { storage: { size: '20Gi' } } } }), claims)).toBe(size);
  });
});

describe('a stack of two replicas whose size grows', () => {
  const sized = (size: string) => ({
    alertmanager: { storage: { ephemeral: true } },
    prometheus: { replicas: 2, storage: { size, storageClassName: 'fast' } },
  });
  let world: World;

  const name = (ordinal: number) => `data-demo-prometheus-${ordinal}`;
  const seedClaim = (ordinal: number) =>
    world.server.seed({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: name(ordinal),
        namespace: 'monitoring',
        labels: { 'app.kubernetes.io/managed-by': 'bellwether', 'app.kubernetes.io/instance': 'demo' },
      },
      spec: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
      status: { phase: 'Bound', capacity: { storage: '10Gi' } },
    } as never);
  const seedClass = (allowVolumeExpansion: boolean) =>
    world.server.seed({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'fast' },
      provisioner: 'example.com/disks',
      allowVolumeExpansion,
    } as never);
  const sizeOf = (body: { readonly spec?: unknown } | undefined) =>
    /"storage":"(\w+)"/.exec(JSON.stringify(body?.spec ?? {}))?.[1];

  const lives = () =>
    world.server
      .objects(pods)
      .filter(({ metadata }) => /-prometheus-\d$/.test(metadata.name))
      .map(({ metadata }) => metadata.uid);
  const storage = () => world.condition(monitoringStacks, 'demo', 'StorageProvided');
  const asked = () => [0, 1].map((ordinal) => sizeOf(world.get(persistentVolumeClaims, name(ordinal))));
  const retention = () =>
    /"size":"(\w+)"/.exec(world.get(configMaps, 'demo-prometheus')?.data?.['prometheus.json'] ?? '')?.[1];
  const grow = (ordinal: number) =>
    world.client.patch(
      persistentVolumeClaims,
      { namespace: 'monitoring', name: name(ordinal) },
      { merge: { status: { capacity: { storage: '20Gi' } } } },
      { subresource: 'status' },
    );

  async function begin(mayGrow: boolean): Promise<void> {
    world = await startWorld();
    seedClass(mayGrow);
    for (const ordinal of [0, 1]) seedClaim(ordinal);
    world.operate();
    await world.stack(sized('10Gi'));
    await world.ready();
  }

  afterEach(() => world.close());

  test('has its claims grow, its StatefulSet made anew around the running pods, and its retention when all are there', async () => {
    await begin(true);
    const [before, set, small] = [lives(), world.get(statefulSets, 'demo-prometheus')?.metadata.uid, retention()];
    await world.stack(sized('20Gi'));
    await eventually(() => asked().every((size) => size === '20Gi'), 'the claims ask for more');
    await world.reaches(monitoringStacks, 'demo', 'StorageProvided', 'False Expanding');
    await world.ready();
    const anew = world.get(statefulSets, 'demo-prometheus');
    expect([sizeOf(anew), anew?.metadata.uid === set, retention()]).toEqual(['20Gi', false, small]);
    await grow(0);
    await eventually(() => storage()?.message.includes(name(0)) === false, 'the first has grown');
    expect(retention()).toBe(small);
    await grow(1);
    await world.reaches(monitoringStacks, 'demo', 'StorageProvided', 'True Provided');
    await eventually(() => retention() !== small, 'the retention');
    expect(lives()).toEqual(before);
    expect(world.server.objects(pods).flatMap(({ metadata }) => metadata.ownerReferences ?? [])).toContainEqual(
      expect.objectContaining({ uid: anew?.metadata.uid }),
    );
  });

  test('where they cannot, runs on with what there is, says so, and takes other changes', async () => {
    await begin(false);
    const before = lives();
    await world.stack(sized('20Gi'));
    await world.reaches(monitoringStacks, 'demo', 'StorageProvided', 'False ExpansionNotAllowed');
    await world.ready();
    expect([asked(), lives()]).toEqual([['10Gi', '10Gi'], before]);
    const { prometheus } = sized('20Gi');
    await world.stack({ ...sized('20Gi'), prometheus: { ...prometheus, enableFeatures: ['exemplar-storage'] } });
    await world.ready();
    expect(lives()).not.toEqual(before);
    await world.client.patch(storageClasses, { name: 'fast' }, { merge: { allowVolumeExpansion: true } });
    await eventually(() => asked().every((size) => size === '20Gi'), 'the claims ask for more');
  });

  test('with another change that does not work keeps its StatefulSet as it is', async () => {
    await begin(true);
    const [before, set] = [lives(), world.get(statefulSets, 'demo-prometheus')?.metadata.uid];
    world.cluster.failing = ({ metadata }) =>
      metadata.name.endsWith('-preflight') ? { phase: 'Failed', reason: 'Evicted', message: 'x' } : undefined;
    const { prometheus } = sized('20Gi');
    await world.stack({ ...sized('20Gi'), prometheus: { ...prometheus, image: 'example.com/none:v1' } });
    await world.reaches(monitoringStacks, 'demo', 'Applied', 'False PreflightFailed');
    expect([lives(), world.get(statefulSets, 'demo-prometheus')?.metadata.uid]).toEqual([before, set]);
  });
});
