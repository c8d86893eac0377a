/** Writing tar archives (POSIX ustar) whose bytes depend on their contents alone: no times, no users, one order. */
import { createReadStream } from 'node:fs';

/** One member of an archive. */
export interface Member {
  /** Without a leading slash; a folder ends in one. */
  path: string;
  mode: number;
  content: Content;
}

export type Content =
  | { kind: 'folder' }
  | { kind: 'bytes'; bytes: Buffer }
  | { kind: 'file'; source: string; size: number }
  | { kind: 'stream'; size: number; read(): AsyncIterable<Buffer> }
  | { kind: 'link'; target: string };

const block = 512;

/** A path that ustar cannot hold. */
export class PathTooLong extends Error {
  readonly reason = 'PathTooLong';
}

/** The archive's bytes, in pieces. @throws PathTooLong */
export async function* tar(members: Iterable<Member>): AsyncGenerator<Buffer> {
  for (const member of members) {
    yield header(member);
    yield* body(member.content);
    const rest = sizeOf(member.content) % block;
    if (rest > 0) yield Buffer.alloc(block - rest);
  }
  yield Buffer.alloc(2 * block);
}

/** The length in bytes of the archive of these members. */
export function tarSize(members: Iterable<Member>): number {
  let size = 2 * block;
  for (const { content } of members) size += block + Math.ceil(sizeOf(content) / block) * block;
  return size;
}

export function sizeOf(content: Content): number {
  if (content.kind === 'bytes') return content.bytes.length;
  return content.kind === 'file' || content.kind === 'stream' ? content.size : 0;
}

async function* body(content: Content): AsyncGenerator<Buffer> {
  if (content.kind === 'bytes') yield content.bytes;
  if (content.kind !== 'file' && content.kind !== 'stream') return;
  const pieces: AsyncIterable<Buffer> =
    content.kind === 'file' ? createReadStream(content.source, { highWaterMark: 1 << 20 }) : content.read();
  let read = 0;
  for await (const piece of pieces) {
    read += piece.length;
    yield piece;
  }
  const name = content.kind === 'file' ? content.source : 'a member';
  if (read !== content.size)
    throw new Error(`${name} changed while it was packed: ${read} bytes instead of ${content.size}`);
}

const types: Record<Content['kind'], string> = { folder: '5', bytes: '0', file: '0', stream: '0', link: '2' };

/** One ustar header: name, mode, owner 0:0, size, time 0, type; the checksum is taken with its own field blank. */
function header({ path, mode, content }: Member): Buffer {
  const { prefix, name } = split(path);
  const head = Buffer.alloc(block);
  head.write(name, 0);
  head.write(octal(mode, 8), 100);
  head.write(octal(0, 8), 108);
  head.write(octal(0, 8), 116);
  head.write(octal(sizeOf(content), 12), 124);
  head.write(octal(0, 12), 136);
  head.write(' '.repeat(8), 148);
  head.write(types[content.kind], 156);
  if (content.kind === 'link') head.write(content.target, 157);
  head.write('ustar\u000000', 257);
  head.write(prefix, 345);
  head.write(
    `${head
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return head;
}

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;

/** Ustar holds 100 bytes of name after at most 155 of prefix, parted at a slash. */
function split(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path };
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    const prefix = path.slice(0, at);
    const name = path.slice(at + 1);
    if (name !== '' && Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return { prefix, name };
  }
  throw new PathTooLong(`${path} does not fit into a tar header: shorten it`);
}
