/** Remembers verdicts across restarts, to save time and nothing else: it may be deleted at any moment. */
import type { Logger } from '../log.ts';
import { type KeyValue, StoreBusyError } from './key-value.ts';
import { MemoryStore } from './memory.ts';

export interface JournalOptions<V> {
  /** Opens the store; called again after `destroy` when the store turns out to be damaged. */
  readonly open: () => Promise<KeyValue>;
  /** Deletes the closed store. */
  readonly destroy: () => Promise<void>;
  /** Reads what was written as JSON, perhaps by another version; undefined for what it does not understand. */
  readonly parse: (value: unknown) => V | undefined;
  readonly log: Logger;
  /** Verdicts that are kept, about. */
  readonly limit?: number;
}

/** What a verdict is about: a content, and the judge that saw it. */
export interface Question {
  /** Hash of the content. */
  readonly hash: string;
  /** Name and version of the judge, with whatever else its answer depends on. */
  readonly judge: string;
}

/** 10,000 objects of each kind with some history; about 20 MiB of short verdicts. */
const DEFAULT_LIMIT = 50_000;

/** Opens the journal. Never fails: what cannot be read is deleted, and where nothing can be written it lives in memory. */
export async function openJournal<V>(options: JournalOptions<V>): Promise<Journal<V>> {
  const journal = new Journal(options);
  await journal.open();
  return journal;
}

/**
 * Verdicts are kept in two generations. New ones go into the current; when that holds half the limit, the older is
 * dropped and the current becomes the older. What is asked for in the older moves to the current, so that what is in
 * use stays. No method ever rejects.
 */
export class Journal<V> {
  readonly #options: JournalOptions<V>;
  #store: KeyValue = new MemoryStore();
  #generation = 0;
  /** Entries of the current generation. */
  #size = 0;
  #recovery: Promise<void> | undefined;

  constructor(options: JournalOptions<V>) {
    this.#options = options;
  }

  async open(): Promise<void> {
    try {
      await this.#load(await this.#options.open());
    } catch (error) {
      await this.#recover(error);
    }
  }

  async get(question: Question): Promise<V | undefined> {
    return this.#guard(async (store) => {
      const current = await this.#read(store, keyOf(this.#generation, question));
      if (current !== undefined) return current;
      const older = await this.#read(store, keyOf(this.#generation - 1, question));
      if (older !== undefined) await this.#write(store, question, older);
      return older;
    });
  }

  async put(question: Question, verdict: V): Promise<void> {
    await this.#guard((store) => this.#write(store, question, verdict));
  }

  async close(): Promise<void> {
    await this.#recovery;
    await this.#store.close().catch((err: unknown) => this.#options.log.warn({ err }, 'could not close the journal'));
  }

  async #read(store: KeyValue, key: string): Promise<V | undefined> {
    const text = await store.get(key);
    if (text === undefined) return undefined;
    const verdict = this.#parse(text);
    if (verdict === undefined) await store.delete(key);
    return verdict;
  }

  #parse(text: string): V | undefined {
    try {
      return this.#options.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  async #write(store: KeyValue, question: Question, verdict: V): Promise<void> {
    if (this.#size >= (this.#options.limit ?? DEFAULT_LIMIT) / 2) await this.#turn(store);
    this.#size += 1;
    await store.put(keyOf(this.#generation, question), JSON.stringify(verdict));
  }

  /** Begins a new generation; the one before the last goes. */
  async #turn(store: KeyValue): Promise<void> {
    this.#generation += 1;
    this.#size = 0;
    await drop(store, (generation) => generation < this.#generation - 1);
  }

  /** Takes a store into use: its newest generation goes on. */
  async #load(store: KeyValue): Promise<void> {
    const sizes = new Map<number, number>();
    try {
      for await (const [key] of store.entries('')) {
        const generation = generationOf(key);
        sizes.set(generation, (sizes.get(generation) ?? 0) + 1);
      }
      const newest = Math.max(0, ...[...sizes.keys()].filter(Number.isInteger));
      await drop(store, (generation) => !(generation >= newest - 1));
      [this.#store, this.#generation, this.#size] = [store, newest, sizes.get(newest) ?? 0];
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Runs against the store; when that fails, puts a new one in its place and answers as if it were empty. */
  async #guard<T>(run: (store: KeyValue) => Promise<T>): Promise<T | undefined> {
    await this.#recovery;
    const store = this.#store;
    try {
      return await run(store);
    } catch (error) {
      // Of many calls that fail on one store the first replaces it.
      if (store === this.#store)
        this.#recovery ??= this.#recover(error).finally(() => {
          this.#recovery = undefined;
        });
      await this.#recovery;
      return undefined;
    }
  }

  async #recover(cause: unknown): Promise<void> {
    const { log, open, destroy } = this.#options;
    await this.#store.close().catch(() => {});
    try {
      // Deleting it would help neither: it is in order, or its disk is not.
      if (cause instanceof StoreBusyError || isDiskProblem(cause)) throw cause;
      log.warn({ err: cause }, 'the journal is damaged: deleting it');
      await destroy();
      await this.#load(await open());
    } catch (err) {
      const fix = isDiskProblem(err) ? { fix: diskFix } : {};
      log.warn({ err, ...fix }, 'the journal lives in memory: verdicts will be found anew after a restart');
      await this.#load(new MemoryStore());
    }
  }
}

const diskFix =
  'make room on the disk, or let the operator write to the folder that --journal names; it works without, and the next start opens it again';

/** LevelDB tells in words, Node by a code: the disk is full or may not be written. */
function isDiskProblem(error: unknown): boolean {
  return /no space left|read-only file system|permission denied|quota exceeded|not a directory|ENOSPC|EROFS|EACCES|EPERM|EDQUOT|ENOTDIR|EEXIST/i.test(
    String(error),
  );
}

/** Generations sort as text. */
const DIGITS = 10;

function keyOf(generation: number, { judge, hash }: Question): string {
  return `${String(generation).padStart(DIGITS, '0')}/${encodeURIComponent(judge)}/${hash}`;
}

/** NaN for a key that is none of ours. */
function generationOf(key: string): number {
  return Number(key.slice(0, DIGITS));
}

async function drop(store: KeyValue, isOld: (generation: number) => boolean): Promise<void> {
  for await (const [key] of store.entries('')) {
    if (isOld(generationOf(key))) await store.delete(key);
  }
}
