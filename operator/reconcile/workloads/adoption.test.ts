import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../crds/meta.ts';
import type { Desired } from '../../controller/apply.ts';
import { ApiError, isConflict } from '../../kube/errors.ts';
import { pods, statefulSets } from '../../kube/resource.ts';
import { type ApiServer, startApiServer } from '../../kube/testing/api-server.ts';
import { isReplacing, makeAnew, planChange } from './adoption.ts';

const { signal } = new AbortController();

interface Change {
  readonly size?: string;
  readonly storageClassName?: string;
  readonly claim?: string;
  readonly serviceName?: string;
  readonly app?: string;
  readonly owner?: string;
}

function set({
  size = '10Gi',
  storageClassName = 'fast',
  claim = 'data',
  serviceName = 's',
  app = 'a',
  owner = 'u',
}: Change) {
  const spec = { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } } };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {
      name: 'demo',
      namespace: 'monitoring',
      ownerReferences: [{ apiVersion: 'v1', kind: 'Stack', name: 'x', uid: owner, controller: true }],
    },
    spec: {
      serviceName,
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } } },
      volumeClaimTemplates: [{ metadata: { name: claim }, spec }],
    },
  };
}

const item = (object: KubeObject, live: KubeObject): Desired => ({ resource: statefulSets, object, live });
const asked = { verb: 'apply', resource: 'statefulsets.apps' };
const refusal = (message: string) => new ApiError(asked, { code: 422, reason: 'Invalid', message });
const cannotChange = refusal(
  "spec: Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden",
);

/** An API server that refuses the change, and says something of the new object under another name. */
function applier(refused: Error, ofTrial?: Error) {
  const names: string[] = [];
  const rehearse = async ({ object }: Desired): Promise<KubeObject> => {
    names.push(object.metadata.name);
    const error = names.length === 1 ? refused : ofTrial;
    if (error) throw error;
    return object;
  };
  return { rehearse, names };
}

describe('a field that cannot change', () => {
  test('is changed by making the StatefulSet anew, once the API server has taken the new one on trial', async () => {
    const api = applier(cannotChange);
    const plan = await planChange(item(set({ size: '20Gi' }), set({})), api, { signal });
    expect(plan).toEqual({ template: set({}).spec.template, anew: true });
    expect(api.names).toEqual(['demo', 'demo-trial']);
  });

  test.each<[what: string, change: Change]>([
    ['whose claims would be of another class', { storageClassName: 'slow' }],
    ['whose claims would have another name', { claim: 'other' }],
    ['whose pods would have other names in DNS', { serviceName: 'other' }],
    ['whose pods it would not know', { app: 'other' }],
    ['that is not the stack’s own', { owner: 'other' }],
  ])('of a StatefulSet %s is refused as it is', async (_, change) => {
    const api = applier(cannotChange);
    await expect(planChange(item(set({ size: '20Gi', ...change }), set({})), api, { signal })).rejects.toBe(
      cannotChange,
    );
    expect(api.names).toEqual(['demo']);
  });

  test('is not changed when the API server would not take the new StatefulSet', async () => {
    const other = refusal('spec.template: Invalid value');
    await expect(
      planChange(item(set({ size: '20Gi' }), set({})), applier(cannotChange, other), { signal }),
    ).rejects.toBe(other);
  });

  test('is not what every refusal speaks of', async () => {
    const other = refusal('spec.template.spec.containers[0].image: Required value');
    await expect(planChange(item(set({}), set({})), applier(other), { signal })).rejects.toBe(other);
  });
});

describe('made anew', () => {
  let server: ApiServer;
  const live = () => {
    const [found] = server.objects(statefulSets);
    if (!found) throw new Error('there is no StatefulSet');
    return found;
  };

  beforeEach(async () => {
    server = await startApiServer();
    server.seed(set({}));
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'demo', uid: live().metadata.uid };
    const metadata = { name: 'demo-0', namespace: 'monitoring', ownerReferences: [owner] };
    server.seed({ apiVersion: 'v1', kind: 'Pod', metadata });
  });

  afterEach(() => server.close());

  test('it goes, and its pods stay', async () => {
    const said = await makeAnew(item(set({ size: '20Gi' }), live()), server.client, { signal });
    expect(said.reason).toBe('Replacing');
    expect(server.objects(statefulSets)).toEqual([]);
    expect(server.objects(pods).map(({ metadata }) => [metadata.name, metadata.ownerReferences])).toEqual([
      ['demo-0', undefined],
    ]);
  });

  test('it stays when it is no longer what was looked at', async () => {
    const before = live();
    await server.client.patch(statefulSets, before.metadata, { merge: { metadata: { labels: { a: 'b' } } } });
    const error: unknown = await makeAnew(item(set({}), before), server.client, { signal }).catch(
      (thrown: unknown) => thrown,
    );
    expect([isConflict(error), server.objects(statefulSets).length]).toEqual([true, 1]);
  });

  test('it is waited for while its pods are being set free', () => {
    const { metadata, ...rest } = set({});
    expect(isReplacing({ ...rest, metadata })).toBe(false);
    expect(isReplacing({ ...rest, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } })).toBe(true);
  });
});
