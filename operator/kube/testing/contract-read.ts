/** Contract: get, list, pages and selectors. */
import assert from 'node:assert/strict';
import { isBadRequest, isNotFound, isTooLargeResourceVersion } from '../errors.ts';
import { configMaps, namespaces, resourceOf, services } from '../resource.ts';
import type { ContractCase, ContractContext } from './contract-case.ts';
import { configMap, refused } from './expectation.ts';

/** Seven config maps under one label, three of them red; their names are in order. */
async function seven({ client, namespace, unique }: ContractContext) {
  const set = unique('set');
  for (let i = 0; i < 7; i++) {
    const labels: Record<string, string> = i < 3 ? { set, color: 'red', index: String(i) } : { set };
    await client.create(configMaps, { metadata: { namespace, name: `${set}-${i}`, labels } });
  }
  return { set, names: Array.from({ length: 7 }, (_, i) => `${set}-${i}`) };
}

export const readCases: readonly ContractCase[] = [
  {
    name: 'an object that does not exist is NotFound, and the message names it',
    run: async ({ client, namespace }) => {
      const reading = client.get(configMaps, { namespace, name: 'nobody' });
      await refused(reading, (error) => isNotFound(error) && String(error).includes(`${namespace}/nobody`));
    },
  },
  {
    name: 'a resource that is not served is NotFound',
    run: async ({ client }) => {
      const unknown = resourceOf('nowhere.bellwether.dev/v1', 'Nothing', 'nothings', 'cluster');
      await refused(client.get(unknown, { name: 'x' }), isNotFound);
      await refused(client.list(unknown), isNotFound);
    },
  },
  {
    name: 'cluster-scoped objects are read without a namespace',
    run: async ({ client, namespace }) => {
      const found = await client.get(namespaces, { name: namespace });
      assert.equal(found.metadata.name, namespace);
      assert.equal(found.metadata.namespace, undefined);
      assert.equal(found.kind, 'Namespace');
    },
  },
  {
    name: 'a list comes in pages, complete, ordered by name, of one moment',
    run: async (context) => {
      const { client, namespace } = context;
      const { set, names } = await seven(context);
      const select = { namespace, labelSelector: `set=${set}`, limit: 3 };
      const first = await client.page(configMaps, select);
      assert.equal(first.items.length, 3);
      assert.ok(first.continueToken !== undefined);
      await client.create(configMaps, { metadata: { namespace, name: `${set}-9`, labels: { set } } });
      const second = await client.page(configMaps, { ...select, continueToken: first.continueToken });
      const third = await client.page(configMaps, { ...select, continueToken: second.continueToken });
      assert.equal(third.continueToken, undefined);
      const listed = [first, second, third].flatMap(({ items }) => items.map(({ metadata }) => metadata.name));
      assert.deepEqual(listed, names);
      assert.equal(third.resourceVersion, first.resourceVersion);
    },
  },
  {
    name: 'listed objects of built-in kinds carry their kind, as the client promises',
    run: async (context) => {
      const { set } = await seven(context);
      const [first] = await context.client.list(configMaps, {
        namespace: context.namespace,
        labelSelector: `set=${set}`,
      });
      assert.equal(first?.kind, 'ConfigMap');
      assert.equal(first.apiVersion, 'v1');
    },
  },
  {
    name: 'a continue token that was never given out is refused',
    run: async ({ client, namespace }) => {
      await refused(client.page(configMaps, { namespace, limit: 1, continueToken: 'nonsense' }), isBadRequest);
    },
  },
  {
    name: 'a list of a moment that has not come is refused as such',
    run: async ({ client, namespace }) => {
      const future = client.page(configMaps, { namespace, resourceVersion: '999999999999' });
      await refused(future, isTooLargeResourceVersion);
    },
  },
  {
    name: 'label selectors: equal, unequal, in, notin, present, absent',
    run: async (context) => {
      const { client, namespace } = context;
      const { set } = await seven(context);
      const count = async (term: string) =>
        (await client.list(configMaps, { namespace, labelSelector: `set=${set},${term}` })).length;
      const expected = {
        'color=red': 3,
        'color!=red': 4,
        color: 3,
        '!color': 4,
        'index in (0,1)': 2,
        'index notin (0,1)': 5,
      };
      for (const [term, number] of Object.entries(expected)) assert.equal(await count(term), number, term);
    },
  },
  {
    name: 'a label selector that cannot be read is BadRequest',
    run: async ({ client, namespace }) => {
      await refused(client.list(configMaps, { namespace, labelSelector: 'a=(b' }), isBadRequest);
    },
  },
  {
    name: 'the field selector metadata.name finds one object',
    run: async (context) => {
      const { set } = await seven(context);
      const { client, namespace } = context;
      const found = await client.list(configMaps, { namespace, fieldSelector: `metadata.name=${set}-4` });
      assert.deepEqual(
        found.map(({ metadata }) => metadata.name),
        [`${set}-4`],
      );
    },
  },
  {
    name: 'a namespace sees only its own',
    run: async ({ client, namespace, unique }) => {
      const name = unique('own');
      await client.create(configMaps, configMap(namespace, name));
      const elsewhere = await client.list(configMaps, { namespace: 'default', fieldSelector: `metadata.name=${name}` });
      const everywhere = await client.list(configMaps, { fieldSelector: `metadata.name=${name}` });
      assert.equal(elsewhere.length, 0);
      assert.equal(everywhere.length, 1);
    },
  },
  {
    name: 'an empty collection is an empty list',
    run: async ({ client, namespace }) => {
      assert.deepEqual(await client.list(services, { namespace, labelSelector: 'nobody=here' }), []);
    },
  },
];
