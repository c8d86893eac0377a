/** CBOR as far as AWS' clients send and read it: https://www.rfc-editor.org/rfc/rfc8949, with lengths that are known. */

export type Cbor = string | number | boolean | null | Date | readonly Cbor[] | { readonly [key: string]: Cbor };

const kinds = { unsigned: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, tag: 6, simple: 7 } as const;

/** The tag of a time in seconds since 1970. */
const epochTag = 1;

export function encodeCbor(value: Cbor): Buffer {
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === 'number') return numeral(value);
  if (typeof value === 'string') return Buffer.concat([head(kinds.text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Date) return Buffer.concat([head(kinds.tag, epochTag), numeral(value.getTime() / 1000)]);
  if (isList(value)) return Buffer.concat([head(kinds.list, value.length), ...value.map(encodeCbor)]);
  const entries = Object.entries(value);
  return Buffer.concat([head(kinds.map, entries.length), ...entries.flatMap((entry) => entry.map(encodeCbor))]);
}

const isList = (value: Cbor): value is readonly Cbor[] => Array.isArray(value);

function numeral(value: number): Buffer {
  if (Number.isSafeInteger(value)) return value < 0 ? head(kinds.negative, -1 - value) : head(kinds.unsigned, value);
  const bytes = Buffer.alloc(9, 0xfb);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** What begins each value: its kind and a number, which for most is the length. */
function head(kind: number, count: number): Buffer {
  const first = kind << 5;
  if (count < 24) return Buffer.from([first | count]);
  const bytes = Buffer.alloc(9, first | 27);
  bytes.writeBigUInt64BE(BigInt(count), 1);
  return bytes;
}

/** @throws for what is no CBOR, or of a kind that no client of AWS sends */
export function decodeCbor(bytes: Buffer): unknown {
  return new Reader(bytes).value();
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  value(): unknown {
    const [first = 0] = this.#take(1);
    const [kind, short] = [first >> 5, first & 0x1f];
    if (kind === kinds.simple) return this.#simple(short);
    const count = this.#count(short);
    switch (kind) {
      case kinds.unsigned:
        return count;
      case kinds.negative:
        return -1 - count;
      case kinds.text:
        return this.#take(count).toString();
      case kinds.list:
        return Array.from({ length: count }, () => this.value());
      case kinds.map:
        return Object.fromEntries(Array.from({ length: count }, () => [this.#key(), this.value()] as const));
      case kinds.tag:
        return this.#tagged(count);
      default:
        throw new Error(`CBOR of kind ${kind} is not known here`);
    }
  }

  /** @throws for a key that is no text: AWS has none */
  #key(): string {
    const key = this.value();
    if (typeof key === 'string') return key;
    throw new Error('CBOR with keys that are no texts is not read here');
  }

  #tagged(tag: number): unknown {
    const value = this.value();
    return tag === epochTag && typeof value === 'number' ? new Date(value * 1000) : value;
  }

  #simple(short: number): unknown {
    if (short === 26) return this.#take(4).readFloatBE();
    if (short === 27) return this.#take(8).readDoubleBE();
    return short === 20 ? false : short === 21 ? true : null;
  }

  /** @throws for a length that is not known in advance */
  #count(short: number): number {
    if (short < 24) return short;
    const size = 2 ** (short - 24);
    if (size === 8) return Number(this.#take(8).readBigUInt64BE());
    if (size < 8) return this.#take(size).readUIntBE(0, size);
    throw new Error('CBOR of a length that is not known in advance is not read here');
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Error('the CBOR ends too soon');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
