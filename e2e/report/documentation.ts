/** The pages of the documentation, and what can be checked of their text: their objects, links and named tests. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { checkout } from './program.ts';

/** Every page that is written by hand or generated, by its path below the checkout. */
export function pages(): ReadonlyMap<string, string> {
  const files = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: checkout })].toSorted();
  return new Map(files.map((file) => [file, readFileSync(join(checkout, file), 'utf8')]));
}

/** A manifest in a page: of a `yaml` block, or what commands are fed by `<<'EOF'`. */
export interface Manifest {
  /** 1-based line at which it begins. */
  readonly line: number;
  /** What each of its documents says; undefined for an empty one. @throws YAMLParseError when asked for */
  readonly objects: () => readonly unknown[];
}

const manifestPatterns = [/^```yaml\n([\s\S]*?)^```$/gm, /<<-?'?EOF'?\n([\s\S]*?)^\s*EOF$/gm];

export function manifestsIn(markdown: string): readonly Manifest[] {
  return manifestPatterns.flatMap((pattern) =>
    [...markdown.matchAll(pattern)].map(({ index, 1: text = '' }) => ({
      line: markdown.slice(0, index).split('\n').length + 1,
      objects: () =>
        parseAllDocuments(text).map((document) => {
          const [error] = document.errors;
          if (error) throw error;
          return document.toJS() as unknown;
        }),
    })),
  );
}

/** A test that a page names: in quotes, after the link to the file that holds it, which may be what several suites share. */
export interface NamedTest {
  readonly file: string;
  readonly title: string;
}

/** The tests that a page names. */
export function testsNamedIn(page: string, markdown: string): readonly NamedTest[] {
  return [...markdown.matchAll(/\]\(([^)\s]+\.ts)\)((?:,? “[^”]+”)+)/g)].flatMap(([, path = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file: join(dirname(page), path), title })),
  );
}

/** A link to another file of the checkout. */
export interface Link {
  /** Path below the checkout. */
  readonly file: string;
  /** The heading it points at, as its anchor. */
  readonly anchor: string | undefined;
}

/** The relative links of the page `page`. */
export function linksIn(page: string, markdown: string): readonly Link[] {
  return [...markdown.matchAll(/\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, path = '', anchor]) => ({
    file: path === '' ? page : join(dirname(page), path),
    anchor,
  }));
}

/** The anchors of a page's headings, as GitHub forms them: lower case, without punctuation, and numbered when repeated. */
export function anchorsIn(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    const earlier = seen.get(plain) ?? 0;
    seen.set(plain, earlier + 1);
    return earlier === 0 ? plain : `${plain}-${earlier}`;
  });
  return new Set(anchors);
}
