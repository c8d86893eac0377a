/** Contract: create, replace and patch. */
import assert from 'node:assert/strict';
import { isAlreadyExists, isConflict, isInvalid, isNotFound } from '../errors.ts';
import { configMaps, selfSubjectAccessReviews, tokenReviews } from '../resource.ts';
import { type ContractCase, widgets } from './contract-case.ts';
import { configMap, refused } from './expectation.ts';

export const writeCases: readonly ContractCase[] = [
  {
    name: 'create gives uid, resourceVersion and creation time; get gives the same object',
    run: async ({ client, namespace, unique }) => {
      const created = await client.create(configMaps, configMap(namespace, unique('new'), { a: '1' }));
      assert.match(created.metadata.uid ?? '', /^[0-9a-f-]{36}$/);
      assert.match(created.metadata.creationTimestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.deepEqual(await client.get(configMaps, created.metadata), created);
    },
  },
  {
    name: 'a name is taken once',
    run: async ({ client, namespace, unique }) => {
      const object = configMap(namespace, unique('twice'));
      await client.create(configMaps, object);
      await refused(client.create(configMaps, object), (error) => isAlreadyExists(error) && !isConflict(error));
    },
  },
  {
    name: 'generateName makes a name',
    run: async ({ client, namespace, unique }) => {
      const prefix = `${unique('made')}-`;
      const metadata = { namespace, name: '', generateName: prefix };
      const created = await client.create(configMaps, { metadata });
      assert.ok(created.metadata.name.startsWith(prefix) && created.metadata.name.length > prefix.length);
    },
  },
  {
    name: 'a namespace that does not exist takes nothing',
    run: async ({ client }) => {
      await refused(client.create(configMaps, configMap('no-such-namespace', 'x')), isNotFound);
    },
  },
  {
    name: 'a dry run stores nothing, and answers as if it had',
    run: async ({ client, namespace, unique }) => {
      const object = configMap(namespace, unique('dry'));
      const answer = await client.create(configMaps, object, { dryRun: true });
      assert.equal(answer.metadata.name, object.metadata.name);
      await refused(client.get(configMaps, object.metadata), isNotFound);
    },
  },
  {
    name: 'fields that no schema knows are kept',
    run: async ({ client, namespace, unique }) => {
      const spec = { future: { nested: [1, { two: true }], text: 'ümläut 🛎' } };
      const created = await client.create(widgets, { metadata: { namespace, name: unique('future') }, spec });
      assert.deepEqual((await client.get(widgets, created.metadata)).spec, spec);
    },
  },
  {
    name: 'replace with a stale resourceVersion is a conflict',
    run: async ({ client, namespace, unique }) => {
      const old = await client.create(configMaps, configMap(namespace, unique('stale'), { a: '1' }));
      const current = await client.replace(configMaps, { ...old, data: { a: '2' } });
      assert.notEqual(current.metadata.resourceVersion, old.metadata.resourceVersion);
      await refused(client.replace(configMaps, { ...old, data: { a: '3' } }), isConflict);
    },
  },
  {
    name: 'replace with another uid is a conflict',
    run: async ({ client, namespace, unique }) => {
      const old = await client.create(configMaps, configMap(namespace, unique('other')));
      const metadata = { ...old.metadata, uid: '00000000-0000-0000-0000-000000000000' };
      await refused(client.replace(configMaps, { ...old, metadata }), isConflict);
    },
  },
  {
    name: 'a write that changes nothing leaves the resourceVersion',
    run: async ({ client, namespace, unique }) => {
      const created = await client.create(configMaps, configMap(namespace, unique('same'), { a: '1' }));
      const patched = await client.patch(configMaps, created.metadata, { merge: { data: { a: '1' } } });
      assert.equal(patched.metadata.resourceVersion, created.metadata.resourceVersion);
    },
  },
  {
    name: 'a merge patch sets, removes with null, and leaves the rest',
    run: async ({ client, namespace, unique }) => {
      const created = await client.create(
        configMaps,
        configMap(namespace, unique('merge'), { a: '1', b: '2', c: '3' }),
      );
      const patched = await client.patch(configMaps, created.metadata, { merge: { data: { a: '9', b: null } } });
      assert.deepEqual(patched.data, { a: '9', c: '3' });
    },
  },
  {
    name: 'a merge patch with a stale resourceVersion is a conflict',
    run: async ({ client, namespace, unique }) => {
      const created = await client.create(configMaps, configMap(namespace, unique('guard'), { a: '1' }));
      await client.patch(configMaps, created.metadata, { merge: { data: { a: '2' } } });
      const { resourceVersion } = created.metadata;
      const late = client.patch(configMaps, created.metadata, {
        merge: { metadata: { resourceVersion }, data: { a: '3' } },
      });
      await refused(late, isConflict);
    },
  },
  {
    name: 'a JSON patch adds, replaces and removes',
    run: async ({ client, namespace, unique }) => {
      const created = await client.create(configMaps, configMap(namespace, unique('json'), { a: '1', b: '2' }));
      const patched = await client.patch(configMaps, created.metadata, {
        json: [
          { op: 'test', path: '/data/a', value: '1' },
          { op: 'add', path: '/metadata/labels', value: {} },
          { op: 'add', path: '/metadata/labels/contract.bellwether.dev~1slash', value: 'yes' },
          { op: 'replace', path: '/data/a', value: '9' },
          { op: 'remove', path: '/data/b' },
        ],
      });
      assert.deepEqual(patched.data, { a: '9' });
      assert.deepEqual(patched.metadata.labels, { 'contract.bellwether.dev/slash': 'yes' });
    },
  },
  {
    name: 'a JSON patch whose test fails changes nothing',
    run: async ({ client, namespace, unique }) => {
      const created = await client.create(configMaps, configMap(namespace, unique('test'), { a: '1' }));
      const patching = client.patch(configMaps, created.metadata, {
        json: [
          { op: 'replace', path: '/data/a', value: '2' },
          { op: 'test', path: '/data/a', value: 'no' },
        ],
      });
      await refused(patching, isInvalid);
      assert.deepEqual((await client.get(configMaps, created.metadata)).data, { a: '1' });
    },
  },
  {
    name: 'an access review says what we may do',
    run: async ({ client, namespace }) => {
      const resourceAttributes = { namespace, verb: 'get', resource: 'configmaps' };
      const review = { metadata: { name: '' }, spec: { resourceAttributes } };
      const answer = await client.create(selfSubjectAccessReviews, review);
      assert.equal(answer.status?.allowed, true);
    },
  },
  {
    name: 'a token review does not know what is no token',
    run: async ({ client }) => {
      const review = { metadata: { name: '' }, spec: { token: 'none', audiences: ['example.com'] } };
      const answer = await client.create(tokenReviews, review);
      assert.notEqual(answer.status?.authenticated, true);
    },
  },
];
