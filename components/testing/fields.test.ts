/** No field can do without a row: every leaf of the stack's CRD belongs to one of the tables, and a missing row says so. */
import { expect, test } from '@jest/globals';
import { leaves } from '../scrape/testing/leaves.ts';
import { requireRows, stackFields } from './fields.ts';
import { stackSchema } from './stacks.ts';

const file = 'a.test.ts';

test('each field of the spec is in one of the tables', () => {
  const { parts, lists, secrets, belonging } = stackFields(stackSchema);
  const tables = (path: string) => [
    ...[...lists, ...secrets, ...belonging].filter((field) => field === path),
    ...parts.filter((field) => !path.includes('[].') && field === path.replace('[]', '')),
  ];
  const all = leaves(stackSchema.properties?.['spec'] ?? {});
  expect(all.filter((path) => tables(path).length !== 1)).toEqual([]);
});

test('rows and fields that have each other are well', () => {
  expect(() => requireRows([{ path: 'a' }], ['a'], { file, howTo: '' })).not.toThrow();
});

test.each([
  ['a field without a row', [], ['a.b'], 'a.b has no row in a.test.ts: add { path }'],
  [
    'a row without a field',
    [{ path: 'c' }],
    [],
    'c has a row in a.test.ts and is no field any more: take the row away',
  ],
])('%s is named, with what to do', (_, rows, fields, message) => {
  expect(() => requireRows(rows, fields, { file, howTo: '{ path }' })).toThrow(message);
});
