import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { packed, unpacked } from './packed.ts';

test('what is packed is unpacked, and equal values give equal text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(unpacked(packed(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(packed(value)).toBe(packed(value));
    }),
  );
});

test.each([undefined, '', 'e30=', '{}', 'not base64 at all'])('%s is none that was packed', (text) => {
  expect(unpacked(text)).toBeUndefined();
});
