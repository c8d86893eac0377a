/** Lists are streamed where a real server can, and paged where it cannot; either way the store is the same. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Informer } from '../../operator/cache/informer.ts';
import { keyOf, refOf } from '../../operator/cache/key.ts';
import { loadCredentials } from '../../operator/kube/auth.ts';
import { type Client, createClient } from '../../operator/kube/client.ts';
import { configMaps } from '../../operator/kube/resource.ts';
import { createTransport } from '../../operator/kube/transport.ts';
import type { ListMode, RestartReason } from '../../operator/kube/watcher.ts';
import { type SecondApiServer, startSecondApiServer } from '../cluster/second-api-server.ts';
import { requestsOf } from './audit-log.ts';
import { connect, type RealServer } from './real-server.ts';

jest.setTimeout(180_000);

/** More than one page of a list. */
const many = 520;

/** Follows the config maps of a namespace until it is told to end. */
function follow(client: Client, namespace: string) {
  const stop = new AbortController();
  const modes: ListMode[] = [];
  const restarts: RestartReason[] = [];
  const informer = new Informer({
    client,
    resource: configMaps,
    namespace,
    project: ({ data }) => data?.['color'] ?? 'none',
    indexes: {},
    hooks: {
      onListed: (mode) => void modes.push(mode),
      onRestart: (reason) => void restarts.push(reason),
    },
  });
  const running = informer.run({ signal: stop.signal });
  const end = async () => {
    stop.abort();
    await running;
  };
  return { informer, modes, restarts, end };
}

/** Resolves when the informer tells that the object now is so; undefined: gone. */
function told(
  informer: ReturnType<typeof follow>['informer'],
  namespace: string,
  name: string,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    informer.onChange((key, _, after) => {
      if (key === keyOf({ namespace, name })) resolve(after);
    });
  });
}

describe('the informer on a real API server', () => {
  const userAgent = `watcher-${randomUUID()}`;
  let server: RealServer | undefined;
  let second: SecondApiServer | undefined;
  let followed: ReturnType<typeof follow> | undefined;

  function cluster(): RealServer {
    if (server === undefined) throw new Error('there is no cluster');
    return server;
  }

  beforeAll(async () => {
    server = await connect({ userAgent });
    const { client, namespace } = server;
    const names = Array.from({ length: many }, (_, i) => `many-${i}`);
    await Promise.all(names.map((name) => client.create(configMaps, { metadata: { namespace, name } })));
  });

  afterEach(() => followed?.end());

  afterAll(async () => {
    await second?.stop();
    await server?.close();
  });

  /** All is there, and what happens afterwards arrives. */
  async function keepsUp(client: Client): Promise<ReturnType<typeof follow>> {
    const { namespace, client: writer } = cluster();
    followed = follow(client, namespace);
    const { informer } = followed;
    await informer.synced;
    expect([...informer.store.keys()].filter((key) => refOf(key).name.startsWith('many-'))).toHaveLength(many);
    const name = `live-${randomUUID()}`;
    const created = told(informer, namespace, name);
    await writer.create(configMaps, { metadata: { namespace, name }, data: { color: 'red' } });
    expect(await created).toBe('red');
    const deleted = told(informer, namespace, name);
    await writer.delete(configMaps, { namespace, name });
    expect(await deleted).toBeUndefined();
    await followed.end();
    return followed;
  }

  test('streams the list, by the word of the audit log', async () => {
    const { modes, restarts } = await keepsUp(cluster().client);
    expect(modes).toEqual(['streaming']);
    expect(restarts).toEqual([]);
    const requests = await requestsOf(userAgent, ({ verb }) => verb === 'watch');
    const reads = requests.filter(({ requestURI }) => requestURI.includes('/configmaps?'));
    expect(reads.filter(({ verb }) => verb === 'watch').map(({ requestURI }) => requestURI)).toEqual([
      expect.stringContaining('sendInitialEvents=true'),
    ]);
    expect(reads.filter(({ verb }) => verb === 'list')).toEqual([]);
  });

  test('falls back to pages on a server that refuses streaming lists', async () => {
    second = await startSecondApiServer();
    const credentials = await loadCredentials({ kubeconfig: second.kubeconfig });
    const transport = createTransport({ credentials });
    const { modes, restarts } = await keepsUp(createClient(transport));
    expect(modes).toEqual(['paged']);
    expect(restarts).toEqual(['StreamingRefused']);
    await transport.close();
  });
});
