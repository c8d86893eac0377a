/** A revision: the hash by which a configuration is recognised in the server that runs it. */
import { contentHash } from './content.ts';

/** The revision of a text, which stands in its marker. */
export function revisionOf(text: string): string {
  return contentHash(text);
}
