/** The scrape jobs for the stack's own parts. */

import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { RelabelConfig } from '../fragment.ts';
import { selectorLabels, selectorText, stackSelector } from '../labels.ts';
import { type ComponentName, componentName } from '../names.ts';
import { CLUSTER_JOBS, SCRAPE_TARGET } from '../scrape/labels.ts';
import { oneOf } from '../scrape/regex.ts';
import { identityOf } from '../stack-input.ts';
import { dropEnded, type KubernetesDiscovery, keep, podLabels, type ScrapeJob, set } from './scrape-job.ts';

function podsWith(namespace: string, labels: Readonly<Record<string, string>>): KubernetesDiscovery {
  return {
    role: 'pod',
    namespaces: { names: [namespace] },
    selectors: [{ role: 'pod', label: selectorText(labels) }],
  };
}

/** One discovery for all parts: it is the same in every job, so the server watches the stack's pods once. */
function allParts(stack: MonitoringStack): KubernetesDiscovery {
  const { name, namespace } = identityOf(stack);
  return podsWith(namespace, stackSelector(name));
}

function onlyPort(component: ComponentName, port: string): readonly RelabelConfig[] {
  const labels = ['__meta_kubernetes_pod_label_app_kubernetes_io_name', '__meta_kubernetes_pod_container_port_name'];
  return [keep(labels, `${component};${port}`), dropEnded];
}

function partJob(stack: MonitoringStack, component: ComponentName, port: string): ScrapeJob {
  const names = [set('service', componentName(stack.metadata.name, component)), set('endpoint', port)];
  return {
    job_name: component,
    kubernetes_sd_configs: [allParts(stack)],
    relabel_configs: [...onlyPort(component, port), ...podLabels, ...names],
  };
}

/**
 * A part that speaks of others: the labels that it exports stay as they are, and its targets have none of their own that
 * series without a `namespace` or `pod` would take over.
 */
function relayJob(stack: MonitoringStack, component: ComponentName, port: string): ScrapeJob {
  return {
    job_name: component,
    honor_labels: true,
    kubernetes_sd_configs: [allParts(stack)],
    relabel_configs: onlyPort(component, port),
  };
}

/**
 * Whoever reaches the gateway may push, under any labels. Those that say whose a series is are taken from it, and the job
 * of a part of the cluster is not one that somebody pushed. Where every namespace is trusted, everything stays as pushed.
 */
function pushgatewayJob(stack: MonitoringStack): ScrapeJob {
  const job = relayJob(stack, 'pushgateway', 'web');
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
function kubeStateMetricsJobs(stack: MonitoringStack): readonly ScrapeJob[] {
  const component = 'kube-state-metrics';
  const own = partJob(stack, component, 'telemetry');
  const relabelings = [...(own.relabel_configs ?? []), set('job', component)];
  const telemetry = { ...own, job_name: `${component}/telemetry`, relabel_configs: relabelings };
  return [relayJob(stack, component, 'http-metrics'), telemetry];
}

/** Jobs for the parts that are enabled. */
export function ownJobs(stack: MonitoringStack): readonly ScrapeJob[] {
  const { alertmanager, nodeExporter, kubeStateMetrics, pushgateway } = stack.spec;
  return [
    partJob(stack, 'prometheus', 'web'),
    ...(alertmanager.enabled ? [partJob(stack, 'alertmanager', 'web')] : []),
    ...(nodeExporter.enabled ? [partJob(stack, 'node-exporter', 'metrics')] : []),
    ...(kubeStateMetrics.enabled ? kubeStateMetricsJobs(stack) : []),
    ...(pushgateway.enabled ? [pushgatewayJob(stack)] : []),
  ];
}

/** Where alerts go: to every replica of the stack's Alertmanager, which sort out among themselves who notifies. */
export function alerting(stack: MonitoringStack): object {
  const { name, namespace } = identityOf(stack);
  const discovery = podsWith(namespace, selectorLabels(name, 'alertmanager'));
  return {
    alert_relabel_configs: [{ action: 'labeldrop', regex: 'prometheus_replica' }],
    alertmanagers: stack.spec.alertmanager.enabled
      ? [{ kubernetes_sd_configs: [discovery], relabel_configs: onlyPort('alertmanager', 'web') }]
      : [],
  };
}
