/** What the cluster uses, recorded under short names for dashboards and for rules of one's own. */
import type { RuleGroup } from '../fragment.ts';
import { record } from './rule.ts';

/** Containers only: cAdvisor also counts pods and groups of processes, in which the same use stands again. */
const containers = 'job="kubelet",metrics_path="/metrics/cadvisor",container!="",image!=""';

export const usageRules: RuleGroup = {
  name: 'bellwether/usage',
  rules: [
    record(
      'namespace_pod:container_cpu_usage_seconds:rate5m',
      `sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{${containers}}[5m]))`,
    ),
    record(
      'namespace_pod:container_memory_working_set_bytes:sum',
      `sum by (namespace, pod) (container_memory_working_set_bytes{${containers}})`,
    ),
    record(
      'namespace:container_cpu_usage_seconds:rate5m',
      'sum by (namespace) (namespace_pod:container_cpu_usage_seconds:rate5m)',
    ),
    record(
      'namespace:container_memory_working_set_bytes:sum',
      'sum by (namespace) (namespace_pod:container_memory_working_set_bytes:sum)',
    ),
    record(
      'node:cpu_busy:ratio_rate5m',
      `1 - avg by (node) (sum without (mode) (rate(node_cpu_seconds_total{job="node-exporter",mode=~"idle|iowait|steal"}[5m])))`,
    ),
    record(
      'node:memory_used:ratio',
      `1 - sum by (node) (node_memory_MemAvailable_bytes{job="node-exporter"})
        / sum by (node) (node_memory_MemTotal_bytes{job="node-exporter"})`,
    ),
  ],
};
