import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { silentLogger } from '../log.ts';
import { type JournalOptions, openJournal, type Question } from './journal.ts';
import { type KeyValue, StoreBusyError } from './key-value.ts';
import { destroyLevel, openLevel } from './level.ts';
import { MemoryStore } from './memory.ts';

interface Verdict {
  readonly good: boolean;
}

function parse(value: unknown): Verdict | undefined {
  const isVerdict = typeof value === 'object' && value !== null && 'good' in value && typeof value.good === 'boolean';
  return isVerdict ? { good: value.good === true } : undefined;
}

/** A journal over a store that outlasts it, and that can be made to fail. */
function setup(limit = 1_000) {
  const entries = new MemoryStore();
  const disk = { store: entries, opened: 0, destroyed: 0, broken: false, busy: false };
  const fail = async () => {
    if (disk.broken) throw new Error('Corruption: bad block');
  };
  const wrap = (store: KeyValue): KeyValue => ({
    get: (key) => fail().then(() => store.get(key)),
    put: (key, value) => fail().then(() => store.put(key, value)),
    delete: (key) => fail().then(() => store.delete(key)),
    entries: (prefix) => store.entries(prefix),
    close: async () => {},
  });
  const options: JournalOptions<Verdict> = {
    open: async () => {
      disk.opened += 1;
      if (disk.busy) throw new StoreBusyError('in use');
      if (disk.broken) throw new Error('Corruption: no MANIFEST');
      return wrap(disk.store);
    },
    destroy: async () => {
      disk.destroyed += 1;
      disk.broken = false;
      disk.store = new MemoryStore();
    },
    parse,
    log: silentLogger,
    limit,
  };
  return { disk, open: () => openJournal(options) };
}

const question = (hash: string, judge = 'judge 1.0/a'): Question => ({ hash, judge });

async function count(store: KeyValue): Promise<number> {
  const keys = [];
  for await (const [key] of store.entries('')) keys.push(key);
  return keys.length;
}

describe('a verdict', () => {
  test('is found again, also by the next process', async () => {
    const { open } = setup();
    const first = await open();
    await first.put(question('a'), { good: true });
    expect(await first.get(question('a'))).toEqual({ good: true });
    await first.close();
    const second = await open();
    expect(await second.get(question('a'))).toEqual({ good: true });
  });

  test('holds for one content and one judge', async () => {
    const { open } = setup();
    const journal = await open();
    await journal.put(question('a'), { good: false });
    expect(await journal.get(question('b'))).toBeUndefined();
    expect(await journal.get(question('a', 'judge 1.0'))).toBeUndefined();
  });

  test.each(['{"good":"perhaps"}', 'not json', ''])('that cannot be understood (%s) is dropped', async (text) => {
    const { disk, open } = setup();
    await (await open()).put(question('a'), { good: true });
    for await (const [key] of disk.store.entries('')) await disk.store.put(key, text);
    expect(await (await open()).get(question('a'))).toBeUndefined();
    expect(await count(disk.store)).toBe(0);
  });
});

describe('size', () => {
  test('is bounded, and what is in use stays', async () => {
    const { disk, open } = setup(20);
    const journal = await open();
    await journal.put(question('used'), { good: true });
    for (let i = 0; i < 200; i += 1) {
      await journal.put(question(`once-${i}`), { good: false });
      expect(await journal.get(question('used'))).toEqual({ good: true });
    }
    expect(await count(disk.store)).toBeLessThanOrEqual(20);
    expect(await journal.get(question('once-0'))).toBeUndefined();
    expect(await journal.get(question('once-199'))).toEqual({ good: false });
  });

  test('is bounded across restarts, and what others left in the store is removed', async () => {
    const { disk, open } = setup(20);
    await disk.store.put('something else', 'x');
    for (let i = 0; i < 50; i += 1) {
      const journal = await open();
      await journal.put(question(String(i)), { good: true });
      await journal.close();
    }
    expect(await count(disk.store)).toBeLessThanOrEqual(20);
    expect(await (await open()).get(question('49'))).toEqual({ good: true });
    expect(await disk.store.get('something else')).toBeUndefined();
  });
});

describe('damage is emptiness', () => {
  test('a store that cannot be opened is deleted and made anew', async () => {
    const { disk, open } = setup();
    await (await open()).put(question('a'), { good: true });
    disk.broken = true;
    const journal = await open();
    expect(await journal.get(question('a'))).toBeUndefined();
    await journal.put(question('a'), { good: false });
    expect(await journal.get(question('a'))).toEqual({ good: false });
    expect(disk).toMatchObject({ destroyed: 1, opened: 3 });
  });

  test('a store that fails later is replaced once, however many calls fail', async () => {
    const { disk, open } = setup();
    const journal = await open();
    disk.broken = true;
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((hash) => journal.get(question(hash))));
    expect(answers).toEqual([undefined, undefined, undefined, undefined]);
    expect(disk.destroyed).toBe(1);
    await journal.put(question('a'), { good: true });
    expect(await journal.get(question('a'))).toEqual({ good: true });
    expect(await count(disk.store)).toBe(1);
  });

  test('a store in use elsewhere is left alone: the journal lives in memory', async () => {
    const { disk, open } = setup();
    disk.busy = true;
    const journal = await open();
    await journal.put(question('a'), { good: true });
    expect(await journal.get(question('a'))).toEqual({ good: true });
    expect([disk.destroyed, await count(disk.store)]).toEqual([0, 0]);
  });

  test('where nothing can be written it lives in memory', async () => {
    const journal = await openJournal<Verdict>({
      open: () => Promise.reject(new Error('EROFS')),
      destroy: () => Promise.reject(new Error('EROFS')),
      parse,
      log: silentLogger,
    });
    await journal.put(question('a'), { good: true });
    expect(await journal.get(question('a'))).toEqual({ good: true });
    await expect(journal.close()).resolves.toBeUndefined();
  });
});

test('it never answers with anything but the last verdict or nothing, whatever breaks and restarts', async () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.record({ put: key, good: fc.boolean() }),
    fc.record({ get: key }),
    fc.constantFrom('break' as const, 'restart' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { disk, open } = setup(6);
      let journal = await open();
      const last = new Map<string, boolean>();
      const answers: { readonly answer: boolean | undefined; readonly last: boolean | undefined }[] = [];
      for (const s of steps) {
        if (s === 'break') disk.broken = true;
        else if (s === 'restart') journal = await open();
        else if ('put' in s) {
          await journal.put(question(s.put), { good: s.good });
          last.set(s.put, s.good);
        } else {
          const answer = await journal.get(question(s.get));
          answers.push({ answer: answer?.good, last: last.get(s.get) });
        }
      }
      expect(answers.filter((each) => each.answer !== undefined && each.answer !== each.last)).toEqual([]);
    }),
  );
});

describe('on disk', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('a damaged LevelDB starts new', async () => {
    const options = { open: () => openLevel(folder), destroy: () => destroyLevel(folder), parse, log: silentLogger };
    const first = await openJournal(options);
    await first.put(question('a'), { good: true });
    await first.close();
    const names = await readdir(folder);
    expect(names).toContain('CURRENT');
    for (const name of names) await writeFile(join(folder, name), 'garbage');
    const second = await openJournal(options);
    expect(await second.get(question('a'))).toBeUndefined();
    await second.put(question('b'), { good: true });
    await second.close();
    const third = await openJournal(options);
    expect(await third.get(question('b'))).toEqual({ good: true });
    await third.close();
  });
});
