/** Alerts about nodes: from node-exporter, and from what the kubelet tells the API server. */
import type { RuleGroup } from '../fragment.ts';
import { alert } from './rule.ts';

/** Filesystems that hold data and can be written to. */
const onDisk =
  'job="node-exporter",fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660|erofs",mountpoint!~"/run.*|/boot/efi"';
const writable = `node_filesystem_readonly{${onDisk}} == 0`;

export const nodeRules: RuleGroup = {
  name: 'bellwether/nodes',
  rules: [
    alert('NodeNotReady', {
      expr: 'kube_node_status_condition{job="kube-state-metrics",condition="Ready",status="true"} == 0',
      for: '5m',
      severity: 'critical',
      summary: 'Node {{ $labels.node }} has not been ready for 5 minutes',
      description:
        'Its kubelet does not answer, or says that it cannot run pods; pods move elsewhere. Look at `kubectl describe node` and at the kubelet on the machine.',
    }),
    alert('NodeUnderPressure', {
      expr: 'kube_node_status_condition{job="kube-state-metrics",condition=~"(Memory|Disk|PID)Pressure",status="true"} == 1',
      for: '10m',
      severity: 'warning',
      summary: 'Node {{ $labels.node }} reports {{ $labels.condition }}',
      description:
        'The kubelet evicts pods until it has enough again, and the scheduler sends no more there. Find what uses most of that resource on the node.',
    }),
    alert('KubeletDown', {
      expr: 'up{job="kubelet",metrics_path="/metrics"} == 0',
      for: '5m',
      severity: 'critical',
      summary: 'The kubelet of {{ $labels.node }} has not answered for 5 minutes',
      description:
        'Pods there run on, but nothing on the node can be changed, and its containers are not seen. The last scrape error is on the target page of Prometheus.',
    }),
    alert('NodePodsNearlyFull', {
      expr: `
        sum by (node) (kubelet_running_pods{job="kubelet"})
          / max by (node) (kube_node_status_capacity{job="kube-state-metrics",resource="pods"}) > 0.95`,
      for: '15m',
      severity: 'info',
      summary: 'Node {{ $labels.node }} runs {{ $value | humanizePercentage }} of the pods that it may run',
      description: 'New pods soon find no place there. Add nodes, or raise the maximum of pods of its kubelet.',
    }),
    alert('NodeFilesystemFull', {
      expr: `
        node_filesystem_avail_bytes{${onDisk}} / node_filesystem_size_bytes{${onDisk}} < 0.05
          and ${writable}`,
      for: '15m',
      severity: 'critical',
      summary: '{{ $labels.mountpoint }} on {{ $labels.node }} has {{ $value | humanizePercentage }} left',
      description: 'What writes there fails soon. Free space or grow the filesystem.',
    }),
    alert('NodeFilesystemFillingUp', {
      expr: `
        predict_linear(node_filesystem_avail_bytes{${onDisk}}[6h], 86400) < 0
          and node_filesystem_avail_bytes{${onDisk}} / node_filesystem_size_bytes{${onDisk}} < 0.3
          and ${writable}`,
      for: '1h',
      severity: 'warning',
      summary: '{{ $labels.mountpoint }} on {{ $labels.node }} will be full within a day',
      description: 'At the pace of the last six hours. Find what grows there before it is full.',
    }),
    alert('NodeInodesRunningOut', {
      expr: `
        node_filesystem_files_free{${onDisk}} / (node_filesystem_files{${onDisk}} > 0) < 0.05
          and ${writable}`,
      for: '15m',
      severity: 'critical',
      summary:
        '{{ $labels.mountpoint }} on {{ $labels.node }} has {{ $value | humanizePercentage }} of its inodes left',
      description:
        'No file can be made when there are none left, however much space there is. Look for very many small files.',
    }),
    alert('NodeMemoryShort', {
      expr: 'node_memory_MemAvailable_bytes{job="node-exporter"} / node_memory_MemTotal_bytes{job="node-exporter"} < 0.05',
      for: '15m',
      severity: 'warning',
      summary: 'Node {{ $labels.node }} has {{ $value | humanizePercentage }} of its memory left',
      description: 'The kernel soon ends processes. Find what uses most, and whether its requests say so.',
    }),
    alert('NodeOverloaded', {
      expr: `
        node_load15{job="node-exporter"}
          / on (instance) group_left count by (instance) (node_cpu_seconds_total{job="node-exporter",mode="idle"}) > 3`,
      for: '30m',
      severity: 'warning',
      summary: 'Node {{ $labels.node }} has {{ $value | humanize }} processes waiting for each of its CPUs',
      description:
        'Everything there is slow. Look for busy pods without CPU limits, or for a disk that does not answer.',
    }),
    alert('NodeClockOff', {
      expr: `
        abs(node_timex_offset_seconds{job="node-exporter"}) > 0.1
          or max_over_time(node_timex_maxerror_seconds{job="node-exporter"}[5m]) >= 16
            and node_timex_sync_status{job="node-exporter"} == 0`,
      for: '15m',
      severity: 'warning',
      summary: 'The clock of {{ $labels.node }} is not kept by a time server, or is off',
      description:
        'Certificates, tokens and the times of samples depend on it. See that the node runs a time service that reaches its server.',
    }),
    alert('NodeNetworkErrors', {
      expr: `
        rate(node_network_receive_errs_total{job="node-exporter"}[5m])
          / (rate(node_network_receive_packets_total{job="node-exporter"}[5m]) > 10) > 0.01
        or rate(node_network_transmit_errs_total{job="node-exporter"}[5m])
          / (rate(node_network_transmit_packets_total{job="node-exporter"}[5m]) > 10) > 0.01`,
      for: '30m',
      severity: 'warning',
      summary:
        '{{ $value | humanizePercentage }} of the packets of {{ $labels.device }} on {{ $labels.node }} are faulty',
      description: 'Connections through it stall. Look at cable, port, driver and the setting of its speed.',
    }),
  ],
};
