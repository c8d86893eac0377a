import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pods } from '../kube/resource.ts';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { poker } from './poke.ts';

let server: ApiServer;
const signal = new AbortController().signal;
const replica = { namespace: 'monitoring', name: 'demo-0', uid: 'uid', origin: 'http://10.0.0.1:9090' };

beforeEach(async () => {
  server = await startApiServer();
  const { namespace, name } = replica;
  server.seed({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } });
});

afterEach(() => server.close());

const poke = () => poker(server.client, { fieldManager: 'bellwether' })(replica, { signal });

describe('a poke', () => {
  test('writes to the status of the pod, something else each time', async () => {
    const again = poker(server.client, { fieldManager: 'bellwether' });
    const seen = new Set<string | undefined>();
    for (let n = 0; n < 3; n++) {
      await again(replica, { signal });
      seen.add(server.objects(pods)[0]?.metadata.annotations?.['monitoring.bellwether.dev/poke']);
    }
    expect(seen.size).toBe(3);
    expect(server.requests.map(({ path }) => path)).toEqual(
      Array.from({ length: 3 }, () => '/api/v1/namespaces/monitoring/pods/demo-0/status'),
    );
  });

  test.each([
    [403, 'Forbidden'],
    [422, 'Invalid'],
  ])('that is not permitted (%d) is told', async (status, reason) => {
    server.faults.refuse({ status, reason, message: 'pods/status is closed' });
    await expect(poke()).rejects.toThrow('pods/status is closed');
  });

  test.each([
    [404, 'NotFound'],
    [409, 'Conflict'],
    [500, 'InternalError'],
    [504, 'Timeout'],
  ])('that fails in passing (%d) is not', async (status, reason) => {
    server.faults.refuse({ status, reason });
    await expect(poke()).resolves.toBeUndefined();
  });

  test('whose connection breaks is not', async () => {
    server.faults.drop({ match: ({ method }) => method === 'PATCH' });
    await expect(poke()).resolves.toBeUndefined();
  });
});
