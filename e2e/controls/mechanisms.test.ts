/** Each negative control switches something off: the text that it replaces stands in the operator, exactly once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkout } from '../cluster/paths.ts';
import { mechanisms } from './mechanisms.ts';

const all = Object.entries(mechanisms).flatMap(([name, substitutions]) =>
  substitutions.map(({ file, text }) => [name, file, text] as const),
);

test.each(all)('%s, in %s', (_, file, text) => {
  expect(readFileSync(join(checkout, file), 'utf8').split(text)).toHaveLength(2);
});
