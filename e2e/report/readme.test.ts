import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkout } from './program.ts';
import { commandBlocks, isAsDescribed, UnmarkedBlock } from './readme.ts';

const markdown = ['# A', '', '<!-- run -->', '```sh', 'ls', '```', '', 'gives', '', '```text', 'a …', '```', ''].join(
  '\n',
);

describe('blocks of commands', () => {
  test('come with their line, their mark and the output that follows', () => {
    expect(commandBlocks(markdown)).toEqual([{ line: 5, commands: 'ls\n', run: 'once', output: 'a …\n' }]);
  });

  test.each([
    ['<!-- run -->', 'once'],
    ['<!-- run: repeatedly -->', 'repeatedly'],
    ['<!-- not run: it is the test -->', undefined],
  ])('%s', (mark, run) => {
    expect(commandBlocks(markdown.replace('<!-- run -->', mark))[0]?.run).toBe(run);
  });

  test.each(['', '<!-- maybe -->', '<!-- not run -->'])('a block that is marked %p is an error', (mark) => {
    expect(() => commandBlocks(markdown.replace('<!-- run -->', mark))).toThrow(UnmarkedBlock);
  });

  test('an output belongs to the commands right before it', () => {
    const twice = markdown.replace('gives', '<!-- run -->\n```sh\npwd\n```');
    expect(commandBlocks(twice).map(({ output }) => output)).toEqual([undefined, 'a …\n']);
  });
});

describe('an output as described', () => {
  test.each([
    ['a  b\n', 'a b', true],
    ['NAME   READY\nx      True\n', 'NAME READY\nx True', true],
    ['took 1.5 s', 'took … s', true],
    ['took 1.5 min', 'took … s', false],
    ['a\nb\nc', 'a\n…\nc', true],
    ['a\nc', 'a', false],
    ['demo True Ready 5m', 'demo True Ready …', true],
    ['axb', 'a.b', false],
  ])('%p against %p', (output, description, expected) => {
    expect(isAsDescribed(output, description)).toBe(expected);
  });
});

describe('the README', () => {
  const readme = readFileSync(join(checkout, 'README.md'), 'utf8');

  test('says of every block of commands whether tests run it', () => {
    expect(commandBlocks(readme).filter(({ run }) => run !== undefined).length).toBeGreaterThan(4);
  });
});
