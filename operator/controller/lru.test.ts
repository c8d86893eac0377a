import { expect, test } from '@jest/globals';
import { Lru } from './lru.ts';

test('what was used longest ago goes first', () => {
  const lru = new Lru<string, number>(3);
  for (const [i, key] of ['a', 'b', 'c'].entries()) lru.set(key, i);
  lru.get('a');
  lru.set('d', 3);
  expect([lru.get('b'), lru.get('a'), lru.size]).toEqual([undefined, 0, 3]);
  lru.set('c', 9);
  lru.set('e', 4);
  expect([...lru.entries()]).toEqual([
    ['a', 0],
    ['c', 9],
    ['e', 4],
  ]);
  lru.delete('a');
  expect(lru.get('a')).toBeUndefined();
});
