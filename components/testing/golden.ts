/** Golden files: what a builder gave when somebody last looked at it. `UPDATE_GOLDEN=1` writes them anew. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The text that the file holds; with `UPDATE_GOLDEN=1`, `text` itself, which it then holds. */
export function golden(file: string, text: string): string {
  if (process.env['UPDATE_GOLDEN'] !== '1') return readFileSync(file, 'utf8');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return text;
}
