import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { difference } from './difference.ts';

const letters = (text: string) => text.split('');

test.each([
  ['nothing', 'abc', 'abc', '', ''],
  ['one in another version', 'abcd', 'abXd', 'c', 'X'],
  ['two far apart', 'abcdef', 'aXcdYf', 'be', 'XY'],
  ['one more', 'abcd', 'abXcd', '', 'X'],
  ['one less', 'abcd', 'abd', 'c', ''],
  ['one more at the end', 'abcd', 'abcdX', '', 'X'],
  ['one more like its neighbour', 'abbc', 'abbbc', '', 'b'],
  ['everything', 'abc', '', 'abc', ''],
])('%s', (_, before, after, gone, come) => {
  expect(difference(letters(before), letters(after))).toEqual({ gone: letters(gone), come: letters(come) });
});

test('without what is gone, and with what has come, before is after', () => {
  const lists = fc.uniqueArray(fc.integer({ min: 0, max: 20 }));
  fc.assert(
    fc.property(lists, lists, (before, after) => {
      const { gone, come } = difference(before, after);
      const result = new Set(before).difference(new Set(gone)).union(new Set(come));
      expect(result).toEqual(new Set(after));
    }),
  );
});
