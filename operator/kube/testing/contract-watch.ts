/** Contract: watches, bookmarks and streaming lists. */
import assert from 'node:assert/strict';
import type { KubeObject } from '../../../crds/meta.ts';
import { initialEventsEnd, type WatchEvent } from '../client.ts';
import { ApiError, isGone, isInvalid, statusOf } from '../errors.ts';
import { configMaps } from '../resource.ts';
import { type ContractCase, type ContractContext, widgets } from './contract-case.ts';
import { configMap, eventsUntil, latest, refused } from './expectation.ts';

type SomeEvent = WatchEvent<KubeObject> | undefined;

const metadataOf = (event: SomeEvent) =>
  event === undefined || event.type === 'ERROR' || event.type === 'BOOKMARK' ? undefined : event.object.metadata;

const summary = (events: readonly SomeEvent[]) =>
  events.map((event) => `${event?.type ?? 'nothing'} ${metadataOf(event)?.name ?? ''}`);

/** The error that a watch ends with, as an ERROR event or as the answer itself. */
async function watchError({ client, namespace }: ContractContext, resourceVersion: string): Promise<unknown> {
  try {
    for await (const batch of client.watch(widgets, { namespace, resourceVersion, timeoutSeconds: 20 })) {
      for (const event of batch) {
        if (event.type === 'ERROR') return new ApiError({ verb: 'watch', resource: 'widgets' }, statusOf(event.object));
      }
    }
  } catch (error) {
    return error;
  }
  return undefined;
}

export const watchCases: readonly ContractCase[] = [
  {
    name: 'a watch tells what happened since its resourceVersion, in order',
    run: async ({ client, namespace, unique }) => {
      const name = unique('told');
      const resourceVersion = await latest(client, configMaps, namespace);
      const labels = { told: name };
      const { metadata } = await client.create(configMaps, { metadata: { namespace, name, labels } });
      await client.patch(configMaps, metadata, { merge: { data: { a: '1' } } });
      await client.delete(configMaps, metadata);
      const select = { namespace, resourceVersion, labelSelector: `told=${name}` };
      const events = await eventsUntil(client, configMaps, select, ({ type }) => type === 'DELETED');
      assert.deepEqual(summary(events), [`ADDED ${name}`, `MODIFIED ${name}`, `DELETED ${name}`]);
      const versions = events.map((event) => metadataOf(event)?.resourceVersion);
      assert.equal(new Set(versions).size, 3);
    },
  },
  {
    name: 'an object that leaves the selector is deleted for the watch, one that enters is added',
    run: async ({ client, namespace, unique }) => {
      const name = unique('moves');
      const metadata = { namespace, name };
      await client.create(configMaps, { metadata });
      const resourceVersion = await latest(client, configMaps, namespace);
      await client.patch(configMaps, metadata, { merge: { metadata: { labels: { in: name } } } });
      await client.patch(configMaps, metadata, { merge: { metadata: { labels: { in: null } } } });
      const select = { namespace, resourceVersion, labelSelector: `in=${name}` };
      const events = await eventsUntil(client, configMaps, select, ({ type }) => type === 'DELETED');
      assert.deepEqual(summary(events), [`ADDED ${name}`, `DELETED ${name}`]);
    },
  },
  {
    name: 'watched objects carry apiVersion and kind',
    run: async ({ client, namespace, unique }) => {
      const resourceVersion = await latest(client, configMaps, namespace);
      await client.create(configMaps, configMap(namespace, unique('kind')));
      const [event] = await eventsUntil(
        client,
        configMaps,
        { namespace, resourceVersion },
        ({ type }) => type === 'ADDED',
      );
      assert.ok(event?.type === 'ADDED');
      assert.deepEqual([event.object.apiVersion, event.object.kind], ['v1', 'ConfigMap']);
    },
  },
  {
    name: 'a resourceVersion from before the history is Gone',
    run: async (context) => {
      assert.ok(isGone(await watchError(context, '1')));
    },
  },
  {
    name: 'a streaming list: all objects, then the bookmark that ends them, then what happens next',
    run: async ({ client, namespace, unique }) => {
      const stream = unique('stream');
      const labels = { stream };
      const names = [`${stream}-a`, `${stream}-b`];
      for (const name of names) await client.create(configMaps, { metadata: { namespace, name, labels } });
      const options = { namespace, labelSelector: `stream=${stream}`, allowBookmarks: true, timeoutSeconds: 60 };
      const events: WatchEvent<KubeObject>[] = [];
      for await (const batch of client.watch(configMaps, {
        ...options,
        resourceVersion: '',
        sendInitialEvents: true,
      })) {
        for (const event of batch) {
          events.push(event);
          const initialEnd =
            event.type === 'BOOKMARK' && event.object.metadata.annotations?.[initialEventsEnd] === 'true';
          if (initialEnd) await client.create(configMaps, { metadata: { namespace, name: `${stream}-c`, labels } });
        }
        if (events.length === 4) break;
      }
      const [first, second, bookmark, third] = events;
      assert.deepEqual(new Set(summary([first, second])), new Set(names.map((name) => `ADDED ${name}`)));
      assert.equal(bookmark?.type, 'BOOKMARK');
      assert.deepEqual(summary([third]), [`ADDED ${stream}-c`]);
    },
  },
  {
    name: 'initial events without bookmarks to end them are streamed all the same',
    run: async ({ client, namespace, unique }) => {
      const name = unique('bare');
      await client.create(configMaps, { metadata: { namespace, name, labels: { bare: name } } });
      const select = { namespace, resourceVersion: '', sendInitialEvents: true, labelSelector: `bare=${name}` };
      const [event] = await eventsUntil(client, configMaps, select, ({ type }) => type === 'ADDED');
      assert.deepEqual(summary([event]), [`ADDED ${name}`]);
    },
  },
  {
    name: 'initial events for a match that makes no sense are Invalid',
    run: async ({ client, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps?watch=true&sendInitialEvents=true&resourceVersion=`;
      await refused(client.read(path), isInvalid);
    },
  },
];
