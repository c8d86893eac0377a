import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { NamespaceNotGrantedError, requireGrant } from './grant.ts';

let server: ApiServer;
let granted: boolean;
let asked: object[];

beforeEach(async () => {
  [granted, asked] = [true, []];
  server = await startApiServer({
    allow: (attributes) => {
      asked.push(attributes);
      return granted;
    },
  });
});

afterEach(() => server.close());

const ask = () =>
  requireGrant(server.client, 'shop', {
    account: { namespace: 'operators', serviceAccount: 'bellwether' },
    signal: new AbortController().signal,
  });

describe('the grant of a namespace', () => {
  test('is what the API server says of one right that stands for the rest', async () => {
    await expect(ask()).resolves.toBeUndefined();
    expect(asked).toEqual([{ group: 'apps', resource: 'statefulsets', verb: 'patch', namespace: 'shop' }]);
  });

  test('that is missing is an error with the command that gives it', async () => {
    granted = false;
    const error: unknown = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NamespaceNotGrantedError);
    expect(error).toMatchObject({
      reason: 'NamespaceNotGranted',
      message: expect.stringContaining(
        'kubectl create rolebinding bellwether-stack --namespace shop --clusterrole bellwether-stack --serviceaccount operators:bellwether',
      ),
    });
  });

  test('is not refused because nobody answers', async () => {
    server.faults.refuse({ status: 403, reason: 'Forbidden', message: 'no reviews' });
    await expect(ask()).rejects.not.toBeInstanceOf(NamespaceNotGrantedError);
  });
});
