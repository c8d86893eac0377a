/** JSON that is the same in whatever order the fields of objects were written. */
import { isRecord } from '../../kube/json.ts';

function ordered(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function orderedText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => ordered(part));
}
