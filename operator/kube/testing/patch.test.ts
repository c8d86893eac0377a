/** The examples of RFC 7396 and RFC 6902, as far as clients of Kubernetes use them. */
import { describe, expect, test } from '@jest/globals';
import type { JsonPatchOperation } from '../client.ts';
import { jsonPatch, mergePatch, PatchError } from './patch.ts';

test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('merging %j with %j gives %j', (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result);
});

describe('a JSON patch', () => {
  const table: [unknown, JsonPatchOperation, unknown][] = [
    [{ a: 1 }, { op: 'add', path: '/b', value: 2 }, { a: 1, b: 2 }],
    [{ l: [1, 3] }, { op: 'add', path: '/l/1', value: 2 }, { l: [1, 2, 3] }],
    [{ l: [1] }, { op: 'add', path: '/l/-', value: 2 }, { l: [1, 2] }],
    [{ a: 1, b: 2 }, { op: 'remove', path: '/b' }, { a: 1 }],
    [{ l: [1, 2, 3] }, { op: 'remove', path: '/l/1' }, { l: [1, 3] }],
    [{ l: [1] }, { op: 'replace', path: '/l/0', value: 9 }, { l: [9] }],
    [{ a: 1 }, { op: 'move', from: '/a', path: '/b' }, { b: 1 }],
    [{ a: { b: 1 } }, { op: 'copy', from: '/a', path: '/c' }, { a: { b: 1 }, c: { b: 1 } }],
    [{ 'a/b': { '~': 1 } }, { op: 'replace', path: '/a~1b/~0', value: 2 }, { 'a/b': { '~': 2 } }],
    [{ a: [1] }, { op: 'test', path: '/a', value: [1] }, { a: [1] }],
  ];
  test.each(table)('of %j by %j gives %j', (target, operation, result) => {
    const before = structuredClone(target);
    expect(jsonPatch(target, [operation])).toEqual(result);
    expect(target).toEqual(before);
  });

  const wrong: [unknown, JsonPatchOperation][] = [
    [{}, { op: 'remove', path: '/a' }],
    [{}, { op: 'replace', path: '/a', value: 1 }],
    [{}, { op: 'add', path: '/a/b', value: 1 }],
    [{ l: [1] }, { op: 'remove', path: '/l/1' }],
    [{ a: 1 }, { op: 'test', path: '/a', value: 2 }],
    [{ a: 1 }, { op: 'replace', path: 'a', value: 2 }],
  ];
  test.each(wrong)('of %j by %j is refused', (target, operation) => {
    expect(() => jsonPatch(target, [operation])).toThrow(PatchError);
  });
});
