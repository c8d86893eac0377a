/** Builds the scrape jobs of one slice: one for each class in it, with the fragments of the class in order of age. */
import { toText } from '../content.ts';
import { byAge, compareText, type RelabelConfig, type ScrapeClass, type ScrapeFragment } from '../fragment.ts';
import { addressSteps, copy, drop, dropEnded, fixedPortSteps } from '../prometheus/scrape-job.ts';
import { CLUSTER_JOBS, OWNER, POD_ADDRESS, RESERVED_PREFIX, SCRAPE_TARGET } from './labels.ts';
import { oneOf } from './regex.ts';
import { isServed, type OperatorDiscovery, servedDiscovery, servedLabelling } from './served.ts';

/** One entry of `scrape_configs`. */
export interface ScrapeJob {
  readonly job_name: string;
  readonly relabel_configs: readonly RelabelConfig[];
  readonly [setting: string]: unknown;
}

export interface JobOptions {
  /** Keeps the names apart from those of the same classes in other slices. */
  readonly slice: number;
  /** Where the server asks for targets that the operator has found; without it the server finds all of them itself. */
  readonly discovery?: OperatorDiscovery | undefined;
}

/** The jobs that scrape `fragments`. */
export function jobsOf(fragments: readonly ScrapeFragment[], options: JobOptions): readonly ScrapeJob[] {
  const classes = Map.groupBy(fragments, (fragment) => fragment.class.id);
  return [...classes]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([id, members]) => jobOf(`${id}/${options.slice}`, members.toSorted(byAge), options.discovery));
}

/** The name of the job that holds `fragment` in a slice, which is also that of its scrape pool. */
export function jobName(fragment: ScrapeFragment, { slice }: { readonly slice: number }): string {
  return `${fragment.class.id}/${slice}`;
}

function jobOf(name: string, members: readonly ScrapeFragment[], discovery: OperatorDiscovery | undefined): ScrapeJob {
  const [first] = members;
  if (first === undefined) throw new Error(`the scrape job ${name} has no fragment`);
  const { class: shared } = first;
  const served = discovery !== undefined && isServed(shared) ? servedDiscovery(name, discovery) : undefined;
  return {
    job_name: name,
    ...shared.settings,
    ...(served ?? discoveryOf(shared, members)),
    relabel_configs: relabelingsOf(shared, served === undefined ? ownSteps(members) : servedSteps),
  };
}

/** The block is the same in all jobs of a role, byte for byte: then Prometheus runs one discovery for all of them. */
function discoveryOf(
  { role, discovery }: ScrapeClass,
  members: readonly ScrapeFragment[],
): Readonly<Record<string, unknown>> {
  if (discovery !== undefined) return discovery;
  if (role !== 'static') return { kubernetes_sd_configs: [{ role }] };
  return { static_configs: members.flatMap((member) => member.static ?? []) };
}

/** What names the owner of each target, and what labels it as its owner asks. */
interface OwnerSteps {
  readonly selection: readonly RelabelConfig[];
  readonly labelling: readonly RelabelConfig[];
}

/** Equal steps of several selections are the marks they share, which need no second look. */
function ownSteps(members: readonly ScrapeFragment[]): OwnerSteps {
  return {
    selection: distinct(members.flatMap(({ selection }) => selection)),
    labelling: members.flatMap(({ labelling }) => labelling),
  };
}

/** The operator has named the owner already, and what it asks for. */
const servedSteps: OwnerSteps = { selection: [], labelling: [servedLabelling] };

/** Every target that is discovered passes the first two parts; the rest runs for those that have an owner. */
function relabelingsOf(shared: ScrapeClass, { selection, labelling }: OwnerSteps): readonly RelabelConfig[] {
  return [
    ...unfitSteps(shared),
    ...selection,
    { action: 'keep', source_labels: [OWNER], regex: '.+' },
    ...identitySteps(shared),
    ...labelling,
    ...shared.relabelings,
    ...sealSteps(shared),
  ];
}

function distinct(steps: readonly RelabelConfig[]): readonly RelabelConfig[] {
  return [...new Map(steps.map((step) => [toText(step), step])).values()];
}

const POD_IP = '__meta_kubernetes_pod_ip';
const SLICE_PORT = '__meta_kubernetes_endpointslice_port';
const CONTAINER_PORT = '__meta_kubernetes_pod_container_port';

/** Drops what nobody in the class can want, before anyone looks at it. */
function unfitSteps({ role, port, trusted }: ScrapeClass): readonly RelabelConfig[] {
  // Whoever answers a discovery may name any label.
  if (role === 'discovery') return [{ action: 'labeldrop', regex: `${RESERVED_PREFIX}.+` }];
  if (role === 'static' || role === 'node') return [];
  const guard = trusted ? [] : guardSteps(role);
  if (role === 'endpointslice') {
    // Besides the Service's ports, the discovery offers every other port of the pods behind it.
    const offered: RelabelConfig = {
      action: 'keep',
      source_labels: [SLICE_PORT, `${SLICE_PORT}_protocol`],
      regex: '.+;(TCP)?',
    };
    return [offered, dropEnded, ...guard];
  }
  return port === undefined
    ? [drop(`${CONTAINER_PORT}_protocol`, 'UDP|SCTP'), dropEnded, ...guard]
    : [dropEnded, ...guard];
}

/**
 * What an object of an untrusted namespace reaches is a pod's own address: not the node's, which pods on the host
 * network have, and not another one that somebody wrote into an EndpointSlice.
 */
function guardSteps(role: 'pod' | 'endpointslice'): readonly RelabelConfig[] {
  const host: RelabelConfig = {
    action: 'dropequal',
    source_labels: [POD_IP],
    target_label: '__meta_kubernetes_pod_host_ip',
  };
  if (role === 'pod') return [host];
  const own: RelabelConfig = { action: 'keepequal', source_labels: [POD_ADDRESS], target_label: '__address__' };
  return [host, ...addressSteps(POD_ADDRESS, SLICE_PORT), own];
}

/** The labels that say what a target is, named as the ecosystem's dashboards and alerts expect. */
function identitySteps(shared: ScrapeClass): readonly RelabelConfig[] {
  if (shared.role === 'static') return [];
  const job: RelabelConfig = { source_labels: [OWNER], regex: '[^/]+/(.+)', target_label: 'job' };
  if (shared.role === 'discovery') return [job];
  if (shared.role === 'node') return [job, ...nodeSteps(shared)];
  const common = [job, copy('__meta_kubernetes_namespace', 'namespace'), copy('__meta_kubernetes_pod_name', 'pod')];
  return [...common, ...(shared.role === 'pod' ? podSteps(shared) : serviceSteps())];
}

/**
 * A pod that is scraped by a port's number is one target, whatever its containers declare: all that the discovery
 * offers of it get the same address and labels, and Prometheus scrapes equal targets once.
 */
function podSteps({ port }: ScrapeClass): readonly RelabelConfig[] {
  if (port === undefined) {
    return [
      copy('__meta_kubernetes_pod_container_name', 'container'),
      ...endpointSteps(CONTAINER_PORT, `${CONTAINER_PORT}_number`),
    ];
  }
  return [...fixedPortSteps(port), { target_label: 'endpoint', replacement: String(port) }];
}

/** The discovery offers a node on its kubelet's port, and has set `instance` to the node's name. */
function nodeSteps({ port }: ScrapeClass): readonly RelabelConfig[] {
  return [
    copy('__meta_kubernetes_node_name', 'node'),
    { source_labels: ['__address__'], regex: '(.+):[0-9]+', target_label: '__address__', replacement: `$1:${port}` },
    { target_label: 'endpoint', replacement: String(port) },
  ];
}

function serviceSteps(): readonly RelabelConfig[] {
  const kind = '__meta_kubernetes_endpointslice_address_target';
  return [
    copy('__meta_kubernetes_service_name', 'service'),
    copy('__meta_kubernetes_pod_container_name', 'container'),
    ...endpointSteps(SLICE_PORT, SLICE_PORT),
    { source_labels: [`${kind}_kind`, `${kind}_name`], regex: 'Node;(.+)', target_label: 'node' },
  ];
}

/** A port's name or, when it has none, its number. */
function endpointSteps(port: string, number: string): readonly RelabelConfig[] {
  return [copy(number, 'endpoint'), { source_labels: [`${port}_name`], regex: '(.+)', target_label: 'endpoint' }];
}

/** Takes the name of a job of the cluster from whoever is not trusted to speak for it: it becomes `<namespace>/<job>`. */
export const foreignJob: RelabelConfig = {
  source_labels: ['namespace', 'job'],
  regex: `([^;]+);${oneOf(CLUSTER_JOBS)}`,
  target_label: 'job',
  replacement: '$1/$2',
};

/** After the user's own relabelling: whatever it did, these labels are true, and nothing of ours is left over. */
function sealSteps({ trusted, relabelings }: ScrapeClass): readonly RelabelConfig[] {
  const owned: RelabelConfig = { action: 'keep', source_labels: [OWNER], regex: '.+' };
  const namespace: RelabelConfig = { source_labels: [OWNER], regex: '([^/]+)/.+', target_label: 'namespace' };
  return [
    ...(relabelings.length > 0 ? [owned] : []),
    ...(trusted ? [] : [namespace, foreignJob]),
    copy(OWNER, SCRAPE_TARGET),
    { action: 'labeldrop', regex: `${RESERVED_PREFIX}.+` },
  ];
}
