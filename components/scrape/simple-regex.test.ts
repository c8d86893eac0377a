import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { simpleMatcher } from './simple-regex.ts';

describe('simpleMatcher', () => {
  test('agrees with the engine wherever it answers', () => {
    const piece = fc.constantFrom('a', 'b', '_', '.', '.*', '.+', '|');
    const regex = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '_', 'c'), maxLength: 6 });
    fc.assert(
      fc.property(regex, text, (pattern, value) => {
        expect(simpleMatcher(pattern)?.(value)).toBe(new RegExp(`^(?:${pattern})$`, 's').test(value));
        expect(simpleMatcher(`(${pattern})`)?.(value)).toBe(new RegExp(`^(?:${pattern})$`, 's').test(value));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['a*', '[a]', '(a)(b)', String.raw`\w`, '(?i)a', 'a{2}', '^a$', '((a))'])('leaves %s alone', (regex) => {
    expect(simpleMatcher(regex)).toBeUndefined();
  });

  test('what is exponential elsewhere is not here', () => {
    expect(simpleMatcher(`${'.*'.repeat(2_000)}x`)?.('_'.repeat(200))).toBe(false);
  });
});
