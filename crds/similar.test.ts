/** Edit distance keeps the laws of a distance on small edits, and the suggestion is the nearest name. */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { editDistance, similar } from './similar.ts';

test.each([
  ['', '', 0],
  ['port', 'port', 0],
  ['prot', 'port', 1],
  ['replica', 'replicas', 1],
  ['replicas', 'replica', 1],
  ['scheme', 'schema', 1],
  ['abc', '', 3],
  ['ca', 'abc', 3],
])('from %j to %j in %i edits', (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits);
});

const word = fc.string({ maxLength: 12 });

test('the way back is as long, and none is longer than the longer word', () => {
  fc.assert(
    fc.property(word, word, (from, to) => {
      const distance = editDistance(from, to);
      expect(editDistance(to, from)).toBe(distance);
      expect(distance === 0).toBe(from === to);
      expect(distance).toBeLessThanOrEqual(Math.max(from.length, to.length));
      expect(distance).toBeGreaterThanOrEqual(Math.abs(from.length - to.length));
    }),
  );
});

test('a word with one letter less is one edit away', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 12 }), fc.nat(), (to, place) => {
      const cut = place % to.length;
      expect(editDistance(to.slice(0, cut) + to.slice(cut + 1), to)).toBe(1);
    }),
  );
});

test.each([
  ['keepFiringFor', 'keep_firing_for'],
  ['Interval', 'interval'],
  ['intervall', 'interval'],
  ['time', undefined],
  ['x', undefined],
])('%s means %s', (name, meant) => {
  expect(similar(name, ['interval', 'timeout', 'keep_firing_for'])).toBe(meant);
});

test('nothing is meant where nothing is known', () => {
  expect(similar('a', [])).toBeUndefined();
});
