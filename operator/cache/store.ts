/** Values by key, with named indexes that are always exactly as current as the values. */
import type { Key } from './key.ts';

/** Under which words a value is found in one index. Must be pure: it is asked again for the old value on a change. */
export type Indexer<Value> = (value: Value, key: Key) => readonly string[];

export type Indexers<Value, Index extends string> = Readonly<Record<Index, Indexer<Value>>>;

/** What readers see. Values are not to be changed. */
export interface ReadonlyStore<Value, Index extends string = never> {
  readonly size: number;
  get(key: Key): Value | undefined;
  has(key: Key): boolean;
  keys(): IterableIterator<Key>;
  values(): IterableIterator<Value>;
  entries(): IterableIterator<[Key, Value]>;
  /** Keys of the values that the index holds under this word; costs nothing but their number. */
  keysBy(index: Index, word: string): ReadonlySet<Key>;
  valuesBy(index: Index, word: string): readonly Value[];
  /** All words of an index under which there is at least one value. */
  words(index: Index): IterableIterator<string>;
}

const none: ReadonlySet<Key> = new Set();

/**
 * ```ts
 * const store = new Store<Pod, 'node'>({ node: (pod) => [pod.node] });
 * store.set(keyOf(pod), pod);
 * store.valuesBy('node', 'node-1');
 * ```
 */
export class Store<Value, Index extends string = never> implements ReadonlyStore<Value, Index> {
  readonly #values = new Map<Key, Value>();
  readonly #indexes: readonly { readonly name: Index; readonly index: WordIndex<Value> }[];

  constructor(indexers: Indexers<Value, Index>) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.entries forgets the type of the keys
    const named = Object.entries(indexers) as [Index, Indexer<Value>][];
    this.#indexes = named.map(([name, indexer]) => ({ name, index: new WordIndex(indexer) }));
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  has(key: Key): boolean {
    return this.#values.has(key);
  }

  keys(): IterableIterator<Key> {
    return this.#values.keys();
  }

  values(): IterableIterator<Value> {
    return this.#values.values();
  }

  entries(): IterableIterator<[Key, Value]> {
    return this.#values.entries();
  }

  keysBy(index: Index, word: string): ReadonlySet<Key> {
    return this.#index(index).keys(word);
  }

  valuesBy(index: Index, word: string): readonly Value[] {
    const values: Value[] = [];
    for (const key of this.keysBy(index, word)) {
      const value = this.#values.get(key);
      if (value !== undefined) values.push(value);
    }
    return values;
  }

  words(index: Index): IterableIterator<string> {
    return this.#index(index).words();
  }

  set(key: Key, value: Value): void {
    const before = this.#values.get(key);
    this.#values.set(key, value);
    for (const { index } of this.#indexes) index.move(key, before, value);
  }

  delete(key: Key): void {
    const before = this.#values.get(key);
    if (!this.#values.delete(key)) return;
    for (const { index } of this.#indexes) index.move(key, before, undefined);
  }

  #index(name: Index): WordIndex<Value> {
    const found = this.#indexes.find((entry) => entry.name === name);
    if (found === undefined) throw new TypeError(`the store has no index ${name}`);
    return found.index;
  }
}

class WordIndex<Value> {
  readonly #indexer: Indexer<Value>;
  readonly #keys = new Map<string, Set<Key>>();

  constructor(indexer: Indexer<Value>) {
    this.#indexer = indexer;
  }

  keys(word: string): ReadonlySet<Key> {
    return this.#keys.get(word) ?? none;
  }

  words(): IterableIterator<string> {
    return this.#keys.keys();
  }

  /** The words of the old value are computed anew instead of being kept: that is cheaper than their memory. */
  move(key: Key, before: Value | undefined, after: Value | undefined): void {
    const old = before === undefined ? [] : this.#indexer(before, key);
    const words = after === undefined ? [] : this.#indexer(after, key);
    for (const word of old) if (!words.includes(word)) this.#remove(word, key);
    for (const word of words) this.#add(word, key);
  }

  #add(word: string, key: Key): void {
    const keys = this.#keys.get(word);
    if (keys === undefined) this.#keys.set(word, new Set([key]));
    else keys.add(key);
  }

  #remove(word: string, key: Key): void {
    const keys = this.#keys.get(word);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(word);
  }
}
