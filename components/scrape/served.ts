/**
 * Targets that the operator finds and the server fetches from it (http_sd), in place of a discovery of the server's own.
 * What picks the targets of an object in its class then runs in the operator; what says whose they are still runs here.
 */
import type { ScrapeTargetSpec } from '../../crds/models/scrape-target.ts';
import type { RelabelConfig, ScrapeClass, ScrapeFragment } from '../fragment.ts';
import { OWNER, RESERVED_PREFIX } from './labels.ts';

/** Where a server asks for the targets of its jobs. */
export interface OperatorDiscovery {
  /** Of the stack, without a slash at its end: `http://bellwether.monitoring.svc:8080/discovery/monitoring/demo`. */
  readonly url: string;
  /** The file with the token that the server shows there. */
  readonly tokenFile: string;
}

/**
 * How often a server asks. The operator answers when something has changed, or else shortly before the time is over: so
 * this bounds how long a change waits, and is not how long it waits as a rule.
 */
export const refreshInterval = '5s';

/** A label that an object gives its targets is told under a name that begins so, and is set in its turn. */
const SET_PREFIX = `${RESERVED_PREFIX}set_`;

const known = [
  /^__meta_kubernetes_namespace$/,
  /^__meta_kubernetes_pod_(name|ip|host_ip|node_name|label_.+|labelpresent_.+)$/,
  /^__meta_kubernetes_service_(name|label_.+|labelpresent_.+)$/,
  /^__meta_kubernetes_endpointslice_(name|address_type|address_target_kind|address_target_name|port|port_name|port_protocol)$/,
  /^__meta_kubernetes_endpointslice_endpoint_(hostname|node_name|zone|conditions_(ready|serving|terminating))$/,
];

const isKnown = (label: string): boolean => !label.startsWith('__meta_') || known.some((names) => names.test(label));

/** The only ways to read labels by a pattern that the operator is sure to have all of. */
const knownPatterns = [/^__meta_kubernetes_(pod|service)_label(present)?_\(\.[+*]\)$/, /^[a-z]/];

/**
 * Whether the operator knows everything that the class's own relabelling reads. It keeps no annotations, for one: a class
 * that reads them has the server's own discovery.
 */
export function isServed({ role, relabelings }: ScrapeClass): boolean {
  return (role === 'pod' || role === 'endpointslice') && relabelings.every(readsKnown);
}

/** The same of what has not been compiled. */
export function isServedSpec({ pods, services, relabelings = [] }: ScrapeTargetSpec): boolean {
  return (
    (pods ?? services) !== undefined &&
    relabelings.every(({ action, sourceLabels, regex }) => knows(action, sourceLabels, regex))
  );
}

function readsKnown({ action, source_labels: read, regex }: RelabelConfig): boolean {
  return knows(action, read, regex);
}

function knows(action: string | undefined, read: readonly string[] = [], regex = ''): boolean {
  if (action === 'labelmap') return knownPatterns.some((patterns) => patterns.test(regex));
  return read.every(isKnown);
}

/** Whether the class's relabelling wants the labels of the pods and Services besides what picks them. */
export function wantsLabels({ relabelings }: ScrapeClass): boolean {
  return relabelings.length > 0;
}

/** The discovery of a job whose targets are served. */
export function servedDiscovery(job: string, { url, tokenFile }: OperatorDiscovery): Readonly<Record<string, unknown>> {
  const authorization = { credentials_file: tokenFile };
  return { http_sd_configs: [{ url: `${url}/${job}`, refresh_interval: refreshInterval, authorization }] };
}

/** The labels of the owner, at the place where its own steps would set them. */
export const servedLabelling: RelabelConfig = { action: 'labelmap', regex: `${SET_PREFIX}(.+)` };

/** What a target is told to be of `fragment`. */
export function ownerLabels({ key, labelling }: ScrapeFragment): Readonly<Record<string, string>> {
  const set = labelling.map(({ target_label: name, replacement = '' }) => [
    `${SET_PREFIX}${name}`,
    replacement.replaceAll('$$', '$'),
  ]);
  return { [OWNER]: key, ...Object.fromEntries(set) };
}
