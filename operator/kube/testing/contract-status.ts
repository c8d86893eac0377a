/** Contract: the status subresource and generations. */
import assert from 'node:assert/strict';
import { pods } from '../resource.ts';
import { type ContractCase, type ContractContext, type Widget, widgets } from './contract-case.ts';

function widget({ namespace, unique }: ContractContext, fields: Omit<Widget, 'apiVersion' | 'kind' | 'metadata'>) {
  return { metadata: { namespace, name: unique('widget') }, ...fields };
}

export const statusCases: readonly ContractCase[] = [
  {
    name: 'generation begins at 1, counts changes of spec, and nothing else',
    run: async (context) => {
      const { client } = context;
      const created = await client.create(widgets, widget(context, { spec: { size: 1 } }));
      assert.equal(created.metadata.generation, 1);
      const ref = created.metadata;
      const labelled = await client.patch(widgets, ref, { merge: { metadata: { labels: { a: '1' } } } });
      assert.equal(labelled.metadata.generation, 1);
      const status = { subresource: 'status' };
      const observed = await client.patch(widgets, ref, { merge: { status: { seen: true } } }, status);
      assert.equal(observed.metadata.generation, 1);
      const resized = await client.patch(widgets, ref, { merge: { spec: { size: 2 } } });
      assert.equal(resized.metadata.generation, 2);
    },
  },
  {
    name: 'status is not written by create, replace or patch of the object',
    run: async (context) => {
      const { client } = context;
      const created = await client.create(widgets, widget(context, { spec: {}, status: { seen: true } }));
      assert.equal(created.status, undefined);
      const patched = await client.patch(widgets, created.metadata, { merge: { status: { seen: true } } });
      assert.equal(patched.status, undefined);
      assert.equal(patched.metadata.resourceVersion, created.metadata.resourceVersion);
      const replaced = await client.replace(widgets, { ...patched, status: { seen: true } });
      assert.equal(replaced.status, undefined);
    },
  },
  {
    name: 'a write to /status changes neither spec nor labels of a custom object',
    run: async (context) => {
      const { client } = context;
      const created = await client.create(widgets, widget(context, { spec: { size: 1 } }));
      const merge = { metadata: { labels: { a: '1' } }, spec: { size: 9 }, status: { seen: true } };
      const after = await client.patch(widgets, created.metadata, { merge }, { subresource: 'status' });
      assert.deepEqual(after.spec, { size: 1 });
      assert.deepEqual(after.status, { seen: true });
      assert.equal(after.metadata.labels, undefined);
    },
  },
  {
    name: 'status is applied with its own field managers, conditions merged by type',
    run: async (context) => {
      const { client } = context;
      const created = await client.create(widgets, widget(context, { spec: {} }));
      const { namespace, name } = created.metadata;
      const metadata = namespace === undefined ? { name } : { namespace, name };
      const apply = (type: string, fieldManager: string) =>
        client.apply(
          widgets,
          { metadata, status: { conditions: [{ type, status: 'True' }] } },
          { fieldManager, subresource: 'status' },
        );
      await apply('Ready', 'contract-me');
      const both = await apply('Healthy', 'contract-you');
      assert.deepEqual(both.status, {
        conditions: [
          { type: 'Ready', status: 'True' },
          { type: 'Healthy', status: 'True' },
        ],
      });
      const again = await apply('Healthy', 'contract-you');
      assert.equal(again.metadata.resourceVersion, both.metadata.resourceVersion);
    },
  },
  {
    name: 'an annotation of a pod is written through pods/status: the poke',
    run: async ({ client, namespace, unique }) => {
      const spec = {
        containers: [{ name: 'main', image: 'example.com/never:1' }],
        nodeSelector: { 'contract.bellwether.dev/nowhere': 'true' },
      };
      const created = await client.create(pods, { metadata: { namespace, name: unique('pod') }, spec });
      const merge = { metadata: { annotations: { 'contract.bellwether.dev/poke': '1' } } };
      const poked = await client.patch(pods, created.metadata, { merge }, { subresource: 'status' });
      assert.equal(poked.metadata.annotations?.['contract.bellwether.dev/poke'], '1');
      await client.delete(pods, created.metadata, { gracePeriodSeconds: 0 });
    },
  },
];
