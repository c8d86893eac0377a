/** BSON as far as the fake MongoDB needs it: https://bsonspec.org/spec.html. */

export type Value = string | number | boolean | Date | Buffer | Document | readonly Value[];
export interface Document {
  readonly [key: string]: Value;
}

/** The bytes of a document. */
export function encode(document: Document | readonly Value[]): Buffer {
  const body = Buffer.concat([...Object.entries(document).map(([key, value]) => element(key, value)), Buffer.alloc(1)]);
  return Buffer.concat([int32(body.length + 4), body]);
}

function element(key: string, value: Value): Buffer {
  const [type, bytes] = typed(value);
  return Buffer.concat([Buffer.from([type]), cstring(key), bytes]);
}

function typed(value: Value): readonly [type: number, bytes: Buffer] {
  if (typeof value === 'string') return [0x02, Buffer.concat([int32(Buffer.byteLength(value) + 1), cstring(value)])];
  if (typeof value === 'boolean') return [0x08, Buffer.from([value ? 1 : 0])];
  if (typeof value === 'number') return Number.isInteger(value) ? [0x10, int32(value)] : [0x01, double(value)];
  if (value instanceof Date) return [0x09, int64(value.getTime())];
  if (Buffer.isBuffer(value)) return [0x05, Buffer.concat([int32(value.length), Buffer.alloc(1), value])];
  return [Array.isArray(value) ? 0x04 : 0x03, encode(value)];
}

/** The document that begins at `offset`, of types that drivers send; what has no value here, such as null, is left out. */
export function decode(bytes: Buffer, offset = 0): Document {
  const document: Record<string, Value> = {};
  for (let at = offset + 4; bytes[at] !== 0; ) {
    const type = bytes[at];
    const end = bytes.indexOf(0, at + 1);
    const key = bytes.toString('utf8', at + 1, end);
    const { value, size } = read(bytes, end + 1, type);
    if (value !== undefined) document[key] = value;
    at = end + 1 + size;
  }
  return document;
}

/** @throws for a type that no driver sends in a command */
function read(bytes: Buffer, at: number, type: number | undefined): { value?: Value; size: number } {
  const length = (): number => bytes.readInt32LE(at);
  switch (type) {
    case 0x01:
      return { value: bytes.readDoubleLE(at), size: 8 };
    case 0x02:
      return { value: bytes.toString('utf8', at + 4, at + 3 + length()), size: 4 + length() };
    case 0x03:
    case 0x04:
      return { value: decode(bytes, at), size: length() };
    case 0x05:
      return { value: bytes.subarray(at + 5, at + 5 + length()), size: 5 + length() };
    case 0x07:
      return { size: 12 };
    case 0x08:
      return { value: bytes[at] === 1, size: 1 };
    case 0x0a:
      return { size: 0 };
    case 0x10:
      return { value: length(), size: 4 };
    case 0x09:
    case 0x11:
    case 0x12:
      return { value: Number(bytes.readBigInt64LE(at)), size: 8 };
    default:
      throw new Error(`BSON of type ${type} is not known here`);
  }
}

const cstring = (text: string): Buffer => Buffer.from(`${text}\0`);

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}
