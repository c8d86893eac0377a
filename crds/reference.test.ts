import { describe, expect, test } from '@jest/globals';
import { readCrds } from './generate.ts';
import { referenceText } from './reference.ts';
import type { Schema } from './schema.ts';

/** Names of all fields below a schema. */
function fieldNames(schema: Schema): readonly string[] {
  const below = [schema.items, schema.additionalProperties].flatMap((each) => (each ? fieldNames(each) : []));
  const fields = Object.entries(schema.properties ?? {});
  return [...below, ...fields.flatMap(([name, field]) => [name, ...fieldNames(field)])];
}

describe.each(readCrds().map((crd) => [crd.spec.names.kind, crd] as const))('the reference of %s', (_kind, crd) => {
  const text = referenceText(crd);
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);

  test('has every field of spec and status', () => {
    const { spec = {}, status = {} } = crd.spec.versions[0]?.schema.openAPIV3Schema.properties ?? {};
    const missing = [spec, status].flatMap(fieldNames).filter((name) => !text.includes(`| \`${name}\` |`));
    expect(missing).toEqual([]);
  });

  test('has one section for each path, and no link that leads nowhere', () => {
    expect(new Set(headings).size).toBe(headings.length);
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);
    const anchors = new Set(headings.map((heading) => heading.toLowerCase().replaceAll(/[^\w -]/g, '')));
    expect(links.filter((link) => !anchors.has(link ?? ''))).toEqual([]);
  });

  test('has tables whose rows have four cells', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.filter((line) => line.replaceAll(String.raw`\|`, '').split('|').length !== 6)).toEqual([]);
  });
});
