/** A store that lives as long as the process: for tests, and where no disk can be used. */
import { type KeyValue, StoreClosedError } from './key-value.ts';

export class MemoryStore implements KeyValue {
  readonly #values = new Map<string, string>();
  #closed = false;

  async get(key: string): Promise<string | undefined> {
    this.#check();
    return this.#values.get(key);
  }

  async put(key: string, value: string): Promise<void> {
    this.#check();
    this.#values.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.#check();
    this.#values.delete(key);
  }

  async *entries(prefix: string): AsyncGenerator<readonly [string, string]> {
    this.#check();
    const found = [...this.#values].filter(([key]) => key.startsWith(prefix));
    yield* found.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #check(): void {
    if (this.#closed) throw new StoreClosedError('the store in memory is closed');
  }
}
