/** Which objects of a collection a list or a watch is about. */
import { refuse } from './refusal.ts';
import { type Predicate, parseFieldSelector, parseLabelSelector } from './select.ts';
import type { StoredObject } from './stored.ts';

export interface Selection {
  holds(object: StoredObject): boolean;
}

/** Throws a Refusal (400) on selectors that cannot be read. */
export function selectionOf(namespace: string | undefined, query: URLSearchParams): Selection {
  const predicates: Predicate[] = [];
  if (namespace !== undefined) predicates.push(({ metadata }) => metadata.namespace === namespace);
  try {
    predicates.push(parseLabelSelector(query.get('labelSelector') ?? ''));
    predicates.push(parseFieldSelector(query.get('fieldSelector') ?? ''));
  } catch (error) {
    throw refuse.badRequest(error instanceof Error ? error.message : String(error));
  }
  return { holds: (object) => predicates.every((predicate) => predicate(object)) };
}
