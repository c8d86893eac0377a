/** What a ScrapeTarget looks for in the cluster, and where. */
import type { LabelSelector } from '../../../crds/meta.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';

/** The kinds of Kubernetes objects that targets are made of. */
export type SearchedKind = 'pods' | 'services' | 'nodes';

export interface Search {
  readonly kind: SearchedKind;
  readonly selector: LabelSelector;
  /** Undefined for every namespace, and for nodes, which are in none. */
  readonly namespaces: readonly string[] | undefined;
  /** Whether the namespaces were named, and are not just the object's own. */
  readonly named: boolean;
  /** Whether a stack trusts the object's namespace: others do not get the pods that have their node's address. */
  readonly trusted: boolean;
  readonly port?: number | string;
}

/** Undefined for a target that looks for nothing in the cluster: its addresses, or a discovery outside, are given. */
export function searchOf({ metadata, spec }: ScrapeTarget, trusted = true): Search | undefined {
  const { pods, services, nodes } = spec;
  const port = spec.port === undefined ? {} : { port: spec.port };
  if (nodes !== undefined) {
    return { kind: 'nodes', selector: nodes.selector, namespaces: undefined, named: false, trusted, ...port };
  }
  const source = pods ?? services;
  if (source === undefined) return undefined;
  const { any = false, names } = source.namespaces ?? {};
  return {
    kind: pods === undefined ? 'services' : 'pods',
    selector: source.selector,
    namespaces: any ? undefined : (names ?? [metadata.namespace ?? '']),
    named: any || names !== undefined,
    trusted,
    ...port,
  };
}

/** The word under which an index keeps who looks for a kind in a namespace; without one, in all of them. */
export function placeOf(kind: SearchedKind, namespace = '*'): string {
  return `${kind} ${namespace}`;
}

/** All places in which a ScrapeTarget looks. */
export function placesOf(target: ScrapeTarget): readonly string[] {
  const search = searchOf(target);
  if (search === undefined) return [];
  const { kind, namespaces } = search;
  return namespaces === undefined ? [placeOf(kind)] : namespaces.map((namespace) => placeOf(kind, namespace));
}
