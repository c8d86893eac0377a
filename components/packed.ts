/** Small values that stand in a ConfigMap beside what is mounted of it: compressed, since they may name thousands of objects. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { toText } from './content.ts';

/** Equal values give equal text. */
export function packed(value: unknown): string {
  return packedText(toText(value));
}

/** The same of a value that is text already. */
export function packedText(text: string): string {
  return deflateRawSync(text).toString('base64');
}

/** The value; undefined where the text is none that `packed` made. */
export function unpacked(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString('utf8'));
  } catch {
    return undefined;
  }
}
