/**
 * The jobs for what asks to be scraped by itself: pods and Services with the annotation `prometheus.io/scrape: "true"`,
 * and with `port`, `path`, `scheme` and `param_<name>` beside it, as most charts have written them for years.
 */
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { RelabelConfig } from '../fragment.ts';
import { addressSteps, copy, drop, dropEnded, dropJoined, keep, type ScrapeJob } from '../prometheus/scrape-job.ts';
import { RESERVED_PREFIX, SCRAPE_TARGET } from './labels.ts';
import { oneOf } from './regex.ts';
import { largestBody } from './trust.ts';

const NAMESPACE = '__meta_kubernetes_namespace';
const POD_IP = '__meta_kubernetes_pod_ip';
const SLICE_PORT = '__meta_kubernetes_endpointslice_port';
const CONTAINER = '__meta_kubernetes_pod_container';

/** Set on targets in namespaces that the stack trusts. */
const TRUSTED = `${RESERVED_PREFIX}trusted`;
/** The node's address, on targets of all other namespaces. */
const FORBIDDEN = `${RESERVED_PREFIX}forbidden`;
const PORT = `${RESERVED_PREFIX}port`;

type Annotated = 'pod' | 'service';

function annotation(object: Annotated, name: string): string {
  return `__meta_kubernetes_${object}_annotation_prometheus_io_${name}`;
}

/** The two jobs; none when the stack does not look for annotations. */
export function annotationJobs(stack: MonitoringStack): readonly ScrapeJob[] {
  if (stack.spec.annotationDiscovery === 'Disabled') return [];
  return [podJob(stack), serviceJob(stack)];
}

function podJob(stack: MonitoringStack): ScrapeJob {
  return {
    job_name: 'annotated-pods',
    follow_redirects: false,
    body_size_limit: largestBody,
    kubernetes_sd_configs: [{ role: 'pod' }],
    relabel_configs: [
      keep([annotation('pod', 'scrape')], 'true'),
      drop(`${CONTAINER}_init`, 'true'),
      drop(`${CONTAINER}_port_protocol`, 'UDP|SCTP'),
      dropEnded,
      ...elsewhere(stack),
      ...guard(stack),
      port('pod', `${CONTAINER}_port_number`),
      keep([PORT], '.+'),
      ...podAddress,
      ...identity('pod'),
      ...['k8s_app', 'app', 'app_kubernetes_io_name'].map((label) => job(`__meta_kubernetes_pod_label_${label}`)),
      ...request('pod'),
    ],
    metric_relabel_configs: withoutOwner,
  };
}

/** A pod that is annotated itself speaks for itself, and is not scraped once more for its Service. */
function serviceJob(stack: MonitoringStack): ScrapeJob {
  return {
    job_name: 'annotated-services',
    // Whoever answers would choose the address otherwise: the guards below know only where the first request goes.
    follow_redirects: false,
    body_size_limit: largestBody,
    kubernetes_sd_configs: [{ role: 'endpointslice' }],
    relabel_configs: [
      keep([annotation('service', 'scrape')], 'true'),
      drop(annotation('pod', 'scrape'), 'true'),
      // Besides the Service's ports, the discovery offers every other port of the pods behind it.
      keep([SLICE_PORT, `${SLICE_PORT}_protocol`], '.+;(TCP)?'),
      dropEnded,
      ...elsewhere(stack),
      ...guard(stack),
      port('service', SLICE_PORT),
      keep([PORT], '.+'),
      {
        source_labels: ['__address__', PORT],
        regex: '(.+):[0-9]+;(.+)',
        target_label: '__address__',
        replacement: '$1:$2',
      },
      ...podAddress,
      ...identity('service'),
      copy('__meta_kubernetes_service_name', 'service'),
      job('__meta_kubernetes_service_name'),
      ...request('service'),
    ],
    metric_relabel_configs: withoutOwner,
  };
}

/** The cluster's DNS is annotated wherever kubeadm installed it, and has a job of its own. */
function elsewhere({ spec }: MonitoringStack): readonly RelabelConfig[] {
  if (spec.kubernetes.coredns === 'Disabled') return [];
  return [dropJoined([NAMESPACE, '__meta_kubernetes_pod_label_k8s_app'], 'kube-system;(kube-dns|coredns)')];
}

/**
 * Whoever may annotate something in a namespace that is not trusted gets its pods scraped on their own addresses: not the
 * node's, which pods on the host network have, and not another one that somebody wrote into an EndpointSlice.
 */
function guard({ metadata, spec }: MonitoringStack): readonly RelabelConfig[] {
  const names = [metadata.namespace ?? '', ...(spec.tenancy.trustedNamespaces ?? [])];
  const regex = names.includes('*') ? '.+' : oneOf([...new Set(names)].toSorted());
  return [
    { source_labels: [NAMESPACE], regex, target_label: TRUSTED, replacement: 'true' },
    keep([POD_IP, TRUSTED], '.+;.*|;true'),
    {
      source_labels: [TRUSTED, '__meta_kubernetes_pod_host_ip'],
      regex: ';(.+)',
      target_label: FORBIDDEN,
      replacement: '$1;',
    },
    { action: 'dropequal', source_labels: [POD_IP, TRUSTED], target_label: FORBIDDEN },
  ];
}

/** The annotated port or, where there is none, the discovered one. An annotation that is no number leaves none. */
function port(object: Annotated, discovered: string): RelabelConfig {
  return {
    source_labels: [annotation(object, 'port'), discovered],
    regex: '([0-9]+);.*|;([0-9]+)',
    target_label: PORT,
    replacement: '$1$2',
  };
}

/** A pod's address comes from the pod, whatever an EndpointSlice says of it. */
const podAddress: readonly RelabelConfig[] = addressSteps('__address__', PORT);

/** With an annotated port all containers of a pod are one target: then it names none of them, or it would be several. */
function identity(object: Annotated): readonly RelabelConfig[] {
  return [
    copy(NAMESPACE, 'namespace'),
    copy('__meta_kubernetes_pod_name', 'pod'),
    copy('__meta_kubernetes_pod_node_name', 'node'),
    { source_labels: [annotation(object, 'port'), `${CONTAINER}_name`], regex: ';(.+)', target_label: 'container' },
  ];
}

/** A label that the target has would be kept from what it tells; it has no owner, and must not claim one. */
const withoutOwner: readonly RelabelConfig[] = [
  { source_labels: [SCRAPE_TARGET], regex: '(.+)', target_label: `exported_${SCRAPE_TARGET}` },
  { action: 'labeldrop', regex: SCRAPE_TARGET },
];

/** `<namespace>/<name>`: no annotation makes a target pass for another namespace's, or for one of the cluster's own. */
function job(label: string): RelabelConfig {
  return { source_labels: [NAMESPACE, label], regex: '(.+);(.+)', target_label: 'job', replacement: '$1/$2' };
}

function request(object: Annotated): readonly RelabelConfig[] {
  return [
    { source_labels: [annotation(object, 'scheme')], regex: '(https?)', target_label: '__scheme__' },
    { source_labels: [annotation(object, 'path')], regex: '(.+)', target_label: '__metrics_path__' },
    { action: 'labelmap', regex: annotation(object, 'param_(.+)'), replacement: '__param_$1' },
    { action: 'labeldrop', regex: `${RESERVED_PREFIX}.+` },
  ];
}
