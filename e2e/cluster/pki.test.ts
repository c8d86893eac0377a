import { describe, expect, test } from '@jest/globals';
import { isCurrent, subjectsOf, wantedBy } from './pki.ts';

const node = { name: 'node-1', address: '192.0.2.2' };
const day = 24 * 3600 * 1000;

describe('whether certificates are still good', () => {
  const stamp = { wanted: wantedBy(node), made: 0, authorityMade: 0 };
  test.each([
    ['made today', stamp, node, 0, true],
    ['a month before their end', stamp, node, 335 * day, false],
    ['just before that', stamp, node, 335 * day - 1, true],
    ['with an authority that ends', { ...stamp, made: 300 * day }, node, 336 * day, false],
    ['of another address', stamp, { ...node, address: '192.0.2.3' }, 0, false],
    ['of another name', stamp, { ...node, name: 'node-2' }, 0, false],
  ])('%s', (_, made, asked, now, expected) => {
    expect(isCurrent(made, asked, now)).toBe(expected);
  });
});

test('the API server answers to its address on the machine, in the cluster, and to its names', () => {
  const names = subjectsOf(node)
    .find(({ name }) => name === 'apiserver')
    ?.names.split(',');
  expect(names).toEqual(
    expect.arrayContaining(['IP:127.0.0.1', 'IP:10.96.0.1', 'IP:192.0.2.2', 'DNS:kubernetes.default.svc']),
  );
});
