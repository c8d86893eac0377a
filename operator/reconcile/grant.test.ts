import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { networkPolicies, pods } from '../kube/resource.ts';
import { type ApiServer, startApiServer } from '../kube/testing/api-server.ts';
import { NamespaceNotGrantedError, RoleOutdatedError, requireGrant } from './grant.ts';

let server: ApiServer;
let granted: boolean;
/** Resources that the role does not cover. */
let missing: string[];
let asked: object[];

beforeEach(async () => {
  [granted, missing, asked] = [true, [], []];
  server = await startApiServer({
    allow: (attributes) => {
      asked.push(attributes);
      return granted && !missing.includes(String(attributes.resource));
    },
  });
});

afterEach(() => server.close());

const ask = () =>
  requireGrant(server.client, 'shop', {
    account: { namespace: 'operators', serviceAccount: 'bellwether' },
    watched: [networkPolicies, pods],
    signal: new AbortController().signal,
  });

describe('the grant of a namespace', () => {
  test('is one right that stands for the rest, and that what is watched may be watched', async () => {
    await expect(ask()).resolves.toBeUndefined();
    expect(asked).toEqual([
      { group: 'apps', resource: 'statefulsets', verb: 'patch', namespace: 'shop' },
      { group: 'networking.k8s.io', resource: 'networkpolicies', verb: 'watch', namespace: 'shop' },
      { group: '', resource: 'pods', verb: 'watch', namespace: 'shop' },
    ]);
  });

  test('of an earlier version is told by the kinds that it lacks', async () => {
    missing = ['networkpolicies'];
    const error: unknown = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RoleOutdatedError);
    expect(error).toMatchObject({
      reason: 'RoleOutdated',
      message: expect.stringContaining('watch networkpolicies in'),
    });
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
