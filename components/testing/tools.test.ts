import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { judge, toolPath, type Verdict } from './tools.ts';

const cache = mkdtempSync(join(tmpdir(), 'bellwether-cache-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

function toolchain(name: string, used: Date): string {
  const folder = join(cache, 'toolchain', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'promtool'), '');
  utimesSync(folder, used, used);
  return join(folder, 'promtool');
}

describe('toolPath', () => {
  test('a missing tool is named with the remedy', () => {
    const none = { BELLWETHER_CACHE: join(cache, 'none') };
    expect(() => toolPath('amtool', none)).toThrow(/amtool .*none.*make cluster-up.*BELLWETHER_AMTOOL/);
    expect(() => toolPath('amtool', { BELLWETHER_AMTOOL: '/nowhere/amtool' })).toThrow(/\/nowhere\/amtool/);
  });

  test('the toolchain that was used last is taken, and never an unfinished one', () => {
    toolchain('old', new Date(1000));
    const recent = toolchain('recent', new Date(2000));
    toolchain('.unfinished', new Date(3000));
    expect(toolPath('promtool', { BELLWETHER_CACHE: cache })).toBe(recent);
  });
});

function checkRules(text: string): Verdict {
  return judge('promtool', ['check', 'rules', 'rules.json'], { 'rules.json': text });
}

test('judge tells good from bad', () => {
  expect(checkRules('{"groups": []}')).toMatchObject({ accepted: true });
  expect(checkRules('{"groups": 1}')).toMatchObject({ accepted: false, output: expect.stringContaining('rules.json') });
});
