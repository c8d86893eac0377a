/** The finding about a selector that matches nothing, by its nearest cause: the namespace, what is in it, or the labels. */
import { type Finding, missing } from './finding.ts';
import { nearestCause } from './near-label.ts';
import type { Population } from './population.ts';
import type { Search, SearchedKind } from './search.ts';
import { listed, meaning, meantOf } from './words.ts';

const nouns = { pods: 'pod', services: 'Service', ingresses: 'Ingress', nodes: 'node' } as const satisfies Record<
  SearchedKind,
  string
>;

/** `in namespace shop`, `in the namespaces bank and shop`, `in the cluster` */
export function whereOf({ namespaces }: Pick<Search, 'namespaces'>): string {
  if (namespaces === undefined) return 'in the cluster';
  return `in ${namespaces.length === 1 ? 'namespace' : 'the namespaces'} ${listed(namespaces)}`;
}

export function noMatch(search: Search, population: Population): Finding {
  const { kind, field, selector, namespaces } = search;
  const nowhere = noNamespace(search, population);
  if (nowhere !== undefined) return missing('NoMatch', nowhere);
  const around = {
    noun: nouns[kind],
    where: whereOf(search),
    vocabulary: population.vocabulary(kind, namespaces),
    all: () => population[kind](namespaces),
  };
  const cause = isEmpty(around.all())
    ? `there is no ${around.noun} at all ${around.where}.`
    : nearestCause(selector, around);
  return missing('NoMatch', `${field}.selector: ${cause}${elsewhere(search)}`);
}

function isEmpty(things: Iterable<unknown>): boolean {
  for (const _ of things) return false;
  return true;
}

/** When none of the namespaces exists. */
function noNamespace({ field, namespaces, named }: Search, population: Population): string | undefined {
  if (!named || namespaces === undefined || namespaces.some((name) => population.hasNamespace(name))) return undefined;
  const meant = meantOf(namespaces[0] ?? '', population.namespaces());
  return `${field}.namespaces.names: there is no namespace ${listed(namespaces)}${meaning(meant)}`;
}

/** Where else to look is the first question of whoever put the object beside the stack and not beside the application. */
function elsewhere({ kind, field, named }: Search): string {
  if (named || kind === 'nodes') return '';
  return ` It looks in its own namespace alone, since ${field}.namespaces is left out.`;
}
