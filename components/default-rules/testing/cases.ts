/** Series in which each built-in alert fires, one sample a minute, and the alerts that are then expected. */

export interface Case {
  /** By series, its samples in the notation of promtool's tests. */
  readonly series: Readonly<Record<string, string>>;
  /** When the alert is asked for; after two hours when left out. */
  readonly at?: string;
  readonly expected: readonly { readonly labels: Readonly<Record<string, string>>; readonly summary: string }[];
}

const ksm = { job: 'kube-state-metrics' } as const;
const kubelet = { job: 'kubelet' } as const;
const cadvisorless = { job: 'kubelet', node: 'n1', instance: 'n1:10250' } as const;
const exporter = { job: 'node-exporter', node: 'n1', instance: 'n1:9100' } as const;
const disk = { ...exporter, device: '/dev/sda1', fstype: 'ext4', mountpoint: '/data' } as const;
const server = { job: 'prometheus', namespace: 'monitoring', pod: 'demo-prometheus-0' } as const;
const sender = {
  job: 'alertmanager',
  namespace: 'monitoring',
  service: 'demo-alertmanager',
  pod: 'demo-alertmanager-0',
} as const;
const pushed = { job: 'backup', database: 'orders', instance: '' } as const;
const pod = { ...ksm, namespace: 'shop', pod: 'web-0' } as const;
const container = { ...pod, container: 'app' } as const;
const claim = { ...kubelet, namespace: 'shop', persistentvolumeclaim: 'data-web-0' } as const;
const deployment = { ...ksm, namespace: 'shop', deployment: 'web' } as const;

type Labels = Readonly<Record<string, string>>;

/** A series as it is written in PromQL. */
function of(metric: string, labels: Labels): string {
  return `${metric}{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
}

const always = (value: number): string => `${value}x200`;

/** One alert with those labels. */
const one = (labels: Labels, summary: string) => [{ labels, summary }];

const waiting = (reason: string) => ({
  [of('kube_pod_container_status_waiting_reason', { ...container, reason })]: always(1),
});

const filesystem = (available: string, size: number, readonly = 0) => ({
  [of('node_filesystem_avail_bytes', disk)]: available,
  [of('node_filesystem_size_bytes', disk)]: always(size),
  [of('node_filesystem_readonly', disk)]: always(readonly),
});

const expiring = (buckets: Readonly<Record<string, string>>) =>
  Object.fromEntries([
    ...Object.entries(buckets).map(([le, values]) => [
      of('apiserver_client_certificate_expiration_seconds_bucket', { job: 'apiserver', le }),
      values,
    ]),
    [of('apiserver_client_certificate_expiration_seconds_count', { job: 'apiserver' }), '0+60x200'],
  ]);

export const cases: Readonly<Record<string, Case>> = {
  TargetsDown: {
    series: {
      [of('up', { job: 'web', namespace: 'shop', scrape_target: 'shop/web', instance: 'a' })]: always(0),
      [of('up', { job: 'web', namespace: 'shop', scrape_target: 'shop/web', instance: 'b' })]: always(1),
    },
    expected: one(
      { job: 'web', namespace: 'shop', scrape_target: 'shop/web' },
      '50% of the targets of job web are down',
    ),
  },
  PrometheusReloadFailed: {
    series: { [of('prometheus_config_last_reload_successful', server)]: always(0) },
    expected: one(server, 'Prometheus demo-prometheus-0 does not accept its configuration'),
  },
  PrometheusRuleFailing: {
    series: { [of('prometheus_rule_evaluation_failures_total', { ...server, rule_group: 'a;b' })]: '0+1x200' },
    expected: one({ ...server, rule_group: 'a;b' }, 'Rules of a;b fail in demo-prometheus-0'),
  },
  PrometheusRulesLate: {
    series: {
      [of('prometheus_rule_group_last_duration_seconds', { ...server, rule_group: 'a;b' })]: always(40),
      [of('prometheus_rule_group_interval_seconds', { ...server, rule_group: 'a;b' })]: always(30),
    },
    expected: one(
      { ...server, rule_group: 'a;b' },
      'The group a;b takes longer than its interval in demo-prometheus-0',
    ),
  },
  PrometheusNotificationsFailing: {
    series: {
      [of('prometheus_notifications_errors_total', { ...server, alertmanager: 'http://am' })]: '0+1x200',
      [of('prometheus_notifications_sent_total', { ...server, alertmanager: 'http://am' })]: '0+2x200',
    },
    expected: one(
      { ...server, alertmanager: 'http://am' },
      'demo-prometheus-0 cannot hand 50% of its alerts to http://am',
    ),
  },
  PrometheusRemoteWriteBehind: {
    series: {
      [of('prometheus_remote_storage_highest_timestamp_in_seconds', server)]: '1000+60x200',
      [of('prometheus_remote_storage_queue_highest_sent_timestamp_seconds', {
        ...server,
        remote_name: 'far',
        url: 'http://far',
      })]: '400+60x200',
    },
    expected: one(
      { ...server, remote_name: 'far', url: 'http://far' },
      'Remote write far of demo-prometheus-0 is 10m 0s behind',
    ),
  },
  PrometheusSamplesDiscarded: {
    series: { [of('prometheus_target_scrapes_sample_duplicate_timestamp_total', server)]: '0+1x200' },
    expected: one(server, 'demo-prometheus-0 throws samples away that targets expose'),
  },
  AlertmanagerNotificationsFailing: {
    series: {
      [of('alertmanager_notifications_failed_total', { ...sender, integration: 'webhook' })]: '0+1x200',
      [of('alertmanager_notifications_total', { ...sender, integration: 'webhook' })]: '0+4x200',
    },
    expected: one(
      { ...sender, integration: 'webhook' },
      'demo-alertmanager-0 fails to send 25% of its notifications by webhook',
    ),
  },
  AlertmanagerReplicasApart: {
    series: {
      [of('alertmanager_cluster_members', sender)]: always(1),
      [of('alertmanager_cluster_members', { ...sender, pod: 'demo-alertmanager-1' })]: always(2),
    },
    expected: one(sender, 'demo-alertmanager-0 sees 1 Alertmanagers, which is not all of them'),
  },
  PushRefused: {
    series: {
      [of('push_failure_time_seconds', pushed)]: always(5000),
      [of('push_time_seconds', pushed)]: always(4000),
      [of('push_failure_time_seconds', { job: 'fine', instance: '' })]: always(0),
      [of('push_time_seconds', { job: 'fine', instance: '' })]: always(4000),
    },
    expected: one({ job: 'backup', database: 'orders' }, 'The pushgateway has refused the last push of job backup'),
  },
  ApiServerErrors: {
    series: {
      [of('apiserver_request_total', { job: 'apiserver', code: '500' })]: '0+10x200',
      [of('apiserver_request_total', { job: 'apiserver', code: '200' })]: '0+90x200',
    },
    expected: one({ job: 'apiserver' }, 'The API server fails 10% of all requests'),
  },
  ApiServerSlow: {
    series: {
      [of('apiserver_request_duration_seconds_bucket', { job: 'apiserver', verb: 'GET', le: '5' })]: '0+0x200',
      [of('apiserver_request_duration_seconds_bucket', { job: 'apiserver', verb: 'GET', le: '10' })]: '0+60x200',
      [of('apiserver_request_duration_seconds_bucket', { job: 'apiserver', verb: 'GET', le: '+Inf' })]: '0+60x200',
      [of('apiserver_request_total', { job: 'apiserver', verb: 'GET' })]: '0+60x200',
    },
    expected: one(
      { job: 'apiserver', verb: 'GET' },
      'One in a hundred GET requests to the API server takes more than 9.95s',
    ),
  },
  ClientCertificateExpiring: {
    series: expiring({ '86400': '0+60x200', '604800': '0+60x200', '+Inf': '0+60x200' }),
    expected: one({ job: 'apiserver' }, 'A client of the API server uses a certificate that ends within a week'),
  },
  AggregatedApiUnavailable: {
    series: { [of('aggregator_unavailable_apiservice', { job: 'apiserver', name: 'v1.metrics.k8s.io' })]: always(1) },
    expected: one(
      { job: 'apiserver', name: 'v1.metrics.k8s.io' },
      'The aggregated API v1.metrics.k8s.io is not available',
    ),
  },
  DnsErrors: {
    series: {
      [of('coredns_dns_responses_total', { job: 'coredns', rcode: 'SERVFAIL' })]: '0+5x200',
      [of('coredns_dns_responses_total', { job: 'coredns', rcode: 'NOERROR' })]: '0+95x200',
    },
    expected: one({ job: 'coredns' }, 'The DNS of the cluster fails 5% of all questions'),
  },
  NodeNotReady: {
    series: {
      [of('kube_node_status_condition', { ...ksm, node: 'n1', condition: 'Ready', status: 'true' })]: always(0),
    },
    expected: one(
      { ...ksm, node: 'n1', condition: 'Ready', status: 'true' },
      'Node n1 has not been ready for 5 minutes',
    ),
  },
  NodeUnderPressure: {
    series: {
      [of('kube_node_status_condition', { ...ksm, node: 'n1', condition: 'DiskPressure', status: 'true' })]: always(1),
    },
    expected: one({ ...ksm, node: 'n1', condition: 'DiskPressure', status: 'true' }, 'Node n1 reports DiskPressure'),
  },
  KubeletDown: {
    series: { [of('up', { ...cadvisorless, metrics_path: '/metrics' })]: always(0) },
    expected: one({ ...cadvisorless, metrics_path: '/metrics' }, 'The kubelet of n1 has not answered for 5 minutes'),
  },
  NodePodsNearlyFull: {
    series: {
      [of('kubelet_running_pods', cadvisorless)]: always(108),
      [of('kube_node_status_capacity', { ...ksm, node: 'n1', resource: 'pods', unit: 'integer' })]: always(110),
    },
    expected: one({ node: 'n1' }, 'Node n1 runs 98.18% of the pods that it may run'),
  },
  NodeFilesystemFull: {
    series: filesystem(always(4), 100),
    expected: one(disk, '/data on n1 has 4% left'),
  },
  NodeFilesystemFillingUp: {
    series: filesystem('29-0.1x200', 100),
    expected: one(disk, '/data on n1 will be full within a day'),
  },
  NodeInodesRunningOut: {
    series: {
      [of('node_filesystem_files_free', disk)]: always(1),
      [of('node_filesystem_files', disk)]: always(100),
      [of('node_filesystem_readonly', disk)]: always(0),
    },
    expected: one(disk, '/data on n1 has 1% of its inodes left'),
  },
  NodeMemoryShort: {
    series: {
      [of('node_memory_MemAvailable_bytes', exporter)]: always(2),
      [of('node_memory_MemTotal_bytes', exporter)]: always(100),
    },
    expected: one(exporter, 'Node n1 has 2% of its memory left'),
  },
  NodeOverloaded: {
    series: {
      [of('node_load15', exporter)]: always(8),
      [of('node_cpu_seconds_total', { ...exporter, cpu: '0', mode: 'idle' })]: always(1),
      [of('node_cpu_seconds_total', { ...exporter, cpu: '1', mode: 'idle' })]: always(1),
    },
    expected: one(exporter, 'Node n1 has 4 processes waiting for each of its CPUs'),
  },
  NodeClockOff: {
    series: { [of('node_timex_offset_seconds', exporter)]: always(-0.5) },
    expected: one(exporter, 'The clock of n1 is not kept by a time server, or is off'),
  },
  NodeNetworkErrors: {
    series: {
      [of('node_network_receive_errs_total', { ...exporter, device: 'eth0' })]: '0+300x200',
      [of('node_network_receive_packets_total', { ...exporter, device: 'eth0' })]: '0+6000x200',
    },
    expected: one({ ...exporter, device: 'eth0' }, '5% of the packets of eth0 on n1 are faulty'),
  },
  ContainerCrashLooping: {
    series: waiting('CrashLoopBackOff'),
    expected: one({ ...container, reason: 'CrashLoopBackOff' }, 'Container app of shop/web-0 crashes again and again'),
  },
  ContainerImageMissing: {
    series: waiting('ImagePullBackOff'),
    expected: one({ ...container, reason: 'ImagePullBackOff' }, 'Container app of shop/web-0 cannot get its image'),
  },
  ContainerOutOfMemory: {
    series: {
      [of('kube_pod_container_status_restarts_total', container)]: '0x110 1x90',
      [of('kube_pod_container_status_last_terminated_reason', { ...container, reason: 'OOMKilled' })]: always(1),
    },
    expected: one(container, 'Container app of shop/web-0 was killed for its memory'),
  },
  PodNotStarting: {
    series: { [of('kube_pod_status_phase', { ...pod, phase: 'Pending' })]: always(1) },
    expected: one(
      { namespace: 'shop', pod: 'web-0', phase: 'Pending' },
      'Pod shop/web-0 has been Pending for 15 minutes',
    ),
  },
  DeploymentIncomplete: {
    series: {
      [of('kube_deployment_spec_replicas', deployment)]: always(3),
      [of('kube_deployment_status_replicas_available', deployment)]: always(2),
    },
    expected: one(deployment, 'Deployment shop/web has lacked pods for 15 minutes'),
  },
  DeploymentStuck: {
    series: {
      [of('kube_deployment_status_condition', { ...deployment, condition: 'Progressing', status: 'false' })]: always(1),
    },
    expected: one(
      { ...deployment, condition: 'Progressing', status: 'false' },
      'The rollout of shop/web does not go on',
    ),
  },
  StatefulSetIncomplete: {
    series: {
      [of('kube_statefulset_replicas', { ...ksm, namespace: 'shop', statefulset: 'db' })]: always(3),
      [of('kube_statefulset_status_replicas_ready', { ...ksm, namespace: 'shop', statefulset: 'db' })]: always(2),
    },
    expected: one(
      { ...ksm, namespace: 'shop', statefulset: 'db' },
      'StatefulSet shop/db has lacked pods for 15 minutes',
    ),
  },
  DaemonSetIncomplete: {
    series: {
      [of('kube_daemonset_status_desired_number_scheduled', { ...ksm, namespace: 'shop', daemonset: 'agent' })]:
        always(3),
      [of('kube_daemonset_status_number_ready', { ...ksm, namespace: 'shop', daemonset: 'agent' })]: always(2),
    },
    expected: one(
      { ...ksm, namespace: 'shop', daemonset: 'agent' },
      'DaemonSet shop/agent has lacked pods for 15 minutes',
    ),
  },
  JobFailed: {
    series: {
      [of('kube_job_failed', { ...ksm, namespace: 'shop', job_name: 'report', condition: 'true' })]: always(1),
    },
    expected: one({ ...ksm, namespace: 'shop', job_name: 'report', condition: 'true' }, 'Job shop/report has failed'),
  },
  CronJobLate: {
    series: {
      [of('kube_cronjob_next_schedule_time', { ...ksm, namespace: 'shop', cronjob: 'report' })]: always(600),
      [of('kube_cronjob_spec_suspend', { ...ksm, namespace: 'shop', cronjob: 'report' })]: always(0),
    },
    expected: one(
      { ...ksm, namespace: 'shop', cronjob: 'report' },
      'CronJob shop/report has not started when it should have',
    ),
  },
  AutoscalerAtMaximum: {
    series: {
      [of('kube_horizontalpodautoscaler_status_current_replicas', {
        ...ksm,
        namespace: 'shop',
        horizontalpodautoscaler: 'web',
      })]: always(5),
      [of('kube_horizontalpodautoscaler_spec_max_replicas', {
        ...ksm,
        namespace: 'shop',
        horizontalpodautoscaler: 'web',
      })]: always(5),
      [of('kube_horizontalpodautoscaler_spec_min_replicas', {
        ...ksm,
        namespace: 'shop',
        horizontalpodautoscaler: 'web',
      })]: always(1),
    },
    expected: one(
      { ...ksm, namespace: 'shop', horizontalpodautoscaler: 'web' },
      'Autoscaler shop/web has run at its maximum for an hour',
    ),
  },
  VolumeFull: {
    series: {
      [of('kubelet_volume_stats_available_bytes', claim)]: always(3),
      [of('kubelet_volume_stats_capacity_bytes', claim)]: always(100),
    },
    expected: one(claim, 'Volume shop/data-web-0 has 3% left'),
  },
  VolumeFillingUp: {
    series: {
      [of('kubelet_volume_stats_available_bytes', claim)]: '19-0.05x200',
      [of('kubelet_volume_stats_capacity_bytes', claim)]: always(100),
    },
    expected: one(claim, 'Volume shop/data-web-0 will be full within four days'),
  },
  VolumeFailed: {
    series: {
      [of('kube_persistentvolume_status_phase', { ...ksm, persistentvolume: 'pv-1', phase: 'Failed' })]: always(1),
    },
    expected: one({ ...ksm, persistentvolume: 'pv-1', phase: 'Failed' }, 'PersistentVolume pv-1 has failed'),
  },
  QuotaNearlyUsed: {
    series: {
      [of('kube_resourcequota', { ...ksm, namespace: 'shop', resourcequota: 'all', resource: 'pods', type: 'used' })]:
        always(99),
      [of('kube_resourcequota', { ...ksm, namespace: 'shop', resourcequota: 'all', resource: 'pods', type: 'hard' })]:
        always(100),
    },
    expected: one(
      { ...ksm, namespace: 'shop', resourcequota: 'all', resource: 'pods' },
      'Namespace shop uses 99% of its quota of pods',
    ),
  },
  Watchdog: { series: {}, at: '0m', expected: one({}, 'Alerts arrive') },
};

/** Series that look much like trouble and are none. */
export const quiet: Readonly<Record<string, Omit<Case, 'expected'> & { readonly alert: string }>> = {
  'a target that was down for a moment': {
    alert: 'TargetsDown',
    series: { [of('up', { job: 'web', namespace: 'shop', instance: 'a' })]: '1x110 0x5 1x90' },
  },
  'a filesystem that cannot be written to': { alert: 'NodeFilesystemFull', series: filesystem(always(0), 100, 1) },
  'a filesystem that fills up and is nearly empty': {
    alert: 'NodeFilesystemFillingUp',
    series: filesystem('90-0.1x200', 100),
  },
  'a container that was killed for its memory long ago': {
    alert: 'ContainerOutOfMemory',
    series: {
      [of('kube_pod_container_status_restarts_total', container)]: '0x10 1x190',
      [of('kube_pod_container_status_last_terminated_reason', { ...container, reason: 'OOMKilled' })]: always(1),
    },
  },
  'a deployment that is complete': {
    alert: 'DeploymentIncomplete',
    series: {
      [of('kube_deployment_spec_replicas', deployment)]: always(3),
      [of('kube_deployment_status_replicas_available', deployment)]: always(3),
    },
  },
  'an autoscaler that has nothing to choose': {
    alert: 'AutoscalerAtMaximum',
    series: {
      [of('kube_horizontalpodautoscaler_status_current_replicas', {
        ...ksm,
        namespace: 'shop',
        horizontalpodautoscaler: 'web',
      })]: always(2),
      [of('kube_horizontalpodautoscaler_spec_max_replicas', {
        ...ksm,
        namespace: 'shop',
        horizontalpodautoscaler: 'web',
      })]: always(2),
      [of('kube_horizontalpodautoscaler_spec_min_replicas', {
        ...ksm,
        namespace: 'shop',
        horizontalpodautoscaler: 'web',
      })]: always(2),
    },
  },
  'a CronJob that is suspended': {
    alert: 'CronJobLate',
    series: {
      [of('kube_cronjob_next_schedule_time', { ...ksm, namespace: 'shop', cronjob: 'report' })]: always(600),
      [of('kube_cronjob_spec_suspend', { ...ksm, namespace: 'shop', cronjob: 'report' })]: always(1),
    },
  },
  'slow watches': {
    alert: 'ApiServerSlow',
    series: {
      [of('apiserver_request_duration_seconds_bucket', { job: 'apiserver', verb: 'WATCH', le: '5' })]: '0+0x200',
      [of('apiserver_request_duration_seconds_bucket', { job: 'apiserver', verb: 'WATCH', le: '+Inf' })]: '0+60x200',
      [of('apiserver_request_total', { job: 'apiserver', verb: 'WATCH' })]: '0+60x200',
    },
  },
  'certificates that last': {
    alert: 'ClientCertificateExpiring',
    series: expiring({ '86400': '0+0x200', '604800': '0+0x200', '2592000': '0+60x200', '+Inf': '0+60x200' }),
  },
  'replicas of Alertmanager that see each other': {
    alert: 'AlertmanagerReplicasApart',
    series: {
      [of('alertmanager_cluster_members', sender)]: always(2),
      [of('alertmanager_cluster_members', { ...sender, pod: 'demo-alertmanager-1' })]: always(2),
    },
  },
  'a push that was refused until the next was accepted': {
    alert: 'PushRefused',
    series: {
      [of('push_failure_time_seconds', pushed)]: always(5000),
      [of('push_time_seconds', pushed)]: '4000x5 6000x200',
    },
  },
};
