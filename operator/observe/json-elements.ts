/** Reads the objects of a list in a large JSON answer one at a time, so that never more than one of them is in memory. */

/** Bytes of one object, and of all. */
export interface Bounds {
  readonly one: number;
  readonly all: number;
}

const [quote, backslash, open, close, openList, closeList] = Buffer.from('"\\{}[]');

/** How deep the objects stand in `{"data":[{…},{…}]}`. */
const level = 2;

/**
 * The objects of the list in `{"status":"success","data":[{…},{…}]}`, each parsed. Throws when the answer exceeds its
 * bounds, is no JSON of that kind, or ends too early.
 */
export async function* elementsOf(chunks: AsyncIterable<Buffer>, bounds: Bounds): AsyncGenerator {
  const scanner = new Scanner(bounds);
  for await (const chunk of chunks) yield* scanner.take(chunk);
  scanner.end();
}

class Scanner {
  readonly #bounds: Bounds;
  /** What has come of the object that is being read. */
  #parts: Buffer[] = [];
  #size = 0;
  #total = 0;
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  #isList = false;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  *take(chunk: Buffer): Generator {
    this.#total += chunk.length;
    if (this.#total > this.#bounds.all) throw new Error(`the answer exceeds ${this.#bounds.all} bytes`);
    let from = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const before = this.#depth;
      this.#step(chunk[index] ?? 0);
      if (before === level && this.#depth > level) from = index;
      if (before > level && this.#depth === level) {
        this.#keep(chunk.subarray(from, index + 1));
        yield this.#parse();
      }
    }
    if (this.#depth > level) this.#keep(chunk.subarray(from));
  }

  end(): void {
    if (!this.#isList) throw new Error('the answer is no JSON with a list');
    if (this.#depth > 0) throw new Error('the answer ends in the middle');
  }

  #step(sign: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (this.#isText) {
      if (sign === backslash) this.#isEscaped = true;
      else if (sign === quote) this.#isText = false;
    } else if (sign === quote) this.#isText = true;
    else if (sign === open || sign === openList) {
      this.#depth += 1;
      if (this.#depth === level) this.#isList ||= sign === openList;
    } else if (sign === close || sign === closeList) this.#depth -= 1;
  }

  #keep(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#bounds.one) throw new Error(`a part of the answer exceeds ${this.#bounds.one} bytes`);
    this.#parts.push(part);
  }

  #parse(): unknown {
    const text = Buffer.concat(this.#parts).toString('utf8');
    this.#parts = [];
    this.#size = 0;
    return JSON.parse(text) as unknown;
  }
}
