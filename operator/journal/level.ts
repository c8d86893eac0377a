/** The store on disk, in LevelDB. The native module is loaded only when a store is opened. */
import { mkdir } from 'node:fs/promises';
import type { Iterator, LevelDown } from 'leveldown';
import { type KeyValue, StoreBusyError, StoreClosedError } from './key-value.ts';

type Done = (error?: Error | null) => void;

/**
 * Opens the store in a folder, which is made when it is missing. Throws StoreBusyError when another process has it
 * open, and LevelDB's own error when it is damaged or cannot be read.
 */
export async function openLevel(folder: string): Promise<KeyValue> {
  const { default: leveldown } = await import('leveldown');
  await mkdir(folder, { recursive: true });
  const database = leveldown(folder);
  try {
    await settle((done) => database.open({ createIfMissing: true }, done));
  } catch (error) {
    if (!/\block\b/i.test(String(error))) throw error;
    throw new StoreBusyError(`${folder} is in use by another process`, { cause: error });
  }
  return new LevelStore(database, folder);
}

/** Deletes a closed store's own files; whatever else is in the folder stays. */
export async function destroyLevel(folder: string): Promise<void> {
  const { default: leveldown } = await import('leveldown');
  await settle((done) => leveldown.destroy(folder, done));
}

class LevelStore implements KeyValue {
  readonly #database: LevelDown;
  readonly #folder: string;
  #closed: Promise<void> | undefined;

  constructor(database: LevelDown, folder: string) {
    this.#database = database;
    this.#folder = folder;
  }

  async get(key: string): Promise<string | undefined> {
    this.#check();
    try {
      return await this.#read(key);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async put(key: string, value: string): Promise<void> {
    this.#check();
    await settle((done) => this.#database.put(key, value, done));
  }

  async delete(key: string): Promise<void> {
    this.#check();
    await settle((done) => this.#database.del(key, done));
  }

  async *entries(prefix: string): AsyncGenerator<readonly [string, string]> {
    this.#check();
    const iterator = this.#database.iterator({ gte: prefix, keyAsBuffer: false, valueAsBuffer: false });
    try {
      for (let entry = await next(iterator); entry; entry = await next(iterator)) {
        if (!entry[0].startsWith(prefix)) return;
        yield entry;
        this.#check();
      }
    } finally {
      await settle((done) => iterator.end(done));
    }
  }

  close(): Promise<void> {
    this.#closed ??= settle((done) => this.#database.close(done));
    return this.#closed;
  }

  #read(key: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#database.get(key, { asBuffer: false }, (error, value) => {
        if (error) reject(error);
        else resolve(value);
      });
    });
  }

  /** LevelDB's own behaviour after close is undefined. */
  #check(): void {
    if (this.#closed) throw new StoreClosedError(`${this.#folder} is closed`);
  }
}

function next(iterator: Iterator): Promise<readonly [string, string] | undefined> {
  return new Promise((resolve, reject) => {
    iterator.next((error, key, value) => {
      if (error) reject(error);
      else resolve(key === undefined || value === undefined ? undefined : [key, value]);
    });
  });
}

function settle(call: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** leveldown tells it in the message alone. */
function isNotFound(error: unknown): boolean {
  return /notfound/i.test(String(error));
}
