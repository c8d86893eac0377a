import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cached, hashFolder, keyOf } from './cache.ts';
import { cacheRoot } from './paths.ts';
import { buildArguments, linkedVersions, versionIn } from './toolchain.ts';

let folder = '';
const before = process.env['BELLWETHER_CACHE'];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-test-'));
  process.env['BELLWETHER_CACHE'] = folder;
});
afterEach(async () => {
  if (before === undefined) delete process.env['BELLWETHER_CACHE'];
  else process.env['BELLWETHER_CACHE'] = before;
  await rm(folder, { recursive: true });
});

test.each([
  [{ BELLWETHER_CACHE: '/own', XDG_CACHE_HOME: '/xdg' }, '/own'],
  [{ XDG_CACHE_HOME: '/xdg' }, '/xdg/bellwether'],
])('the cache of %j is %s', (environment, expected) => {
  expect(cacheRoot(environment)).toBe(expected);
});

describe('a cache entry', () => {
  const entry = { kind: 'thing', key: 'k1' };

  test('is made once, even when two ask at a time', async () => {
    let made = 0;
    const build = async (path: string): Promise<void> => {
      made++;
      await writeFile(join(path, 'result'), 'x');
    };
    const paths = await Promise.all([cached(entry, build), cached(entry, build), cached(entry, build)]);
    expect(made).toBe(1);
    expect(new Set(paths)).toEqual(new Set([join(folder, 'thing/k1')]));
    expect(await readdir(join(folder, 'thing/k1'))).toEqual(['result']);
  });

  test('is free of what a killed build left', async () => {
    await mkdir(join(folder, 'thing/.k1-killed'), { recursive: true });
    await cached(entry, (path) => writeFile(join(path, 'result'), 'x'));
    expect(await readdir(join(folder, 'thing'))).toEqual(['k1']);
  });

  test('is not there when its build failed, and nothing of it is', async () => {
    const failing = cached(entry, () => Promise.reject(new Error('no compiler')));
    await expect(failing).rejects.toThrow('no compiler');
    expect(existsSync(join(folder, 'thing/k1'))).toBe(false);
    expect(await readdir(join(folder, 'thing'))).toEqual([]);
  });
});

const write = async (files: Record<string, string>): Promise<string> => {
  const root = await mkdtemp(join(folder, 'hash-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return await hashFolder(root);
};

describe('the hash of a folder', () => {
  test('depends on paths and contents, and on nothing else', async () => {
    const base = await write({ 'go.mod': 'a', 'cmd/main.go': 'b' });
    expect(await write({ 'cmd/main.go': 'b', 'go.mod': 'a' })).toBe(base);
    const others = [
      { 'go.mod': 'a', 'cmd/main.go': 'c' },
      { 'go.mod': 'a', 'cmd/other.go': 'b' },
      { 'go.mod': 'ab', 'cmd/main.go': '' },
      { 'go.mod': 'a' },
    ];
    for (const other of others) expect(await write(other)).not.toBe(base);
  });

  test('is part of the key', () => {
    expect(keyOf('a', ['b'])).toMatch(/^[0-9a-f]{16}$/);
    expect(keyOf('a', ['b'])).not.toBe(keyOf('a', ['c']));
  });
});

describe('the toolchain', () => {
  test.each([
    ['required', 'require (\n\tx.org/a v1.2.3 // indirect\n)\n', 'v1.2.3'],
    ['replaced', 'require (\n\tx.org/a v1.2.3\n)\nreplace x.org/a => x.org/a v1.0.0\n', 'v1.0.0'],
    ['part of another name', 'require (\n\tx.org/ab v1.2.3\n)\n', undefined],
  ])('finds a version that is %s', (_, text, expected) => {
    expect(versionIn(text, 'x.org/a')).toBe(expected);
  });

  test('is built from what go.mod says and nothing newer, each program told its version', () => {
    const flags = buildArguments('/out');
    expect(flags).toContain('-mod=readonly');
    expect(flags.slice(-4)).toEqual(['-o', '/out/', './cmd/...', 'tool']);
    for (const { packages, version } of linkedVersions) {
      expect(flags.some((flag) => flag.startsWith(`${packages}=`) && flag.endsWith(`Version=${version}`))).toBe(true);
    }
  });

  test('tells versions that go.mod pins', async () => {
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(join(import.meta.dirname, '../toolchain/go.mod'), 'utf8');
    for (const { module, version } of linkedVersions) {
      const pinned = versionIn(text, module) ?? '';
      // Prometheus 3.x.y is the module's v0.3xx.y.
      const expected = module.endsWith('/prometheus')
        ? `v0.3${version.split('.')[1]}.${version.split('.')[2]}`
        : `v${version}`;
      expect(pinned).toBe(expected);
    }
  });
});
