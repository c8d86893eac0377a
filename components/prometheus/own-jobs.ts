/** The scrape jobs for the stack's own parts. */

import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { pathPrefix, type WebComponent } from '../exposure.ts';
import type { RelabelConfig } from '../fragment.ts';
import { selectorLabels, selectorText, stackSelector } from '../labels.ts';
import { type ComponentName, componentName, ports } from '../names.ts';
import { CLUSTER_JOBS, SCRAPE_TARGET } from '../scrape/labels.ts';
import { oneOf } from '../scrape/regex.ts';
import { runnerOf, type Shares, type StackName } from '../sharing.ts';
import { identityOf } from '../stack-input.ts';
import { ownUser } from '../web-secret.ts';
import { webAnnotations } from '../web-server.ts';
import { files } from './layout.ts';
import { dropEnded, type KubernetesDiscovery, keep, podLabels, type ScrapeJob, set } from './scrape-job.ts';

function podsWith(namespace: string, labels: Readonly<Record<string, string>>): KubernetesDiscovery {
  return {
    role: 'pod',
    namespaces: { names: [namespace] },
    selectors: [{ role: 'pod', label: selectorText(labels) }],
  };
}

/** One discovery for all parts: it is the same in every job, so the server watches a stack's pods once. */
function allParts({ name, namespace }: StackName): KubernetesDiscovery {
  return podsWith(namespace, stackSelector(name));
}

function onlyPort(component: ComponentName, port: string): readonly RelabelConfig[] {
  const labels = ['__meta_kubernetes_pod_label_app_kubernetes_io_name', '__meta_kubernetes_pod_container_port_name'];
  return [keep(labels, `${component};${port}`), dropEnded];
}

/** @param runner the stack whose part it is */
function partJob(runner: StackName, component: ComponentName, port: string): ScrapeJob {
  const names = [set('service', componentName(runner.name, component)), set('endpoint', port)];
  return {
    job_name: component,
    kubernetes_sd_configs: [allParts(runner)],
    relabel_configs: [...onlyPort(component, port), ...podLabels, ...names],
  };
}

/** The label that discovery makes of an annotation of pods. */
const annotationLabel = (annotation: string): string =>
  `__meta_kubernetes_pod_annotation_${annotation.replaceAll(/[^a-zA-Z0-9]/g, '_')}`;

/** Writes a label for those pods whose annotation matches. */
function fromAnnotation(annotation: string, regex: string, [label, value]: readonly [string, string]): RelabelConfig {
  const source_labels = [annotationLabel(annotation)];
  return { action: 'replace', source_labels, regex, target_label: label, replacement: value };
}

/**
 * How pods are asked whose web UI is not open, at the root and by http. Certificates are taken as they are: they are for
 * the names by which people come, and one that has ended must not keep alerts from being sent.
 * @param path the label of the path, and what stands below the web UI's own
 */
function webAccess({ spec }: MonitoringStack, component: WebComponent, path: readonly [string, string]) {
  const { expose } = spec[component];
  const [label, below] = path;
  return {
    client: {
      ...(expose.auth && { basic_auth: { username: ownUser, password_file: files.webPassword } }),
      ...(expose.tls && { tls_config: { insecure_skip_verify: true } }),
    },
    relabelings: [
      ...(expose.tls ? [fromAnnotation(webAnnotations.scheme, '(https)', ['__scheme__', '$1'])] : []),
      ...(pathPrefix(expose) === '' ? [] : [fromAnnotation(webAnnotations.path, '(/.+)', [label, `$1${below}`])]),
    ],
  };
}

function webJob(stack: MonitoringStack, component: WebComponent): ScrapeJob {
  const { client, relabelings } = webAccess(stack, component, ['__metrics_path__', '/metrics']);
  const { relabel_configs = [], ...job } = partJob(identityOf(stack), component, 'web');
  return { ...job, ...client, relabel_configs: [...relabel_configs, ...relabelings] };
}

/**
 * A part that speaks of others: the labels that it exports stay as they are, and its targets have none of their own that
 * series without a `namespace` or `pod` would take over.
 */
function relayJob(runner: StackName, component: ComponentName, port: string): ScrapeJob {
  return {
    job_name: component,
    honor_labels: true,
    kubernetes_sd_configs: [allParts(runner)],
    relabel_configs: onlyPort(component, port),
  };
}

/**
 * Whoever reaches the gateway may push, under any labels. Those that say whose a series is are taken from it, and the job
 * of a part of the cluster is not one that somebody pushed. Where every namespace is trusted, everything stays as pushed.
 */
function pushgatewayJob(stack: MonitoringStack): ScrapeJob {
  const job = relayJob(identityOf(stack), 'pushgateway', 'web');
  if (stack.spec.tenancy.trustedNamespaces?.includes('*')) return job;
  const jobs = CLUSTER_JOBS.filter((name) => name !== 'pushgateway');
  const pushed: readonly RelabelConfig[] = [
    { source_labels: ['namespace'], regex: '(.+)', target_label: 'exported_namespace' },
    { action: 'labeldrop', regex: `namespace|${SCRAPE_TARGET}` },
    { source_labels: ['job'], regex: oneOf(jobs), target_label: 'job', replacement: 'pushed/$1' },
  ];
  return { ...job, metric_relabel_configs: pushed };
}

/** What kube-state-metrics tells of objects, and what it tells of itself. */
function kubeStateMetricsJobs(runner: StackName): readonly ScrapeJob[] {
  const component = 'kube-state-metrics';
  const own = partJob(runner, component, 'telemetry');
  const relabelings = [...(own.relabel_configs ?? []), set('job', component)];
  const telemetry = { ...own, job_name: `${component}/telemetry`, relabel_configs: relabelings };
  return [relayJob(runner, component, 'http-metrics'), telemetry];
}

/** Names a node's series alike on whatever port, and of whichever stack, its exporter happens to be. */
const sameInstance: RelabelConfig = {
  action: 'replace',
  source_labels: ['__address__'],
  regex: '(.+):[0-9]+',
  target_label: 'instance',
  replacement: `$1:${ports['node-exporter']}`,
};

function nodeExporterJob(runner: StackName): ScrapeJob {
  const job = partJob(runner, 'node-exporter', 'metrics');
  return { ...job, relabel_configs: [...(job.relabel_configs ?? []), sameInstance] };
}

/** Jobs for the parts that are enabled, be they this stack's own or another's. */
export function ownJobs(object: MonitoringStack, shares: Shares = {}): readonly ScrapeJob[] {
  const { alertmanager, nodeExporter, kubeStateMetrics, pushgateway } = object.spec;
  const stack = identityOf(object);
  return [
    webJob(object, 'prometheus'),
    ...(alertmanager.enabled ? [webJob(object, 'alertmanager')] : []),
    ...(nodeExporter.enabled ? [nodeExporterJob(runnerOf(stack, 'node-exporter', shares))] : []),
    ...(kubeStateMetrics.enabled ? kubeStateMetricsJobs(runnerOf(stack, 'kube-state-metrics', shares)) : []),
    ...(pushgateway.enabled ? [pushgatewayJob(object)] : []),
  ];
}

/** Where alerts go: to every replica of the stack's Alertmanager, which sort out among themselves who notifies. */
export function alerting(stack: MonitoringStack): object {
  const { name, namespace } = identityOf(stack);
  const discovery = podsWith(namespace, selectorLabels(name, 'alertmanager'));
  const { client, relabelings } = webAccess(stack, 'alertmanager', ['__alerts_path__', '/api/v2/alerts']);
  const relabel_configs = [...onlyPort('alertmanager', 'web'), ...relabelings];
  return {
    alert_relabel_configs: [{ action: 'labeldrop', regex: 'prometheus_replica' }],
    alertmanagers: stack.spec.alertmanager.enabled
      ? [{ ...client, kubernetes_sd_configs: [discovery], relabel_configs }]
      : [],
  };
}
