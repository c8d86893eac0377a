/** Scrape jobs in Prometheus' own grammar, and the relabelling steps that several of them share. */
import type { RelabelConfig } from '../fragment.ts';

/** `kubernetes_sd_configs`. Equal ones share their watches, whichever jobs they stand in. */
export interface KubernetesDiscovery {
  readonly role: 'node' | 'pod' | 'endpointslice';
  readonly namespaces?: { readonly names: readonly string[] };
  readonly selectors?: readonly { readonly role: string; readonly label?: string; readonly field?: string }[];
}

/** The fields of a scrape job that the main configuration uses. */
export interface ScrapeJob {
  readonly job_name: string;
  readonly scheme?: 'https';
  readonly metrics_path?: string;
  readonly honor_labels?: boolean;
  readonly follow_redirects?: false;
  readonly body_size_limit?: string;
  readonly track_timestamps_staleness?: boolean;
  readonly basic_auth?: { readonly username: string; readonly password_file: string };
  readonly authorization?: { readonly credentials_file: string };
  readonly tls_config?: {
    readonly ca_file?: string;
    readonly server_name?: string;
    readonly insecure_skip_verify?: boolean;
  };
  readonly kubernetes_sd_configs: readonly KubernetesDiscovery[];
  readonly relabel_configs?: readonly RelabelConfig[];
  readonly metric_relabel_configs?: readonly RelabelConfig[];
}

/** Keeps targets or series whose labels, joined by ";", match. */
export function keep(labels: readonly string[], regex: string): RelabelConfig {
  return { action: 'keep', source_labels: labels, regex };
}

/** Drops targets or series whose label matches. */
export function drop(label: string, regex: string): RelabelConfig {
  return dropJoined([label], regex);
}

/** Drops targets or series whose labels, joined by ";", match. */
export function dropJoined(labels: readonly string[], regex: string): RelabelConfig {
  return { action: 'drop', source_labels: labels, regex };
}

/** Copies a label. */
export function copy(from: string, to: string): RelabelConfig {
  return { action: 'replace', source_labels: [from], target_label: to };
}

/** Sets a label to a value, whatever the target. */
export function set(label: string, value: string): RelabelConfig {
  return { action: 'replace', target_label: label, replacement: value };
}

/** Writes the address of a pod with the port that stands in the label `port`, which for IPv6 takes brackets. */
export function addressSteps(target: string, port: string): readonly RelabelConfig[] {
  const source_labels = ['__meta_kubernetes_pod_ip', port];
  return [
    { source_labels, regex: '([^:;]+);(.+)', target_label: target, replacement: '$1:$2' },
    { source_labels, regex: '([^;]+:[^;]*);(.+)', target_label: target, replacement: '[$1]:$2' },
  ];
}

/** Writes the address of a pod with a port that is the same for all, whether or not a container declares it. */
export function fixedPortSteps(port: number): readonly RelabelConfig[] {
  const source_labels = ['__meta_kubernetes_pod_ip'];
  return [
    { source_labels, regex: '([^:]+)', target_label: '__address__', replacement: `$1:${port}` },
    { source_labels, regex: '(.+:.*)', target_label: '__address__', replacement: `[$1]:${port}` },
  ];
}

/** Pods that ended still have the address that another pod may have got since. */
export const dropEnded: RelabelConfig = drop('__meta_kubernetes_pod_phase', 'Succeeded|Failed');

/** Labels of a target that is a pod, under the names that the ecosystem's rules and dashboards join on. */
export const podLabels: readonly RelabelConfig[] = [
  copy('__meta_kubernetes_namespace', 'namespace'),
  copy('__meta_kubernetes_pod_name', 'pod'),
  copy('__meta_kubernetes_pod_container_name', 'container'),
  copy('__meta_kubernetes_pod_node_name', 'node'),
];
