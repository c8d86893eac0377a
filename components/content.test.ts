import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { contentHash, sortedRecord, toText } from './content.ts';
import { judge } from './testing/tools.ts';

/** Whatever a JSON text of the API server can hold, and often what YAML is particular about. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '\u007f',
      '\u0085',
      '\u2028',
      '\u2029',
      '\ufeff',
      '\uffff',
      '\u0000',
      '"',
      '\\',
      ' ',
      '\n',
      'é',
      '😀',
    ),
  }),
);

test('YAML reads the text as the value that it was made of', () => {
  fc.assert(
    fc.property(fc.dictionary(text, fc.array(text)), (value) => {
      expect(JSON.parse(toText(value))).toEqual(value);
      expect(parse(toText(value), { maxAliasCount: 0 })).toEqual(value);
    }),
  );
});

test('Prometheus accepts every text in an annotation', () => {
  const values = fc.sample(text, { numRuns: 300, seed: 1 });
  const rules = values.map((value, index) => ({
    alert: `A${index}`,
    expr: 'up',
    annotations: { a: value.replaceAll('{', '(') },
  }));
  const { accepted, output } = judge('promtool', ['check', 'rules', '--lint=none', 'r.json'], {
    'r.json': toText({ groups: [{ name: 'g', rules }] }),
  });
  expect(output).toMatch(/SUCCESS: 300 rules found/);
  expect(accepted).toBe(true);
});

test('records are equal text whatever the order of their keys', () => {
  expect(toText(sortedRecord({ b: 1, a: 2 }))).toBe(toText(sortedRecord({ a: 2, b: 1 })));
  expect(contentHash('a')).toMatch(/^[0-9a-f]{32}$/);
  expect(contentHash('a', 8)).toBe(contentHash('a').slice(0, 8));
});
