import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type KeyValue, StoreBusyError, StoreClosedError } from './key-value.ts';
import { destroyLevel, openLevel } from './level.ts';
import { MemoryStore } from './memory.ts';

let root = '';
let folders = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A folder that does not exist yet. */
function folder(): string {
  folders += 1;
  return join(root, 'deeper', String(folders));
}

async function all(store: KeyValue, prefix = ''): Promise<(readonly [string, string])[]> {
  const found = [];
  for await (const entry of store.entries(prefix)) found.push(entry);
  return found;
}

async function* endless(store: KeyValue): AsyncGenerator<string> {
  for await (const [key] of store.entries('')) yield key;
}

describe.each<[string, () => Promise<KeyValue>]>([
  ['memory', async () => new MemoryStore()],
  ['level', () => openLevel(folder())],
])('%s', (_, open) => {
  test('keeps the last value of a key, until it is deleted', async () => {
    const store = await open();
    expect(await store.get('a')).toBeUndefined();
    await store.put('a', '1');
    await store.put('a', 'zwei — 二');
    expect(await store.get('a')).toBe('zwei — 二');
    await store.delete('a');
    await store.delete('a');
    expect(await store.get('a')).toBeUndefined();
    await store.close();
  });

  test('lists what begins with a prefix, in the order of bytes', async () => {
    const store = await open();
    for (const key of ['b/2', 'a/1', 'b/10', 'c', 'b', 'b/é', 'b/😀', 'b/\u{ffee}']) await store.put(key, `of ${key}`);
    expect(await all(store, 'b/')).toEqual(
      ['b/10', 'b/2', 'b/é', 'b/\u{ffee}', 'b/😀'].map((key) => [key, `of ${key}`]),
    );
    expect((await all(store)).map(([key]) => key).slice(0, 3)).toEqual(['a/1', 'b', 'b/10']);
    expect(await all(store, 'x')).toEqual([]);
    await store.close();
  });

  test('lists what there was when it was asked, whatever is written meanwhile', async () => {
    const store = await open();
    await store.put('a', '1');
    await store.put('b', '1');
    const seen: string[] = [];
    for await (const [key] of store.entries('')) {
      seen.push(key);
      await store.delete('b');
      await store.put('c', '1');
    }
    expect(seen).toEqual(['a', 'b']);
    await store.close();
  });

  test('a list may be left early', async () => {
    const store = await open();
    await store.put('a', '1');
    await store.put('b', '1');
    for await (const key of endless(store)) {
      if (key === 'a') break;
    }
    await store.close();
    await expect(store.close()).resolves.toBeUndefined();
  });

  test('refuses everything once it is closed', async () => {
    const store = await open();
    await store.close();
    await expect(store.get('a')).rejects.toThrow(StoreClosedError);
    await expect(store.put('a', '1')).rejects.toThrow(StoreClosedError);
    await expect(store.delete('a')).rejects.toThrow(StoreClosedError);
    await expect(all(store)).rejects.toThrow(StoreClosedError);
  });

  test('behaves as a map', async () => {
    const step = fc.record({ key: fc.constantFrom('a', 'a/b', 'b', 'ab'), value: fc.option(fc.string()) });
    await fc.assert(
      fc.asyncProperty(fc.array(step), fc.constantFrom('', 'a', 'a/', 'b'), async (steps, prefix) => {
        const store = await open();
        const map = new Map<string, string>();
        for (const { key, value } of steps) {
          await (value === null ? store.delete(key) : store.put(key, value));
          if (value === null) map.delete(key);
          else map.set(key, value);
        }
        expect(new Map(await all(store, prefix))).toEqual(new Map([...map].filter(([key]) => key.startsWith(prefix))));
        await store.close();
      }),
      { numRuns: 25 },
    );
  });
});

describe('on disk', () => {
  test('values outlast the process that wrote them', async () => {
    const place = folder();
    const first = await openLevel(place);
    await first.put('a', '1');
    await first.close();
    const second = await openLevel(place);
    expect(await second.get('a')).toBe('1');
    await second.close();
  });

  test('a store that is open elsewhere is busy, not broken', async () => {
    const place = folder();
    const first = await openLevel(place);
    await expect(openLevel(place)).rejects.toThrow(StoreBusyError);
    await first.close();
  });

  test('destroying leaves what is not ours', async () => {
    const place = folder();
    await (await openLevel(place)).close();
    await writeFile(join(place, 'precious'), '');
    await destroyLevel(place);
    expect(await readdir(place)).toEqual(['precious']);
  });
});
