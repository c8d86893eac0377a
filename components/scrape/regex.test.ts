import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { literal, oneOf, textsOf } from './regex.ts';

test('what was written as an expression is read back from it', () => {
  const texts = fc.array(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(texts, (given) => expect(textsOf(oneOf(given))).toEqual(given)));
  fc.assert(fc.property(fc.string({ minLength: 1 }), (given) => expect(textsOf(literal(given))).toEqual([given])));
});

test.each(['.+', '(.*)', 'a|b.', 'a+', '[ab]', '(a|b)?', String.raw`\d`, '^a'])(
  '%s stands for no list of texts',
  (regex) => {
    expect(textsOf(regex)).toBeUndefined();
  },
);

test('nothing is a text too', () => {
  expect(textsOf('')).toEqual(['']);
});
