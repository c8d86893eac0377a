/** Generates `docs/exporters/` from the exporter catalogue: a page for each system, and one that lists them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { catalogue } from '../components/exporters/catalogue.ts';
import { index, page } from '../components/exporters/page.ts';

/** Where the pages are kept. */
const folder = join(import.meta.dirname, 'exporters');

/** Generated text by file name, for writing and for the test that the committed files are current. */
export function exporterPages(): ReadonlyMap<string, string> {
  const pages = catalogue.map((record): [string, string] => [join(folder, `${record.type}.md`), page(record)]);
  return new Map([[join(folder, 'README.md'), index(catalogue)], ...pages]);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [file, text] of exporterPages()) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
