/** Contract: server-side apply. */
import assert from 'node:assert/strict';
import { isConflict, isInvalid, isNotFound } from '../errors.ts';
import { configMaps, statefulSets } from '../resource.ts';
import { type ContractCase, widgets } from './contract-case.ts';
import { configMap, refused } from './expectation.ts';

const me = { fieldManager: 'contract-me' };
const you = { fieldManager: 'contract-you' };

/** A StatefulSet that starts no pod. */
function statefulSet(namespace: string, name: string, container: object) {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  return {
    metadata: { namespace, name },
    spec: { replicas: 0, serviceName: name, selector: { matchLabels: labels }, template },
  };
}

export const applyCases: readonly ContractCase[] = [
  {
    name: 'apply creates what is not there',
    run: async ({ client, namespace, unique }) => {
      const object = configMap(namespace, unique('applied'), { a: '1' });
      const created = await client.apply(configMaps, object, me);
      assert.deepEqual(created.data, { a: '1' });
      assert.deepEqual(await client.get(configMaps, object.metadata), created);
    },
  },
  {
    name: 'the same apply again changes nothing, not even the resourceVersion',
    run: async ({ client, namespace, unique }) => {
      const object = configMap(namespace, unique('noop'), { a: '1' });
      const first = await client.apply(configMaps, object, me);
      const second = await client.apply(configMaps, object, me);
      assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
    },
  },
  {
    name: 'a field that is no longer applied goes, one that another manager owns stays',
    run: async ({ client, namespace, unique }) => {
      const name = unique('drop');
      await client.apply(configMaps, configMap(namespace, name, { mine: '1', old: '1', shared: '1' }), me);
      await client.apply(configMaps, configMap(namespace, name, { yours: '2', shared: '1' }), you);
      const after = await client.apply(configMaps, configMap(namespace, name, { mine: '1' }), me);
      assert.deepEqual(after.data, { mine: '1', yours: '2', shared: '1' });
    },
  },
  {
    name: 'labels and annotations come and go with their manager',
    run: async ({ client, namespace, unique }) => {
      const name = unique('labels');
      const metadata = { namespace, name };
      await client.apply(
        configMaps,
        { metadata: { ...metadata, labels: { a: '1', b: '1' }, annotations: { x: '1' } } },
        me,
      );
      await client.apply(configMaps, { metadata: { ...metadata, labels: { c: '1' } } }, you);
      const after = await client.apply(configMaps, { metadata: { ...metadata, labels: { a: '1' } } }, me);
      assert.deepEqual(after.metadata.labels, { a: '1', c: '1' });
      assert.equal(after.metadata.annotations, undefined);
    },
  },
  {
    name: 'another value for a field that someone else owns is a conflict, and the message names the owner',
    run: async ({ client, namespace, unique }) => {
      const name = unique('fight');
      await client.apply(configMaps, configMap(namespace, name, { a: '1' }), me);
      const taking = client.apply(configMaps, configMap(namespace, name, { a: '2' }), you);
      await refused(taking, (error) => isConflict(error) && String(error).includes('contract-me'));
    },
  },
  {
    name: 'a conflict that is forced moves the ownership',
    run: async ({ client, namespace, unique }) => {
      const name = unique('force');
      await client.apply(configMaps, configMap(namespace, name, { a: '1' }), me);
      const taken = await client.apply(configMaps, configMap(namespace, name, { a: '2' }), { ...you, force: true });
      assert.deepEqual(taken.data, { a: '2' });
      const left = await client.apply(configMaps, configMap(namespace, name, { b: '1' }), me);
      assert.deepEqual(left.data, { a: '2', b: '1' });
    },
  },
  {
    name: 'what is written without apply has an owner too',
    run: async ({ client, namespace, unique }) => {
      const name = unique('update');
      await client.apply(configMaps, configMap(namespace, name, { a: '1' }), me);
      await client.patch(
        configMaps,
        { namespace, name },
        { merge: { data: { a: '2' } } },
        { fieldManager: 'contract-hand' },
      );
      await refused(client.apply(configMaps, configMap(namespace, name, { a: '1' }), me), isConflict);
      const repaired = await client.apply(configMaps, configMap(namespace, name, { a: '1' }), { ...me, force: true });
      assert.deepEqual(repaired.data, { a: '1' });
    },
  },
  {
    name: 'lists of containers, ports, env and volumes are merged by their keys',
    run: async ({ client, namespace, unique }) => {
      const name = unique('lists');
      const mine = { name: 'main', image: 'example.com/main:1', ports: [{ name: 'web', containerPort: 80 }] };
      await client.apply(statefulSets, statefulSet(namespace, name, mine), me);
      const env = [{ name: 'DEBUG', value: '1' }];
      const yours = {
        metadata: { namespace, name },
        spec: { template: { spec: { containers: [{ name: 'main', env }] } } },
      };
      const both = await client.apply(statefulSets, yours, you);
      const [container] = both.spec?.template.spec?.containers ?? [];
      assert.equal(container?.image, 'example.com/main:1');
      assert.deepEqual(container.env, env);
      const next = { ...mine, image: 'example.com/main:2' };
      const after = await client.apply(statefulSets, statefulSet(namespace, name, next), me);
      assert.equal(after.spec?.template.spec?.containers[0]?.image, 'example.com/main:2');
      assert.deepEqual(after.spec?.template.spec?.containers[0]?.env, env);
      const without = { metadata: { namespace, name } };
      const alone = await client.apply(statefulSets, without, you);
      assert.equal(alone.spec?.template.spec?.containers[0]?.env, undefined);
    },
  },
  {
    name: 'a container that is no longer applied goes',
    run: async ({ client, namespace, unique }) => {
      const name = unique('sidecar');
      const main = { name: 'main', image: 'example.com/main:1' };
      const both = statefulSet(namespace, name, main);
      both.spec.template.spec.containers.push({ name: 'side', image: 'example.com/side:1' });
      await client.apply(statefulSets, both, me);
      const after = await client.apply(statefulSets, statefulSet(namespace, name, main), me);
      assert.deepEqual(
        after.spec?.template.spec?.containers.map((container) => container.name),
        ['main'],
      );
    },
  },
  {
    name: 'lists without keys are replaced whole',
    run: async ({ client, namespace, unique }) => {
      const metadata = { namespace, name: unique('atomic') };
      await client.apply(widgets, { metadata, spec: { list: [1, 2, 3] } }, me);
      const after = await client.apply(widgets, { metadata, spec: { list: [4] } }, me);
      assert.deepEqual(after.spec, { list: [4] });
    },
  },
  {
    name: 'owner references are merged by uid',
    run: async ({ client, namespace, unique }) => {
      const owners = await Promise.all(
        ['a', 'b'].map((letter) => client.create(configMaps, configMap(namespace, unique(letter)))),
      );
      const name = unique('owned');
      const [first, second] = owners.map(({ metadata }) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: metadata.name,
        uid: metadata.uid ?? '',
      }));
      assert.ok(first && second);
      await client.apply(configMaps, { metadata: { namespace, name, ownerReferences: [first] } }, me);
      const both = await client.apply(configMaps, { metadata: { namespace, name, ownerReferences: [second] } }, you);
      assert.deepEqual(new Set(both.metadata.ownerReferences?.map(({ uid }) => uid)), new Set([first.uid, second.uid]));
    },
  },
  {
    name: 'a dry run of apply answers the merged object and stores nothing',
    run: async ({ client, namespace, unique }) => {
      const object = configMap(namespace, unique('dry'), { a: '1' });
      await client.apply(configMaps, object, { ...me, dryRun: true });
      await refused(client.get(configMaps, object.metadata), isNotFound);
      await client.apply(configMaps, object, me);
      const answer = await client.apply(configMaps, { ...object, data: { a: '2' } }, { ...me, dryRun: true });
      assert.deepEqual(answer.data, { a: '2' });
      assert.deepEqual((await client.get(configMaps, object.metadata)).data, { a: '1' });
    },
  },
  {
    name: 'apply with the uid of an object that is gone is a conflict, with that of another one Invalid',
    run: async ({ client, namespace, unique }) => {
      const object = configMap(namespace, unique('uid'));
      const metadata = { ...object.metadata, uid: '00000000-0000-0000-0000-000000000000' };
      await refused(client.apply(configMaps, { metadata }, me), isConflict);
      await client.apply(configMaps, object, me);
      await refused(client.apply(configMaps, { metadata }, me), isInvalid);
    },
  },
  {
    name: 'apply with a resourceVersion that is no longer the stored one is a conflict',
    run: async ({ client, namespace, unique }) => {
      const object = configMap(namespace, unique('version'), { a: '1' });
      const { metadata } = await client.apply(configMaps, object, me);
      await client.apply(configMaps, { ...object, data: { a: '2' } }, me);
      const { resourceVersion = '' } = metadata;
      const late = { metadata: { ...object.metadata, resourceVersion }, data: { a: '3' } };
      await refused(client.apply(configMaps, late, me), isConflict);
    },
  },
  {
    name: 'apply without a field manager is refused',
    run: async ({ client, namespace, unique }) => {
      await refused(client.apply(configMaps, configMap(namespace, unique('anon')), { fieldManager: '' }), isInvalid);
    },
  },
];
