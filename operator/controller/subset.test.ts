import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isSubset } from './subset.ts';

const container = (more: object = {}) => ({ name: 'main', image: 'a:1', ...more });

describe('contained', () => {
  test.each<[string, unknown, unknown]>([
    [
      'defaults that the server adds',
      { spec: { replicas: 1 } },
      { spec: { replicas: 1, serviceName: '' }, status: {} },
    ],
    ['what is left undefined', { a: undefined, b: 1 }, { b: 1 }],
    [
      'defaults within list items',
      { containers: [container()] },
      { containers: [container({ imagePullPolicy: 'Always' })] },
    ],
    ['a sidecar of someone else', { containers: [container()] }, { containers: [{ name: 'proxy' }, container()] }],
    ['ports by number', { ports: [{ containerPort: 80 }] }, { ports: [{ containerPort: 80, protocol: 'TCP' }] }],
    [
      'environment that was added',
      { env: [{ name: 'A', value: '1' }] },
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
    ],
    [
      'quantities in another form',
      { requests: { cpu: '1000m', memory: '1Gi' } },
      { requests: { cpu: '1', memory: '1024Mi' } },
    ],
    ['a size limit in another form', { emptyDir: { sizeLimit: '1024Mi' } }, { emptyDir: { sizeLimit: '1Gi' } }],
    ['equal lists', { args: ['--a', '--b'] }, { args: ['--a', '--b'] }],
    ['an empty object', { emptyDir: {} }, { emptyDir: {} }],
  ])('%s', (_, desired, live) => expect(isSubset(desired, live)).toBe(true));
});

describe('not contained', () => {
  test.each<[string, unknown, unknown]>([
    ['another value', { replicas: 2 }, { replicas: 1 }],
    ['a missing field', { replicas: 2 }, {}],
    ['another type', { port: 80 }, { port: '80' }],
    ['a missing object, though empty', { emptyDir: {} }, {}],
    ['null is a value', { a: null }, {}],
    ['arguments in another order', { args: ['--a', '--b'] }, { args: ['--b', '--a'] }],
    ['one argument more', { args: ['--a'] }, { args: ['--a', '--b'] }],
    ['a changed item', { containers: [container()] }, { containers: [container({ image: 'a:2' })] }],
    ['a missing item', { containers: [container()] }, { containers: [] }],
    ['an item that is there twice', { containers: [container()] }, { containers: [container(), container()] }],
    ['an item without its key', { volumes: [{ emptyDir: {} }] }, { volumes: [{ name: 'a', emptyDir: {} }] }],
    [
      'one rule more, where rules are one value',
      { rules: [{ verbs: ['get'] }] },
      { rules: [{ verbs: ['get'] }, { verbs: ['*'] }] },
    ],
    [
      'one port more in a NetworkPolicy',
      { ingress: [{ ports: [{ port: 80 }] }] },
      { ingress: [{ ports: [{ port: 80 }, { port: 22 }] }] },
    ],
    ['one label more in a selector', { selector: { a: 'b' } }, { selector: { a: 'b', c: 'd' } }],
    [
      'one expression more in a selector',
      { selector: { matchLabels: { a: 'b' } } },
      { selector: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: 'Exists' }] } },
    ],
    ['one label more that nodes must have', { nodeSelector: { a: 'b' } }, { nodeSelector: { a: 'b', c: 'd' } }],
    ['a label that looks like the same amount', { labels: { a: '1000m' } }, { labels: { a: '1' } }],
    ['another amount', { limits: { cpu: '2' } }, { limits: { cpu: '1' } }],
    ['a list for an object', { a: [] }, { a: {} }],
    ['an object for a list', { a: {} }, { a: [] }],
  ])('%s', (_, desired, live) => expect(isSubset(desired, live)).toBe(false));
});

/** Lists come under a name that is no key list, so that their length counts. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('record'),
  ),
  list: fc.array(tie('tree'), { maxLength: 4 }),
  record: fc.dictionary(fc.constantFrom('spec', 'labels', 'args', 'x', 'y'), tie('tree'), { maxKeys: 5 }),
}));

/** The same value with fields that nobody asked for. */
function addDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(addDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, item]): [string, unknown] => [name, addDefaults(item)]);
  return Object.fromEntries([['default', 1], ...fields]);
}

test('everything contains itself, also with more fields; and what was added is missed the other way round', () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(isSubset(value, structuredClone(value))).toBe(true);
      expect(isSubset(value, addDefaults(value))).toBe(true);
      expect(isSubset({ value, more: 1 }, { value })).toBe(false);
      expect(isSubset({ args: [value, value] }, { args: [value] })).toBe(false);
    }),
  );
});
