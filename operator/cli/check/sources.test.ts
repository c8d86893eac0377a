import { describe, expect, test } from '@jest/globals';
import { pathOf } from './finding.ts';
import { readSources } from './sources.ts';

const text = `# a comment
kind: First
metadata:
  name: one
spec:
  list:
    - a: 1
      b: 2

    - a: 3
  flow: { x: 1, y: [1, 2] }
---
kind: Second
---
# nothing
---
kind: List
items:
  - kind: Inner
    metadata: { name: two }
  - kind: Inner
    spec:
      value: 1
`;

describe('the lines of a YAML file', () => {
  const { objects, faults } = readSources([{ path: 'a.yaml', text }]);

  test('objects in their order, with the items of a List, without empty documents', () => {
    expect(objects.map(({ object }) => object.kind)).toEqual(['First', 'Second', 'Inner', 'Inner']);
    expect(faults).toEqual([]);
  });

  test.each([
    [0, '', 2],
    [0, 'kind', 2],
    [0, 'metadata.name', 4],
    [0, 'spec', 5],
    [0, 'spec.list', 6],
    [0, 'spec.list[0]', 7],
    [0, 'spec.list[0].b', 8],
    [0, 'spec.list[1].a', 10],
    [0, 'spec.flow.y[1]', 11],
    [0, 'spec.list[7].a', 6],
    [0, 'spec.missing', 5],
    [0, 'missing.deeper', 2],
    [1, 'kind', 13],
    [2, 'metadata.name', 20],
    [3, 'spec.value', 23],
    [3, 'metadata', 21],
  ])('object %i, %j: line %i', (index, field, line) => {
    expect(objects[index]?.lineOf(pathOf(field))).toBe(line);
  });
});

test.each([
  ['a: [', 1, /./],
  ['a: 1\nb: 2\n c: 3\n', 2, /./],
  ['a: 1\na: 2\n', 2, /unique/],
  ['just text\n', 1, /no Kubernetes object/],
  ['- a\n- b\n', 1, /no Kubernetes object/],
])('%j is at fault in line %i', (faulty, line, message) => {
  const { objects, faults } = readSources([{ path: 'f.yaml', text: faulty }]);
  expect(objects).toEqual([]);
  expect(faults[0]).toEqual({ file: 'f.yaml', line, message: expect.stringMatching(message) });
});

test('one document at fault does not hide the others', () => {
  const { objects, faults } = readSources([{ path: 'f.yaml', text: 'kind: A\n---\na: [\n---\nkind: B\n' }]);
  expect(objects.map(({ object }) => object.kind)).toEqual(['A', 'B']);
  expect(faults.length).toBeGreaterThan(0);
});

test.each([
  ['', []],
  ['spec', ['spec']],
  ['spec.groups[0].rules[12].expr', ['spec', 'groups', 0, 'rules', 12, 'expr']],
  ['spec.labels[my-label]', ['spec', 'labels', 'my-label']],
  ['spec.labels[a.b/c]', ['spec', 'labels', 'a.b/c']],
])('the field %j', (field, path) => {
  expect(pathOf(field)).toEqual(path);
});
