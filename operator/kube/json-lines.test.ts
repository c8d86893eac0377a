/** However the network cuts the bytes, the same events come out. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createJsonLines } from './json-lines.ts';

const encode = (text: string) => new TextEncoder().encode(text);

describe('json lines', () => {
  test.each([
    ['nothing while a line is open', ['{"a":'], [[]]],
    ['a line that is closed by a later chunk', ['{"a":', '1}\n'], [[], [{ a: 1 }]]],
    ['several lines in one chunk', ['1\n{}\n[2]\n'], [[{}, [2]]]],
    ['empty lines, also with carriage returns, are nothing', ['\n\r\n{}\r\n'], [[{}]]],
    ['a line feed alone closes the line', ['{"a":1}', '\n'], [[], [{ a: 1 }]]],
  ])('%s', (_, chunks, batches) => {
    const lines = createJsonLines<unknown>();
    expect(chunks.map((chunk) => lines.push(encode(chunk)))).toEqual(batches);
  });

  test('text that is not JSON is an error', () => {
    expect(() => createJsonLines().push(encode('<html>\n'))).toThrow(SyntaxError);
  });

  test('a line without end is given up before it fills the memory', () => {
    const lines = createJsonLines();
    const chunk = new Uint8Array(8 * 1024 * 1024).fill(0x20);
    const pushAll = () => {
      for (let i = 0; i < 5; i++) lines.push(chunk);
    };
    expect(pushAll).toThrow(/longer than/);
  });

  test('any events survive any chunking, in order', () => {
    const event = fc.record({ type: fc.string({ unit: 'grapheme' }), object: fc.jsonValue() });
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(event), cuts, (events, sizes) => {
        const bytes = encode(events.map((each) => `${JSON.stringify(each)}\n`).join(''));
        const lines = createJsonLines<unknown>();
        const out: unknown[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          out.push(...lines.push(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(out).toEqual(JSON.parse(JSON.stringify(events)));
      }),
    );
  });
});
