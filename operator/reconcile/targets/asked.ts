/** What the selector of an exporter or a probe leads to: the addresses that are asked, or why there are none. */
import type { Addressing } from '../../../components/exporters/probes/spec.ts';
import { compareText } from '../../../components/fragment.ts';
import { matches } from '../label-selector.ts';
import type { IngressFacts, ServiceFacts } from './facts.ts';
import { type Finding, found, missing } from './finding.ts';
import { noMatch } from './no-match.ts';
import type { Population } from './population.ts';
import type { Search } from './search.ts';
import { listed, meaning, meantOf } from './words.ts';

type Places = Pick<Population, 'services' | 'ingresses'>;

/** Of everything that matches and may be asked, in one order. */
export function addressesOf(search: Search, places: Places): readonly string[] {
  const addresses =
    search.kind === 'ingresses'
      ? matching(search, places.ingresses(search.namespaces)).flatMap(({ urls }) => urls)
      : matching(search, places.services(search.namespaces)).flatMap((service) => addressOf(service, search) ?? []);
  return [...new Set(addresses)].toSorted(compareText);
}

function matching<T extends ServiceFacts | IngressFacts>({ selector }: Search, all: Iterable<T>): readonly T[] {
  return [...all].filter(({ labels }) => matches(selector, labels));
}

/** Undefined for a Service that may not be asked, or has not the port that is asked for. */
function addressOf(service: ServiceFacts, search: Search): string | undefined {
  const { asked = { hasPort: true } } = search;
  if (!mayAsk(service, search)) return undefined;
  const host = `${service.name}.${service.namespace}.svc`;
  if (!asked.hasPort) return host;
  const port = portOf(service, search.port, asked);
  if (port === undefined) return undefined;
  return `${schemeOf(service, port, asked)}${host}:${port}`;
}

/** Somebody else than its selector says where such a Service leads. The API server's own is for nobody. */
function mayAsk({ namespace, name, selector }: ServiceFacts, { trusted }: Search): boolean {
  if (namespace === 'default' && name === 'kubernetes') return false;
  return trusted || selector !== undefined;
}

/** Only ports for TCP are known of a Service; the usual one of what is asked may be for UDP. */
function portOf({ ports }: ServiceFacts, wanted: Search['port'], { port: usual }: Addressing): number | undefined {
  if (wanted !== undefined) {
    if (wanted === usual) return usual;
    return ports.find(({ name, number }) => name === wanted || number === wanted)?.number;
  }
  return ports.find(({ number }) => number === usual)?.number ?? ports[0]?.number ?? usual;
}

function schemeOf({ ports }: ServiceFacts, port: number, { scheme }: Addressing): string {
  if (scheme === undefined) return '';
  const name = ports.find(({ number }) => number === port)?.name;
  return scheme === 'https' || port === 443 || name === 'https' ? 'https://' : 'http://';
}

/** Whether there is something to ask. */
export function findAsked(search: Search, population: Population): Finding {
  if (addressesOf(search, population).length > 0) return found;
  if (search.kind === 'ingresses') {
    const [ingress] = matching(search, population.ingresses(search.namespaces));
    return ingress === undefined ? noMatch(search, population) : noHost(search, ingress);
  }
  const services = matching(search, population.services(search.namespaces));
  const [first] = services;
  if (first === undefined) return noMatch(search, population);
  const allowed = services.filter((service) => mayAsk(service, search));
  return allowed.length === 0 ? noSelector(search, first) : noPort(search, allowed);
}

function noHost({ field }: Search, { namespace, name }: IngressFacts): Finding {
  return missing(
    'NoHost',
    `${field}.selector: Ingress ${namespace}/${name} has no rule with a host and a path, so that it has no URL; give it one.`,
  );
}

function noSelector({ field }: Search, { namespace, name }: ServiceFacts): Finding {
  const why = `Service ${namespace}/${name} has no selector, so that it may lead anywhere, and is not asked`;
  return missing('NoSelector', `${field}.selector: ${why}; give it one, or select another.`);
}

function noPort({ field, port }: Search, services: readonly ServiceFacts[]): Finding {
  const ports = services.flatMap((service) => service.ports);
  const names = ports.flatMap(({ name }) => name ?? []);
  const meant = typeof port === 'string' ? meantOf(port, names) : undefined;
  const known = ports.length === 0 ? 'no port for TCP' : listed(ports.map(({ name, number }) => name ?? `${number}`));
  const what = port === undefined ? 'have no port for TCP' : `have no port ${port}${meaning(meant)}`;
  const rest = port === undefined ? '.' : ` They have ${known}.`;
  return missing('PortNotFound', `${field}.port: the Services that ${field}.selector matches ${what}${rest}`);
}
