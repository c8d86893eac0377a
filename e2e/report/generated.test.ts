import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { outdated } from './generated.ts';
import { checkout } from './program.ts';

test('a file that differs from its generator’s text, or is not there, is outdated', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bellwether-generated-'));
  const path = (name: string): string => join(folder, name);
  try {
    await writeFile(path('current'), 'a\n');
    await writeFile(path('edited'), 'b\n');
    const expected = new Map(
      [
        ['current', 'a\n'],
        ['edited', 'a\n'],
        ['missing', 'a\n'],
      ].map(([name = '', text = '']) => [path(name), text]),
    );
    expect(await outdated(expected)).toEqual(['edited', 'missing'].map((name) => relative(checkout, path(name))));
  } finally {
    await rm(folder, { recursive: true });
  }
});
