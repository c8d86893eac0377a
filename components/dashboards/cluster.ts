/** The cluster at a glance: what there is, what it uses, how its API server does. */
import { type Dashboard, graph, stat } from './dashboard.ts';

const state = 'job="kube-state-metrics"';

export const clusterDashboard: Dashboard = {
  name: 'cluster',
  title: 'Kubernetes: cluster',
  variables: [],
  panels: [
    stat('Nodes that are ready', 'short', `sum(kube_node_status_condition{${state},condition="Ready",status="true"})`),
    stat('Pods that run', 'short', `sum(kube_pod_status_phase{${state},phase="Running"})`),
    stat('Alerts that fire', 'short', 'count(ALERTS{alertstate="firing",alertname!="Watchdog"}) or vector(0)'),
    stat('CPU requested of what nodes have', 'percentunit', requested('cpu')),
    stat('Memory requested of what nodes have', 'percentunit', requested('memory')),
    stat('Targets that are down', 'short', 'count(up == 0) or vector(0)'),
    graph('CPU busy, by node', 'percentunit', 'node:cpu_busy:ratio_rate5m', '{{node}}'),
    graph('Memory used, by node', 'percentunit', 'node:memory_used:ratio', '{{node}}'),
    graph('Pods by phase', 'short', `sum by (phase) (kube_pod_status_phase{${state}})`, '{{phase}}'),
    graph(
      'CPU cores, by namespace',
      'short',
      'topk(10, namespace:container_cpu_usage_seconds:rate5m)',
      '{{namespace}}',
    ),
    graph(
      'Memory, by namespace',
      'bytes',
      'topk(10, namespace:container_memory_working_set_bytes:sum)',
      '{{namespace}}',
    ),
    graph(
      'Restarts in 5 minutes, by namespace',
      'short',
      `sum by (namespace) (increase(kube_pod_container_status_restarts_total{${state}}[5m])) > 0`,
      '{{namespace}}',
    ),
    graph(
      'API server: requests a second, by verb',
      'reqps',
      'sum by (verb) (rate(apiserver_request_total{job="apiserver"}[$__rate_interval]))',
      '{{verb}}',
    ),
    graph(
      'API server: answers with an error, by code',
      'reqps',
      'sum by (code) (rate(apiserver_request_total{job="apiserver",code=~"[45].."}[$__rate_interval]))',
      '{{code}}',
    ),
    graph(
      'API server: 99th percentile of durations, by verb',
      's',
      'histogram_quantile(0.99, sum by (verb, le) (rate(apiserver_request_duration_seconds_bucket{job="apiserver",verb!~"WATCH|CONNECT"}[$__rate_interval])))',
      '{{verb}}',
    ),
  ],
};

function requested(resource: string): string {
  const pods = `sum(kube_pod_container_resource_requests{${state},resource="${resource}"})`;
  return `${pods} / sum(kube_node_status_allocatable{${state},resource="${resource}"})`;
}
