import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../crds/meta.ts';
import type { Client } from './client.ts';
import { ApiError } from './errors.ts';
import { ownAccount } from './own-account.ts';

const { signal } = new AbortController();
const answering = (answer: () => unknown): Pick<Client, 'create'> => ({
  create: async <T extends KubeObject>() => answer() as T,
});
const known = (userInfo: object) => answering(() => ({ status: { userInfo } }));
const refusing = (code: number) =>
  answering(() => {
    throw new ApiError({ verb: 'create', resource: 'selfsubjectreviews' }, { code, reason: '', message: 'no' });
  });

describe('the account that owns the Lease', () => {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'bellwether', uid: 'u-1' };

  test.each<[string, Pick<Client, 'create'>, object | undefined]>([
    ['is that of the token', known({ username: 'system:serviceaccount:demo:bellwether', uid: 'u-1' }), account],
    [
      'is none in another namespace',
      known({ username: 'system:serviceaccount:else:bellwether', uid: 'u-1' }),
      undefined,
    ],
    ['is none without a uid', known({ username: 'system:serviceaccount:demo:bellwether' }), undefined],
    ['is none for a user', known({ username: 'kubernetes-admin', uid: 'u-2' }), undefined],
    ['is none where the API server does not know the question', refusing(404), undefined],
    ['is none where it may not be asked', refusing(403), undefined],
  ])('%s', async (_, client, owner) => {
    expect(await ownAccount(client, 'demo', { signal })).toEqual(owner);
  });

  test('is asked for again when the API server fails', async () => {
    await expect(ownAccount(refusing(500), 'demo', { signal })).rejects.toThrow('no');
  });
});
