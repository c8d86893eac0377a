/** Alerts about the stack itself: targets, Prometheus, Alertmanager and what is pushed. */
import type { RuleGroup } from '../fragment.ts';
import { alert } from './rule.ts';

export const stackRules: RuleGroup = {
  name: 'bellwether/stack',
  rules: [
    alert('TargetsDown', {
      expr: `
        count by (job, namespace, scrape_target) (up == 0)
          / count by (job, namespace, scrape_target) (up) > 0.1`,
      for: '10m',
      severity: 'warning',
      summary: '{{ $value | humanizePercentage }} of the targets of job {{ $labels.job }} are down',
      description: 'They do not answer a scrape. The last error of each is on the target page of Prometheus.',
    }),
    alert('PrometheusReloadFailed', {
      expr: 'max_over_time(prometheus_config_last_reload_successful{job="prometheus"}[5m]) == 0',
      for: '5m',
      severity: 'critical',
      summary: 'Prometheus {{ $labels.pod }} does not accept its configuration',
      description:
        'It runs on with an older one. The conditions of the MonitoringStack and the log of the pod say why.',
    }),
    alert('PrometheusRuleFailing', {
      expr: 'increase(prometheus_rule_evaluation_failures_total{job="prometheus"}[5m]) > 0',
      for: '10m',
      severity: 'warning',
      summary: 'Rules of {{ $labels.rule_group }} fail in {{ $labels.pod }}',
      description: 'Alerts of that group do not fire. The rules page of Prometheus shows the error of each.',
    }),
    alert('PrometheusRulesLate', {
      expr: `
        prometheus_rule_group_last_duration_seconds{job="prometheus"}
          > prometheus_rule_group_interval_seconds{job="prometheus"}`,
      for: '15m',
      severity: 'warning',
      summary: 'The group {{ $labels.rule_group }} takes longer than its interval in {{ $labels.pod }}',
      description: 'Evaluations are left out. Give it a longer interval, or make its expressions cheaper.',
    }),
    alert('PrometheusNotificationsFailing', {
      expr: `
        rate(prometheus_notifications_errors_total{job="prometheus"}[5m])
          / (rate(prometheus_notifications_sent_total{job="prometheus"}[5m]) > 0) > 0.05`,
      for: '10m',
      severity: 'critical',
      summary:
        '{{ $labels.pod }} cannot hand {{ $value | humanizePercentage }} of its alerts to {{ $labels.alertmanager }}',
      description: 'Alerts may go unnoticed. See whether that Alertmanager runs, and what the log of Prometheus says.',
    }),
    alert('PrometheusRemoteWriteBehind', {
      expr: `
        prometheus_remote_storage_highest_timestamp_in_seconds{job="prometheus"}
          - ignoring (remote_name, url) group_right ()
            (prometheus_remote_storage_queue_highest_sent_timestamp_seconds{job="prometheus"} > 0) > 300`,
      for: '15m',
      severity: 'warning',
      summary: 'Remote write {{ $labels.remote_name }} of {{ $labels.pod }} is {{ $value | humanizeDuration }} behind',
      description: 'The receiver is down or too slow. Samples are kept for about two hours and then lost to it.',
    }),
    alert('PrometheusSamplesDiscarded', {
      expr: `
        increase(prometheus_target_scrapes_sample_duplicate_timestamp_total{job="prometheus"}[10m]) > 0
          or increase(prometheus_target_scrapes_exceeded_sample_limit_total{job="prometheus"}[10m]) > 0`,
      for: '30m',
      severity: 'warning',
      summary: '{{ $labels.pod }} throws samples away that targets expose',
      description:
        'A target exposes a series twice, two targets expose the same, or one is above its limit of samples. The log of Prometheus names it.',
    }),
    alert('AlertmanagerNotificationsFailing', {
      expr: `
        rate(alertmanager_notifications_failed_total{job="alertmanager"}[5m])
          / (rate(alertmanager_notifications_total{job="alertmanager"}[5m]) > 0) > 0.05`,
      for: '10m',
      severity: 'critical',
      summary:
        '{{ $labels.pod }} fails to send {{ $value | humanizePercentage }} of its notifications by {{ $labels.integration }}',
      description:
        'Somebody does not get what is meant for them. The log of Alertmanager has the answer of the receiver.',
    }),
    alert('AlertmanagerReplicasApart', {
      expr: `
        alertmanager_cluster_members{job="alertmanager"}
          != on (namespace, service) group_left count by (namespace, service) (alertmanager_cluster_members{job="alertmanager"})`,
      for: '15m',
      severity: 'warning',
      summary: '{{ $labels.pod }} sees {{ $value }} Alertmanagers, which is not all of them',
      description:
        'Those that do not see each other each notify. See that port 9094 is open between them, by TCP and UDP.',
    }),
    alert('PushRefused', {
      expr: 'push_failure_time_seconds > push_time_seconds',
      for: '10m',
      severity: 'warning',
      summary: 'The pushgateway has refused the last push of job {{ $labels.job }}',
      description:
        'What the job pushes does not go together with what others have pushed, and its series stay as they were. The condition PushesAccepted of the MonitoringStack names the cause, as does the log of the pushgateway.',
    }),
  ],
};
