import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pods } from '../kube/resource.ts';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { isPoke, poker } from './poke.ts';

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

describe('a change of a pod', () => {
  const pod = (rest: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'demo-0', resourceVersion: '1', annotations: { 'monitoring.bellwether.dev/poke': '1', a: '1' } },
    status: { phase: 'Running' },
    ...rest,
  });
  const poked = pod({
    metadata: { name: 'demo-0', resourceVersion: '2', annotations: { a: '1', 'monitoring.bellwether.dev/poke': '2' } },
  });

  test.each<[boolean, string, ReturnType<typeof pod> | undefined, ReturnType<typeof pod> | undefined]>([
    [true, 'another poke', pod(), poked],
    [true, 'the first poke', pod({ metadata: { name: 'demo-0', annotations: { a: '1' } } }), poked],
    [false, 'another status', pod(), { ...poked, status: { phase: 'Failed' } }],
    [
      false,
      'another annotation beside the poke',
      pod({ metadata: { name: 'demo-0', annotations: { a: '2' } } }),
      poked,
    ],
    [false, 'a new pod', undefined, pod()],
    [false, 'a pod that is gone', pod(), undefined],
  ])('is a poke, %s: %s', (expected, _, before, after) => {
    expect(isPoke(before, after)).toBe(expected);
  });
});
