import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isRecord } from '../../crds/schema.ts';
import { check } from '../../operator/cli/check/check.ts';
import { readSources } from '../../operator/cli/check/sources.ts';
import { anchorsIn, linksIn, manifestsIn, pages, testsNamedIn } from './documentation.ts';
import { checkout } from './program.ts';

const ours = 'monitoring.bellwether.dev/';

const isOurs = (object: unknown): boolean => isRecord(object) && String(object['apiVersion']).startsWith(ours);

describe('what is read out of a page', () => {
  test('manifests, from blocks and from what commands are fed', () => {
    const page = "a\n```yaml\nb: 1\n---\nc: 2\n```\n```sh\nkubectl apply -f - <<'EOF'\nd: 3\nEOF\n```\n";
    expect(manifestsIn(page).map(({ line, objects }) => [line, ...objects()])).toEqual([
      [3, { b: 1 }, { c: 2 }],
      [9, { d: 3 }],
    ]);
    expect(() => manifestsIn('```yaml\na: [\n```\n')[0]?.objects()).toThrow(/Flow sequence/);
  });

  test('links to other files and headings', () => {
    const page = '[a](b.md) [c](../d/e.md#f-g) [h](#i) [j](https://k.example/) ![l](m.png)';
    expect(linksIn('docs/x/y.md', page)).toEqual([
      { file: 'docs/x/b.md', anchor: undefined },
      { file: 'docs/d/e.md', anchor: 'f-g' },
      { file: 'docs/x/y.md', anchor: 'i' },
      { file: 'docs/x/m.png', anchor: undefined },
    ]);
  });

  test('tests, by the file that holds them', () => {
    const page = '[a](../b.test.ts) “c d”, “e”, [f](g.test.ts) [h](i.md) “j”';
    expect(testsNamedIn('docs/x.md', page)).toEqual([
      { file: 'b.test.ts', title: 'c d' },
      { file: 'b.test.ts', title: 'e' },
    ]);
  });

  test('anchors', () => {
    expect([...anchorsIn('# A `b`, c!\n\n## spec.limits\n\n## A b c\n')]).toEqual(['a-b-c', 'speclimits', 'a-b-c-1']);
  });
});

const all = pages();

describe.each([...all])('%s', (page, markdown) => {
  test('has manifests that the API server takes, and the operator can compile', async () => {
    const sources = manifestsIn(markdown).flatMap(({ line, objects }) =>
      objects()
        .filter(isOurs)
        .map((object) => ({ path: `line ${line}`, text: JSON.stringify(object) })),
    );
    // One by one: the objects of a page are examples, and not one configuration.
    const results = await Promise.all(sources.map((source) => check(readSources([source]), 'monitoring', {})));
    const faults = results.flatMap(({ findings }) => findings.map(({ field, message }) => `${field}: ${message}`));
    expect(faults).toEqual([]);
  });

  test('names only tests that there are', () => {
    const unknown = testsNamedIn(page, markdown).filter(
      ({ file, title }) => !readFileSync(join(checkout, file), 'utf8').includes(`'${title}`),
    );
    expect(unknown).toEqual([]);
  });

  test('links only to what is there', () => {
    const broken = linksIn(page, markdown).filter(({ file, anchor }) => {
      const target = all.get(file);
      return (
        !existsSync(join(checkout, file)) ||
        (anchor !== undefined && target !== undefined && !anchorsIn(target).has(anchor))
      );
    });
    expect(broken).toEqual([]);
  });
});
