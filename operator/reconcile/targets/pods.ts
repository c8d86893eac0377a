/** Whether a ScrapeTarget for pods finds one that it can scrape. */
import { matches } from '../label-selector.ts';
import type { ContainerPort, PodFacts } from './facts.ts';
import { type Finding, found, missing, onHostNetwork } from './finding.ts';
import { noMatch, whereOf } from './no-match.ts';
import type { Population } from './population.ts';
import type { Search } from './search.ts';
import { mayMatch } from './vocabulary.ts';
import { listed, meaning, meantOf } from './words.ts';

/** Ends with the first pod that will do; only where none does are all of them looked at. */
export function findPods(search: Search, population: Population): Finding {
  if (!mayMatch(search.selector, population.vocabulary('pods', search.namespaces))) return noMatch(search, population);
  const [matched, left]: [PodFacts[], PodFacts[]] = [[], []];
  for (const pod of population.pods(search.namespaces)) {
    if (!matches(search.selector, pod.labels)) continue;
    const isThere = isScrapable(pod, search);
    if (isThere && offers(pod, search.port)) return found;
    (isThere ? matched : left).push(pod);
  }
  if (matched.length > 0) return portNotFound(search, matched);
  return left.length > 0 ? noneLeft(search, left) : noMatch(search, population);
}

/** Whether a pod that is selected is scraped at all, on whatever port. */
export function isScrapable({ ended, hostNetwork }: PodFacts, { trusted }: Search): boolean {
  return !ended && (trusted || hostNetwork !== true);
}

function noneLeft(search: Search, left: readonly PodFacts[]): Finding {
  const field = 'spec.pods.selector';
  if (left.some(({ ended }) => !ended)) return onHostNetwork(field);
  const message = `${field}: every pod that it matches ${whereOf(search)} has ended, and what has ended is not scraped.`;
  return missing('NoMatch', message);
}

/**
 * A number needs no declaration. An init container's port counts only when it is asked for by name, as those of sidecars
 * are: the selection of the scrape job says the same (components/scrape/compile.ts).
 */
function offers({ ports }: PodFacts, port: Search['port']): boolean {
  if (typeof port === 'number') return true;
  return ports.some(({ name, init }) => (port === undefined ? !init : name === port));
}

function portNotFound({ port }: Search, pods: readonly PodFacts[]): Finding {
  const these = 'the pods that spec.pods.selector matches';
  const give = 'Give the number of the port, which needs no declaration.';
  if (port === undefined) {
    return missing('PortNotFound', `spec.port: it is left out, and no container of ${these} declares a port. ${give}`);
  }
  const declared = pods.flatMap(({ ports }) => ports);
  const names = declared.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const known =
    declared.length === 0 ? `They declare none. ${give}` : `They declare ${listed(declared.map(portText))}.`;
  const meant = meantOf(String(port), names);
  const message = `spec.port: no container of ${these} declares a TCP port named ${port}${meaning(meant)} ${known}`;
  return missing('PortNotFound', message);
}

function portText({ name, number }: ContainerPort): string {
  return name === undefined ? `${number} (without a name)` : `${name} (${number})`;
}
