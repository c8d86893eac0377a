/** Whatever a list holds, and however its text is cut up, its objects are those that a parser finds. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Bounds, elementsOf } from './json-elements.ts';

const ample: Bounds = { one: 1_000_000, all: 1_000_000 };

/** Cuts the bytes into pieces of these sizes, again and again. */
async function* cut(text: string, sizes: readonly number[]): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let from = 0, index = 0; from < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function read(
  text: string,
  { sizes = [7], bounds = ample }: { sizes?: readonly number[]; bounds?: Bounds } = {},
) {
  const elements: unknown[] = [];
  for await (const element of elementsOf(cut(text, sizes), bounds)) elements.push(element);
  return elements;
}

test('are found in any list, however its bytes arrive', async () => {
  const objects = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()));
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
  const spaces = fc.constantFrom(undefined, 2);
  await fc.assert(
    fc.asyncProperty(objects, sizes, spaces, async (data, pieces, space) => {
      const text = JSON.stringify({ status: 'success', data }, undefined, space);
      expect(await read(text, { sizes: pieces })).toEqual(JSON.parse(JSON.stringify(data)));
    }),
  );
});

describe('an answer', () => {
  test.each([
    ['of another kind', '<html>', 'the answer is no JSON with a list'],
    ['without a word', '', 'the answer is no JSON with a list'],
    ['without a list', '{"status":"error"}', 'the answer is no JSON with a list'],
    ['that ends in an object', '{"data":[{"a":1},{"b"', 'the answer ends in the middle'],
    ['that ends between two', '{"data":[{"a":1},', 'the answer ends in the middle'],
    ['with what is no JSON', '{"data":[{a}]}', 'JSON'],
  ])('%s is refused', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  const text = JSON.stringify({ data: [{ a: 'x'.repeat(100) }, { b: 1 }] });

  test('that is too large is refused before it is there', async () => {
    await expect(read(text, { bounds: { one: 1_000, all: 50 } })).rejects.toThrow('the answer exceeds 50 bytes');
  });

  test('with too large an object is refused', async () => {
    const bounds = { one: 50, all: 1_000 };
    await expect(read(text, { bounds })).rejects.toThrow('a part of the answer exceeds 50 bytes');
  });
});
