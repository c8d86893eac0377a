/** Projections keep what is asked for, and nothing of the original. */
import { expect, test } from '@jest/globals';
import { wholeWithoutManagedFields } from './projection.ts';

test('the whole object stays, but for managedFields', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'shop', managedFields: [{ manager: 'me' }], labels: { a: '1' } },
    data: { future: 'field' },
  };
  const before = structuredClone(object);
  expect(wholeWithoutManagedFields(object)).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'shop', labels: { a: '1' } },
    data: { future: 'field' },
  });
  expect(object).toEqual(before);
});
