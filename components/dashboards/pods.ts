/** Namespaces and their pods, from cAdvisor and kube-state-metrics. */
import { type Dashboard, graph } from './dashboard.ts';

const chosen = 'namespace=~"$namespace",pod=~"$pod"';
const container = `job="kubelet",metrics_path="/metrics/cadvisor",container!="",image!="",${chosen}`;
const state = `job="kube-state-metrics",${chosen}`;
const name = '{{namespace}}/{{pod}}';

export const podsDashboard: Dashboard = {
  name: 'pods',
  title: 'Kubernetes: pods',
  variables: [
    { name: 'namespace', metric: 'kube_pod_info', label: 'namespace' },
    { name: 'pod', metric: 'kube_pod_info{namespace=~"$namespace"}', label: 'pod' },
  ],
  panels: [
    graph('CPU cores', 'short', `namespace_pod:container_cpu_usage_seconds:rate5m{${chosen}}`, name),
    graph(
      'CPU used of its requests',
      'percentunit',
      `namespace_pod:container_cpu_usage_seconds:rate5m{${chosen}} / sum by (namespace, pod) (kube_pod_container_resource_requests{${state},resource="cpu"})`,
      name,
    ),
    graph(
      'Share of periods in which CPU was throttled',
      'percentunit',
      `sum by (namespace, pod, container) (rate(container_cpu_cfs_throttled_periods_total{${container}}[$__rate_interval])) / sum by (namespace, pod, container) (rate(container_cpu_cfs_periods_total{${container}}[$__rate_interval]))`,
      `${name} {{container}}`,
    ),
    graph('Memory', 'bytes', `namespace_pod:container_memory_working_set_bytes:sum{${chosen}}`, name),
    graph(
      'Memory used of its limits',
      'percentunit',
      `namespace_pod:container_memory_working_set_bytes:sum{${chosen}} / sum by (namespace, pod) (kube_pod_container_resource_limits{${state},resource="memory"})`,
      name,
    ),
    graph(
      'Restarts in 5 minutes',
      'short',
      `sum by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total{${state}}[5m])) > 0`,
      `${name} {{container}}`,
    ),
    graph(
      'Network: received',
      'Bps',
      `sum by (namespace, pod) (rate(container_network_receive_bytes_total{job="kubelet",metrics_path="/metrics/cadvisor",${chosen}}[$__rate_interval]))`,
      name,
    ),
    graph(
      'Network: sent',
      'Bps',
      `sum by (namespace, pod) (rate(container_network_transmit_bytes_total{job="kubelet",metrics_path="/metrics/cadvisor",${chosen}}[$__rate_interval]))`,
      name,
    ),
    graph(
      'Pods by phase',
      'short',
      `sum by (namespace, phase) (kube_pod_status_phase{${state}})`,
      '{{namespace}} {{phase}}',
    ),
  ],
};
