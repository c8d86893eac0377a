/** Nodes, from node-exporter. */
import { type Dashboard, graph } from './dashboard.ts';

const node = 'job="node-exporter",node=~"$node"';
const rate = (metric: string, more = '') => `rate(${metric}{${node}${more}}[$__rate_interval])`;

export const nodesDashboard: Dashboard = {
  name: 'nodes',
  title: 'Kubernetes: nodes',
  variables: [{ name: 'node', metric: 'node_uname_info', label: 'node' }],
  panels: [
    graph('CPU busy', 'percentunit', 'node:cpu_busy:ratio_rate5m{node=~"$node"}', '{{node}}'),
    graph(
      'Cores, by what they do',
      'short',
      `sum by (mode) (${rate('node_cpu_seconds_total', ',mode!="idle"')})`,
      '{{mode}}',
    ),
    graph('Load over 5 minutes', 'short', `node_load5{${node}}`, '{{node}}'),
    graph('Memory used', 'percentunit', 'node:memory_used:ratio{node=~"$node"}', '{{node}}'),
    graph('Memory that is available', 'bytes', `node_memory_MemAvailable_bytes{${node}}`, '{{node}}'),
    graph(
      'Share of time that waits for memory',
      'percentunit',
      rate('node_pressure_memory_waiting_seconds_total'),
      '{{node}}',
    ),
    graph(
      'Filesystems: used',
      'percentunit',
      `1 - node_filesystem_avail_bytes{${node},fstype!~"tmpfs|overlay"} / node_filesystem_size_bytes{${node},fstype!~"tmpfs|overlay"}`,
      '{{node}} {{mountpoint}}',
    ),
    graph('Disks: read', 'Bps', rate('node_disk_read_bytes_total'), '{{node}} {{device}}'),
    graph('Disks: written', 'Bps', rate('node_disk_written_bytes_total'), '{{node}} {{device}}'),
    graph('Disks: share of time busy', 'percentunit', rate('node_disk_io_time_seconds_total'), '{{node}} {{device}}'),
    graph('Network: received', 'Bps', rate('node_network_receive_bytes_total', ',device!="lo"'), '{{node}} {{device}}'),
    graph('Network: sent', 'Bps', rate('node_network_transmit_bytes_total', ',device!="lo"'), '{{node}} {{device}}'),
  ],
};
