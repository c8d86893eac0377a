/** What a ScrapeTarget looks for in the cluster, and where. */
import { type Addressing, addressingOf } from '../../../components/exporters/probes/spec.ts';
import type { LabelSelector } from '../../../crds/meta.ts';
import type { ScrapeTarget, ScrapeTargetSpecPods } from '../../../crds/models/scrape-target.ts';

/** The kinds of Kubernetes objects that targets are made of. */
export type SearchedKind = 'pods' | 'services' | 'ingresses' | 'nodes';

export interface Search {
  readonly kind: SearchedKind;
  /** Where the selector stands, such as `spec.services`. */
  readonly field: string;
  readonly selector: LabelSelector;
  /** Undefined for every namespace, and for nodes, which are in none. */
  readonly namespaces: readonly string[] | undefined;
  /** Whether the namespaces were named, and are not just the object's own. */
  readonly named: boolean;
  /** Whether a stack trusts the object's namespace: others do not get the pods that have their node's address. */
  readonly trusted: boolean;
  readonly port?: number | string;
  /** For what an exporter asks by its own address, and not pod by pod. */
  readonly asked?: Addressing;
}

/** Undefined for a target that looks for nothing in the cluster: its addresses, or a discovery outside, are given. */
export function searchOf({ metadata, spec }: ScrapeTarget, trusted = true): Search | undefined {
  const { pods, services, nodes } = spec;
  const port = spec.port === undefined ? {} : { port: spec.port };
  if (nodes !== undefined) {
    const everywhere = { namespaces: undefined, named: false };
    return { kind: 'nodes', field: 'spec.nodes', selector: nodes.selector, ...everywhere, trusted, ...port };
  }
  const source = pods ?? services;
  if (source === undefined) return askedOf(spec, { namespace: metadata.namespace ?? '', trusted });
  const kind = pods === undefined ? 'services' : 'pods';
  const where = placesIn(source, metadata.namespace ?? '');
  return { kind, field: `spec.${kind}`, selector: source.selector, ...where, trusted, ...port };
}

function placesIn({ namespaces }: ScrapeTargetSpecPods, own: string): Pick<Search, 'namespaces' | 'named'> {
  const { any = false, names } = namespaces ?? {};
  return { namespaces: any ? undefined : (names ?? [own]), named: any || names !== undefined };
}

/** What an exporter or a probe looks for, so as to ask it. */
function askedOf(
  { exporter, probe }: ScrapeTarget['spec'],
  { namespace, trusted }: { readonly namespace: string; readonly trusted: boolean },
): Search | undefined {
  const field = exporter === undefined ? 'spec.probe' : 'spec.exporter';
  const services = exporter?.services ?? probe?.services;
  const source = services ?? probe?.ingresses;
  if (source === undefined) return undefined;
  const kind = services === undefined ? 'ingresses' : 'services';
  return {
    kind,
    field: `${field}.${kind}`,
    selector: source.selector,
    ...placesIn(source, namespace),
    trusted,
    ...(services?.port !== undefined && { port: services.port }),
    asked: addressingOf({ ...(exporter && { exporter }), ...(probe && { probe }) }),
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
