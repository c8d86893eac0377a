/** Contract: delete with preconditions, finalizers and garbage collection. */
import assert from 'node:assert/strict';
import { isConflict, isNotFound } from '../errors.ts';
import { configMaps } from '../resource.ts';
import { type ContractCase, type ContractContext } from './contract-case.ts';
import { configMap, eventsUntil, gone, latest, refused } from './expectation.ts';

/** An owner and one object that it owns. */
async function family({ client, namespace, unique }: ContractContext) {
  const owner = await client.create(configMaps, configMap(namespace, unique('owner')));
  const { name, uid = '' } = owner.metadata;
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid }];
  const child = await client.create(configMaps, { metadata: { namespace, name: unique('child'), ownerReferences } });
  return { owner, child };
}

export const deleteCases: readonly ContractCase[] = [
  {
    name: 'a deleted object is gone, and deleting it again is NotFound',
    run: async ({ client, namespace, unique }) => {
      const { metadata } = await client.create(configMaps, configMap(namespace, unique('gone')));
      await client.delete(configMaps, metadata);
      await refused(client.get(configMaps, metadata), isNotFound);
      await refused(client.delete(configMaps, metadata), isNotFound);
    },
  },
  {
    name: 'delete with another uid or an old resourceVersion is a conflict, with the right ones it works',
    run: async ({ client, namespace, unique }) => {
      const old = await client.create(configMaps, configMap(namespace, unique('guarded'), { a: '1' }));
      const { metadata } = await client.patch(configMaps, old.metadata, { merge: { data: { a: '2' } } });
      await refused(client.delete(configMaps, metadata, { uid: '00000000-0000-0000-0000-000000000000' }), isConflict);
      await refused(client.delete(configMaps, metadata, { resourceVersion: old.metadata.resourceVersion }), isConflict);
      await client.delete(configMaps, metadata, { uid: metadata.uid, resourceVersion: metadata.resourceVersion });
      await refused(client.get(configMaps, metadata), isNotFound);
    },
  },
  {
    name: 'a dry run deletes nothing',
    run: async ({ client, namespace, unique }) => {
      const { metadata } = await client.create(configMaps, configMap(namespace, unique('spared')));
      await client.delete(configMaps, metadata, { dryRun: true });
      assert.equal((await client.get(configMaps, metadata)).metadata.uid, metadata.uid);
    },
  },
  {
    name: 'a finalizer holds the object back until it is taken away',
    run: async ({ client, namespace, unique }) => {
      const finalizers = ['contract.bellwether.dev/hold'];
      const metadata = { namespace, name: unique('held'), finalizers };
      await client.create(configMaps, { metadata });
      await client.delete(configMaps, metadata);
      const held = await client.get(configMaps, metadata);
      assert.ok(held.metadata.deletionTimestamp !== undefined);
      await client.patch(configMaps, metadata, { merge: { metadata: { finalizers: null } } });
      await refused(client.get(configMaps, metadata), isNotFound);
    },
  },
  {
    name: 'what an object owned follows it in the background',
    run: async (context) => {
      const { client, namespace } = context;
      const { owner, child } = await family(context);
      const from = await latest(client, configMaps, namespace);
      await client.delete(configMaps, owner.metadata, { propagationPolicy: 'Background' });
      await gone(client, configMaps, child.metadata, from);
    },
  },
  {
    name: 'orphaned, it stays and forgets its owner',
    run: async (context) => {
      const { client, namespace } = context;
      const { owner, child } = await family(context);
      const resourceVersion = await latest(client, configMaps, namespace);
      await client.delete(configMaps, owner.metadata, { propagationPolicy: 'Orphan' });
      const freed = (event: { type: string; object: object }) =>
        event.type === 'MODIFIED' &&
        'metadata' in event.object &&
        JSON.stringify(event.object.metadata).includes(child.metadata.name) &&
        !JSON.stringify(event.object.metadata).includes('"ownerReferences"');
      await eventsUntil(client, configMaps, { namespace, resourceVersion }, freed);
      assert.equal((await client.get(configMaps, child.metadata)).metadata.uid, child.metadata.uid);
    },
  },
];
