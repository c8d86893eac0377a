/** Paths, queries and bodies of every verb. */
import { describe, expect, test } from '@jest/globals';
import * as requests from './request.ts';
import { clusterRoles, configMaps, monitoringStacks, pods } from './resource.ts';
import { formatLabelSelector } from './selector.ts';

const ref = { namespace: 'shop', name: 'a' };
const object = { metadata: ref, data: { x: '1' } };

describe('requests', () => {
  test.each([
    ['get', requests.get(configMaps, ref), 'GET /api/v1/namespaces/shop/configmaps/a'],
    [
      'get of a cluster-scoped object, its case kept',
      requests.get(clusterRoles, { name: 'My:Role' }),
      'GET /apis/rbac.authorization.k8s.io/v1/clusterroles/My%3ARole',
    ],
    [
      'get of our own kind',
      requests.get(monitoringStacks, ref),
      'GET /apis/monitoring.bellwether.dev/v1alpha1/namespaces/shop/monitoringstacks/a',
    ],
    ['list of everything', requests.page(pods), 'GET /api/v1/pods?limit=500'],
    [
      'next page',
      requests.page(pods, { namespace: 'shop', labelSelector: 'a=b,!c', continueToken: 'x/y=', limit: 10 }),
      'GET /api/v1/namespaces/shop/pods?labelSelector=a%3Db%2C!c&limit=10&continue=x%2Fy%3D',
    ],
    [
      'streaming list',
      requests.watch(pods, { resourceVersion: '', sendInitialEvents: true, allowBookmarks: true, timeoutSeconds: 300 }),
      'GET /api/v1/pods?watch=true&resourceVersion=&timeoutSeconds=300&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
    ],
    ['create', requests.create(configMaps, object), 'POST /api/v1/namespaces/shop/configmaps'],
    [
      'create of a subresource',
      requests.create(pods, object, { subresource: 'eviction' }),
      'POST /api/v1/namespaces/shop/pods/a/eviction',
    ],
    [
      'forced apply',
      requests.apply(configMaps, object, { fieldManager: 'me', force: true, dryRun: true }),
      'PATCH /api/v1/namespaces/shop/configmaps/a?force=true&fieldManager=me&dryRun=All',
    ],
    [
      'patch of a subresource',
      requests.patch(pods, ref, { merge: {} }, { subresource: 'status' }),
      'PATCH /api/v1/namespaces/shop/pods/a/status',
    ],
    ['replace', requests.replace(configMaps, object), 'PUT /api/v1/namespaces/shop/configmaps/a'],
    ['delete', requests.remove(configMaps, ref), 'DELETE /api/v1/namespaces/shop/configmaps/a'],
  ])('%s', (_, { method, path }, expected) => {
    expect(`${method} ${path}`).toBe(expected);
  });

  test.each([
    ['apply', requests.apply(configMaps, object, { fieldManager: 'me' }), 'application/apply-patch+yaml'],
    ['merge patch', requests.patch(configMaps, ref, { merge: {} }), 'application/merge-patch+json'],
    ['JSON patch', requests.patch(configMaps, ref, { json: [] }), 'application/json-patch+json'],
    ['create', requests.create(configMaps, object), 'application/json'],
  ])('%s has its content type', (_, { contentType }, expected) => {
    expect(contentType).toBe(expected);
  });

  test('a body says its kind, and a delete its preconditions', () => {
    const { body = '' } = requests.apply(configMaps, object, { fieldManager: 'me' });
    expect(JSON.parse(body)).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', ...object });
    const options = { uid: 'u', resourceVersion: '7', propagationPolicy: 'Orphan', dryRun: true } as const;
    expect(JSON.parse(requests.remove(configMaps, ref, options).body ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid: 'u', resourceVersion: '7' },
      propagationPolicy: 'Orphan',
      dryRun: ['All'],
    });
  });

  test('only what may be sent twice is safe', () => {
    const safe = [requests.get(pods, ref), requests.page(pods), requests.apply(pods, object, { fieldManager: 'me' })];
    const unsafe = [
      requests.create(pods, object),
      requests.replace(pods, object),
      requests.patch(pods, ref, { merge: {} }),
      requests.remove(pods, ref),
    ];
    expect(safe.map((request) => request.safe)).toEqual([true, true, true]);
    expect(unsafe.map((request) => request.safe)).toEqual([false, false, false, false]);
  });

  test('a namespace that is missing or too many is a mistake of the caller', () => {
    expect(() => requests.get(pods, { name: 'a' })).toThrow('pods a needs a namespace');
    expect(() => requests.page(clusterRoles, { namespace: 'shop' })).toThrow('has no namespace');
  });
});

test.each([
  [{}, ''],
  [{ matchLabels: { app: 'web', tier: 'front' } }, 'app=web,tier=front'],
  [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['x', 'y'] }] }, 'a in (x,y)'],
  [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['x'] }] }, 'a notin (x)'],
  [
    {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'a', operator: 'Exists' },
        { key: 'b', operator: 'DoesNotExist' },
      ],
    },
    'app=web,a,!b',
  ],
] as const)('the label selector %j is %j', (selector, text) => {
  expect(formatLabelSelector(selector)).toBe(text);
});
