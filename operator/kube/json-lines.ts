/** Bytes of a watch, cut anywhere by the network, to batches of parsed events. */
import { parseJson } from './json.ts';

export interface JsonLines<T> {
  /** The events that this chunk completes, in order; none while a line is still open. Throws SyntaxError on bad JSON. */
  push(chunk: Uint8Array): T[];
}

/** etcd refuses objects above 1.5 MiB by default; an event that is far longer is not one. */
const longestLine = 32 * 1024 * 1024;
const newline = 0x0a;

/**
 * Decodes once per chunk and not once per line, and only up to its last line feed: that byte is never part of a longer
 * UTF-8 sequence, so no character is cut. The open rest is kept as bytes, in pieces, so that a long line costs no more
 * than its length.
 */
export function createJsonLines<T>(): JsonLines<T> {
  let open: Uint8Array[] = [];
  let openBytes = 0;

  function keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    openBytes += bytes.length;
    if (openBytes > longestLine) throw new SyntaxError(`a watch event is longer than ${longestLine} bytes`);
    open.push(bytes);
  }

  return {
    push(chunk) {
      const end = chunk.lastIndexOf(newline);
      if (end < 0) {
        keep(chunk);
        return [];
      }
      const text = Buffer.concat([...open, chunk.subarray(0, end)]).toString('utf8');
      open = [];
      openBytes = 0;
      keep(chunk.subarray(end + 1));
      return parseLines<T>(text);
    },
  };
}

function parseLines<T>(text: string): T[] {
  const events: T[] = [];
  for (const line of text.split('\n')) {
    if (line.length > 1) events.push(parseJson<T>(line));
  }
  return events;
}
