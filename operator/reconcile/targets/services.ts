/** Whether a ScrapeTarget for Services finds one with pods behind it and the port that it asks for. */
import { hasAll, matches } from '../label-selector.ts';
import type { PodFacts, ServiceFacts, ServicePort } from './facts.ts';
import { type Finding, found, missing, onHostNetwork } from './finding.ts';
import { nearestCause } from './near-label.ts';
import { noMatch } from './no-match.ts';
import { isScrapable } from './pods.ts';
import type { Population } from './population.ts';
import type { Search } from './search.ts';
import { vocabularyOf } from './vocabulary.ts';
import { listed, meaning, meantOf } from './words.ts';

/** A port of a Service, with the numbers on which its pods listen for it; none when it leads nowhere. */
interface EndpointPort extends ServicePort {
  readonly service: string;
  readonly numbers: readonly number[];
}

/** Ends with the first Service that will do; only where none does are all of them looked at. */
export function findServices(search: Search, population: Population): Finding {
  const idle: ServiceFacts[] = [];
  const ports: EndpointPort[] = [];
  let [served, hidden] = [0, false];
  for (const service of population.services(search.namespaces)) {
    if (!matches(search.selector, service.labels)) continue;
    // Whoever writes the endpoints of such a Service decides which ports they have.
    if (service.selector === undefined) return found;
    const behind = podsOf(service, population);
    const pods = behind.filter((pod) => isScrapable(pod, search));
    hidden ||= pods.length < behind.length;
    const own = pods.length === 0 ? [] : service.ports.map((port) => endpointPort(service, port, pods));
    if (own.some((port) => isWanted(port, search.port))) return found;
    if (pods.length === 0) idle.push(service);
    else served += 1;
    ports.push(...own);
  }
  if (served > 0) return portNotFound(search, ports);
  if (hidden) return onHostNetwork('spec.services.selector');
  if (idle.length > 0) return noEndpoints(idle, population);
  return noMatch(search, population);
}

function podsOf({ namespace, selector = {} }: ServiceFacts, population: Population): readonly PodFacts[] {
  const pods: PodFacts[] = [];
  for (const pod of population.pods([namespace])) if (!pod.ended && hasAll(selector, pod.labels)) pods.push(pod);
  return pods;
}

function endpointPort({ name }: ServiceFacts, port: ServicePort, pods: readonly PodFacts[]): EndpointPort {
  const { target } = port;
  const declared = typeof target === 'number' ? [target] : pods.flatMap(({ ports }) => numbersOf(ports, target));
  return { ...port, service: name, numbers: [...new Set(declared)] };
}

function numbersOf(ports: PodFacts['ports'], target: string): readonly number[] {
  return ports.filter(({ name }) => name === target).map(({ number }) => number);
}

/** As a number it is where the pods listen, which is what an EndpointSlice tells. */
function isWanted({ name, numbers }: EndpointPort, port: Search['port']): boolean {
  if (numbers.length === 0) return false;
  return port === undefined || (typeof port === 'number' ? numbers.includes(port) : name === port);
}

const these = 'the Services that spec.services.selector matches';

function portNotFound({ port }: Search, ports: readonly EndpointPort[]): Finding {
  const astray = ports.find(({ name, numbers }) => numbers.length === 0 && (port === undefined || name === port));
  if (astray !== undefined) return missing('PortNotFound', leadsNowhere(astray));
  if (port === undefined) return missing('PortNotFound', `spec.port: it is left out, and ${these} have no TCP port.`);
  return missing('PortNotFound', typeof port === 'number' ? noNumber(port, ports) : noName(port, ports));
}

function leadsNowhere({ service, name, number, target }: EndpointPort): string {
  return `spec.port: the port ${name ?? number} of Service ${service} leads to the port ${target} of its pods, and none of them declares one of that name.`;
}

function noName(port: string, ports: readonly EndpointPort[]): string {
  const names = ports.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const known = ports.length === 0 ? 'They have none.' : `They have ${listed(ports.map(portText))}.`;
  return `spec.port: none of ${these} has a TCP port named ${port}${meaning(meantOf(port, names))} ${known}`;
}

/** The number of the Service's own port is what people know, and not what is asked for. */
function noNumber(port: number, ports: readonly EndpointPort[]): string {
  const own = ports.find(({ number, numbers }) => number === port && numbers.length > 0);
  const meant = own && `${own.name ?? own.numbers[0]}, for ${port} is the Service's own number of the port`;
  const known = listed(ports.flatMap(({ numbers }) => numbers.map(String)));
  return `spec.port: a number is where the pods listen, and none of those behind ${these} listens on ${port}${meaning(meant)} They listen on ${known || 'no TCP port'}.`;
}

function portText({ name, number }: EndpointPort): string {
  return name === undefined ? `${number} (without a name)` : `${name} (${number})`;
}

function noEndpoints(idle: readonly ServiceFacts[], population: Population): Finding {
  const [first] = idle.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (first === undefined) throw new TypeError('there is no Service without pods');
  const { namespace, name, selector = {} } = first;
  const pods = [...population.pods([namespace])].filter(({ ended }) => !ended);
  const around = { noun: 'pod', where: `in namespace ${namespace}`, vocabulary: vocabularyOf(pods), all: () => pods };
  const cause =
    pods.length === 0 ? `there is no pod in namespace ${namespace}.` : nearestCause({ matchLabels: selector }, around);
  const message = `spec.services.selector: no pod is behind ${idle.length === 1 ? 'the Service' : 'the Services'} that it matches. Service ${name} selects none: ${cause}`;
  return missing('NoEndpoints', message);
}
