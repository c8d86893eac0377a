import { expect, test } from '@jest/globals';
import type { Fragment } from '../../components/fragment.ts';
import { Revisions } from './loaded.ts';

test('only recent revisions are remembered', () => {
  const known = new Revisions();
  const fragment = (hash: string) => ({ key: 'a', hash }) as Fragment;
  for (let n = 0; n < 20; n++) known.remember('slice-0', `r${n}`, [fragment(String(n))]);
  expect(known.heldBy(new Map([['slice-0', 'r19']]))).toEqual([new Map([['a', fragment('19')]])]);
  expect(known.heldBy(new Map([['slice-0', 'r0']]))).toEqual([]);
});

test('a revision that comes back holds what it is intended for now: another object can have the very same text', () => {
  const known = new Revisions();
  const markers = new Map([['slice-0', 'r1']]);
  const [before, after] = [
    { key: 'a', hash: 'of the one that was deleted' },
    { key: 'a', hash: 'of its successor' },
  ];
  for (const fragment of [before, after]) known.remember('slice-0', 'r1', [fragment as Fragment]);
  expect(known.heldBy(markers)).toEqual([new Map([['a', after]])]);
});
