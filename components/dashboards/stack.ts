/** The stack itself: how much it collects, how it evaluates, whether its alerts arrive. */
import { type Dashboard, graph } from './dashboard.ts';

const server = 'job="prometheus",pod=~"$replica"';
const rate = (metric: string, labels = server) => `rate(${metric}{${labels}}[$__rate_interval])`;

export const stackDashboard: Dashboard = {
  name: 'stack',
  title: 'Prometheus: the stack itself',
  variables: [{ name: 'replica', metric: 'prometheus_build_info{job="prometheus"}', label: 'pod' }],
  panels: [
    graph('Series in memory', 'short', `prometheus_tsdb_head_series{${server}}`, '{{pod}}'),
    graph('Samples a second', 'short', rate('prometheus_tsdb_head_samples_appended_total'), '{{pod}} {{type}}'),
    graph(
      'Data on disk',
      'bytes',
      `prometheus_tsdb_storage_blocks_bytes{${server}} + prometheus_tsdb_wal_storage_size_bytes{${server}}`,
      '{{pod}}',
    ),
    graph('Targets, by job', 'short', 'count by (job) (up)', '{{job}}'),
    graph('Targets that are down, by job', 'short', 'count by (job) (up == 0)', '{{job}}'),
    graph('Slowest scrape, by job', 's', 'max by (job) (scrape_duration_seconds)', '{{job}}'),
    graph(
      'Rules: time for a group',
      's',
      `topk(10, prometheus_rule_group_last_duration_seconds{${server}})`,
      '{{rule_group}}',
    ),
    graph('Rules: failures a second', 'short', rate('prometheus_rule_evaluation_failures_total'), '{{rule_group}}'),
    graph(
      'Queries: 90th percentile',
      's',
      `prometheus_engine_query_duration_seconds{${server},quantile="0.9"}`,
      '{{pod}} {{slice}}',
    ),
    graph('Alerts sent a second', 'short', rate('prometheus_notifications_sent_total'), '{{pod}} {{alertmanager}}'),
    graph(
      'Notifications a second',
      'short',
      `sum by (integration) (${rate('alertmanager_notifications_total', 'job="alertmanager"')})`,
      '{{integration}}',
    ),
    graph(
      'Memory',
      'bytes',
      `process_resident_memory_bytes{job=~"prometheus|alertmanager|pushgateway|kube-state-metrics|node-exporter"}`,
      '{{job}} {{pod}}',
    ),
  ],
};
