import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { keepParts } from './keep-parts.ts';

describe('what of an object stays the very same', () => {
  test('a spec does when only the status was written', () => {
    const before = { spec: { a: [1] }, status: { b: 1 } };
    const kept = keepParts(before, { spec: { a: [1] }, status: { b: 2 } });
    expect(kept).toEqual({ spec: { a: [1] }, status: { b: 2 } });
    expect(kept.spec).toBe(before.spec);
  });

  test('the whole does when nothing was', () => {
    const before = { spec: { a: [1] } };
    expect(keepParts(before, { spec: { a: [1] } })).toBe(before);
  });

  test('a field that is gone is not kept, nor one that came', () => {
    const whole: Record<string, unknown> = { a: 1, b: undefined };
    expect(keepParts(whole, { a: 1 })).not.toHaveProperty('b');
    expect(keepParts<Record<string, unknown>>({ a: 1 }, { a: 1, b: undefined })).toHaveProperty('b');
  });

  test('whatever is kept, it says what came last', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) =>
        expect(keepParts(before, after)).toStrictEqual(after),
      ),
    );
    const objects = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 1 }));
    fc.assert(fc.property(objects, objects, (before, after) => expect(keepParts(before, after)).toStrictEqual(after)));
  });
});
