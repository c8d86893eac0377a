/** Keys that become due later: a binary heap in which each key stands once, with its earliest time. */

interface Entry<K, V> {
  readonly key: K;
  readonly at: number;
  readonly value: V;
}

/** Superseded entries stay in the heap until they outnumber the living by this many. */
const SLACK = 64;

export class Delays<K, V> {
  readonly #live = new Map<K, Entry<K, V>>();
  #heap: Entry<K, V>[] = [];

  get size(): number {
    return this.#live.size;
  }

  get(key: K): { readonly at: number; readonly value: V } | undefined {
    return this.#live.get(key);
  }

  /** Sets the time of a key, replacing what was there. */
  set(key: K, at: number, value: V): void {
    const entry = { key, at, value };
    this.#live.set(key, entry);
    if (this.#heap.length > 2 * this.#live.size + SLACK) this.#rebuild();
    else this.#push(entry);
  }

  delete(key: K): void {
    this.#live.delete(key);
  }

  clear(): void {
    this.#live.clear();
    this.#heap = [];
  }

  /** The earliest time at which a key is due. */
  next(): number | undefined {
    while (this.#heap[0] && !this.#isLive(this.#heap[0])) this.#pop();
    return this.#heap[0]?.at;
  }

  /** Removes and returns what is due, earliest first. */
  takeDue(now: number): { readonly key: K; readonly value: V }[] {
    const due: Entry<K, V>[] = [];
    for (let at = this.next(); at !== undefined && at <= now; at = this.next()) {
      const entry = this.#pop();
      if (!entry) break;
      this.#live.delete(entry.key);
      due.push(entry);
    }
    return due;
  }

  #isLive(entry: Entry<K, V>): boolean {
    return this.#live.get(entry.key) === entry;
  }

  #rebuild(): void {
    this.#heap = [...this.#live.values()].toSorted((a, b) => a.at - b.at);
  }

  #push(entry: Entry<K, V>): void {
    const heap = this.#heap;
    let i = heap.length;
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = heap[up];
      if (!parent || parent.at <= entry.at) break;
      heap[i] = parent;
      i = up;
    }
    heap[i] = entry;
  }

  #pop(): Entry<K, V> | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last && heap.length > 0) this.#sift(last);
    return top;
  }

  /** Puts `entry` where the root was, below everything earlier than it. */
  #sift(entry: Entry<K, V>): void {
    const heap = this.#heap;
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      const right = left + 1;
      const child = (heap[right]?.at ?? Infinity) < (heap[left]?.at ?? Infinity) ? right : left;
      const below = heap[child];
      if (!below || below.at >= entry.at) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = entry;
  }
}
