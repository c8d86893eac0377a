/** StorageClasses that come and go: what claims get, by Kubernetes' own word, is what the stack says of it. */
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { conditionOf } from '../demo/conditions.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { testNamespace } from '../demo/test-namespace.ts';
import { eventually, kubectl, stackObject } from './running-demo.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(60_000);

const namespace = 'e2e-storage-classes';
const newest = 'e2e-newest';

interface StorageClass extends LiveObject {
  readonly provisioner: string;
}

interface Claim extends LiveObject {
  readonly spec: { readonly storageClassName?: string };
}

let usual: StorageClass;

beforeAll(async () => {
  const isDefault = ({ metadata }: LiveObject) =>
    metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  const found = (await kubectl.list<StorageClass>('storageclasses')).find(isDefault);
  if (!found) throw new Error('the cluster has no default StorageClass');
  usual = found;
  await kubectl.apply([testNamespace(namespace)]);
});

afterEach(() => kubectl.run('delete', 'storageclass', newest, '--ignore-not-found'));
afterAll(() => vacate(namespace));

async function says(reason: string, words: string): Promise<void> {
  await eventually('StorageProvided', async () => {
    const condition = conditionOf(await stackObject(), 'StorageProvided');
    expect(condition?.reason).toBe(reason);
    expect(condition?.message).toContain(words);
  });
}

/** The class that the API server gives a claim that names none. */
async function classOfClaim(name: string): Promise<string | undefined> {
  const resources = { requests: { storage: '1Mi' } };
  const spec = { accessModes: ['ReadWriteOnce'], resources };
  await kubectl.apply([{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace }, spec }]);
  const claim = await kubectl.find<Claim>('persistentvolumeclaim', name, `--namespace=${namespace}`);
  return claim?.spec.storageClassName;
}

test('of two defaults the newest is used, as the stack says; when it goes, the other one again', async () => {
  await says('Provided', `"${usual.metadata.name}"`);
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
  const { apiVersion, kind, provisioner } = usual;
  await kubectl.apply([{ apiVersion, kind, metadata: { name: newest, annotations }, provisioner }]);
  await says('SeveralDefaultStorageClasses', `Kubernetes gives new claims the newest, "${newest}"`);
  expect(await classOfClaim('with-two')).toBe(newest);
  await kubectl.run('delete', 'storageclass', newest);
  await says('Provided', `"${usual.metadata.name}"`);
  expect(await classOfClaim('with-one')).toBe(usual.metadata.name);
  expect(conditionOf(await stackObject(), 'Ready')).toMatchObject({ status: 'True' });
});
