/** What thousands of objects say alike, held once. */

/** Texts of which it is remembered who said them first; a pool that has so many begins anew. */
const MOST = 1_024;

/** Values that are equal become one, which nobody may change. That of long ago may become another one. */
export class Pool {
  readonly #values = new Map<string, unknown>();

  /** The value that was first given with this text; of equal texts the values are equal. */
  one<T>(text: string, value: T): T {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an equal value
    const known = this.#values.get(text) as T | undefined;
    if (known !== undefined) return known;
    if (this.#values.size >= MOST) this.#values.clear();
    this.#values.set(text, value);
    return value;
  }

  /** Of a value that JSON can tell. */
  ofJson<T>(value: T): T {
    return value === undefined ? value : this.one(JSON.stringify(value), value);
  }
}
