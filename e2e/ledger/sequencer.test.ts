/** Which suites come first. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isBeside } from './sequencer.ts';

const folder = join(import.meta.dirname, '../suites');

test('a suite says in its first comment that it may run beside others', () => {
  expect(isBeside('/**\n * A suite.\n *\n * @beside it minds nobody\n */\n')).toBe(true);
  expect(isBeside('/** A suite. */\n// @beside\n')).toBe(false);
  expect(isBeside('/**\n * A suite, not @beside others.\n */\n')).toBe(false);
});

test('who has the stack or the operator changed is alone', () => {
  const suites = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
  const texts = suites.map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);
  const beside = texts.filter(([, text]) => isBeside(text));
  expect(beside.length).toBeGreaterThan(1);
  const changing =
    /\b(changeStack|takePlace|restoreSamples|waitForOperator|operatorName|@rolls|@failsReloads|@movesTargets)\b/;
  expect(beside.filter(([, text]) => changing.test(text)).map(([file]) => file)).toEqual([]);
});
