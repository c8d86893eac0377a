/** Tables with a row for every field of a CRD: which fields there are, and what a missing row says. */
import { isRecord, type Schema } from '../../crds/schema.ts';
import { leaves } from '../scrape/testing/leaves.ts';

/** The fields of a MonitoringStack's spec by the table that has their rows; `X[].y` is a field of what stands in a list. */
export interface StackFields {
  /** A list counts as one field here. */
  readonly parts: readonly string[];
  readonly lists: readonly string[];
  /** What web UIs take from Secrets: it shows where Secrets are read. */
  readonly secrets: readonly string[];
  /**
   * Which objects belong to the stack, what those may do, who finds what they select, and how long what they push stays: they
   * shape its slices and what the operator does, not its parts.
   */
  readonly belonging: readonly string[];
}

const refersToSecret = /^\w+\.expose\.(auth|tls)\./;
const saysWhatBelongs = /^((targets|rules|tenancy)\.|prometheus\.discovery$|pushgateway\.expireAfter$)/;

/** Each field is in `lists`, `secrets` or `belonging`, or it is, up to its first list, one of `parts`. */
export function stackFields(schema: Schema): StackFields {
  const all = leaves(schema.properties?.['spec'] ?? {});
  const ofParts = all.filter((path) => !saysWhatBelongs.test(path) && !refersToSecret.test(path));
  return {
    parts: [...new Set(ofParts.map((path) => path.replace(/\[\].*/, '')))],
    lists: ofParts.filter((path) => path.includes('[].')),
    secrets: all.filter((path) => refersToSecret.test(path)),
    belonging: all.filter((path) => saysWhatBelongs.test(path)),
  };
}

/**
 * @param howTo what a row of this table looks like
 * @throws Error when a field has no row or a row no field, with what to do
 */
export function requireRows(
  rows: readonly { readonly path: string }[],
  fields: readonly string[],
  { file, howTo }: { readonly file: string; readonly howTo: string },
): void {
  const paths = rows.map(({ path }) => path);
  const open = fields.filter((field) => !paths.includes(field));
  const idle = paths.filter((path) => !fields.includes(path));
  const faults = [
    ...open.map((field) => `${field} has no row in ${file}: add ${howTo}`),
    ...idle.map((path) => `${path} has a row in ${file} and is no field any more: take the row away`),
  ];
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

type Fields = Readonly<Record<string, unknown>>;

/** Two specs in one; where both set a field the second wins. */
export function merged(left: Fields, right: Fields): Fields {
  const both = (name: string) => {
    const [one, other] = [left[name], right[name]];
    return isRecord(one) && isRecord(other) ? merged(one, other) : (other ?? one);
  };
  return Object.fromEntries(
    [...new Set([...Object.keys(left), ...Object.keys(right)])].map((name) => [name, both(name)]),
  );
}
