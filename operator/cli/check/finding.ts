/** What `check` has to say of one place in a file. */
import type { FieldPath } from '../../../crds/fault.ts';
import type { SourceObject } from './sources.ts';

export interface Finding {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** `Kind namespace/name`; absent where the text is no object. */
  readonly object?: string;
  /** In the API server's notation; absent where the whole object is meant. */
  readonly field?: string | undefined;
  /** CamelCase; the same as the reason of the condition that the operator would set. */
  readonly reason: string;
  readonly message: string;
}

/** The steps of a field in the API server's notation: `spec.groups[0].rules`. */
export function pathOf(field: string): FieldPath {
  const steps = [...field.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)];
  return steps.map(([, name, inBrackets = '']) => name ?? (/^\d+$/.test(inBrackets) ? Number(inBrackets) : inBrackets));
}

/** `Kind namespace/name` */
export function nameOf({ object }: SourceObject, namespace: string): string {
  const { metadata, kind = '?' } = object;
  return `${kind} ${metadata?.namespace ?? namespace}/${metadata?.name ?? '?'}`;
}
