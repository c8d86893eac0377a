/** Looks in the cluster for what a ScrapeTarget selects. */
import { matches } from '../label-selector.ts';
import { findAsked } from './asked.ts';
import { type Finding, found } from './finding.ts';
import { noMatch } from './no-match.ts';
import { findPods } from './pods.ts';
import type { Population } from './population.ts';
import type { Search } from './search.ts';
import { findServices } from './services.ts';

/** Whether something is there to be scraped; costs next to nothing where it is. */
export function find(search: Search, population: Population): Finding {
  switch (search.kind) {
    case 'ingresses':
      return findAsked(search, population);
    case 'pods':
      return findPods(search, population);
    case 'services':
      return search.asked === undefined ? findServices(search, population) : findAsked(search, population);
    case 'nodes':
      return findNodes(search, population);
  }
}

function findNodes(search: Search, population: Population): Finding {
  for (const { labels } of population.nodes()) if (matches(search.selector, labels)) return found;
  return noMatch(search, population);
}
