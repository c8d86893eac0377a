/** The fields of a CRD's schema, so that a test can ask for a row for each. */
import type { Schema } from '../../../crds/schema.ts';

/** Paths of all fields below `schema` that hold something themselves, with "[]" for the items of lists. */
export function leaves(schema: Schema, path = ''): readonly string[] {
  if (schema.items !== undefined) return leaves(schema.items, `${path}[]`);
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return [path];
  return fields.flatMap(([name, field]) => leaves(field, path === '' ? name : `${path}.${name}`));
}
