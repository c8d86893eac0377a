/** What is wrong with one field of an object. */

export type FieldPath = readonly (string | number)[];

export interface Fault {
  readonly path: FieldPath;
  /** The cause and, where it is known, the fix. */
  readonly message: string;
}

/** The path in the API server's notation: `spec.groups[0].rules`, `spec.labels[my-label]`. */
export function fieldText(path: FieldPath): string {
  const parts = path.map((step) => (/^[A-Za-z_]\w*$/.test(String(step)) ? `.${step}` : `[${step}]`));
  return parts.join('').replace(/^\./, '');
}
