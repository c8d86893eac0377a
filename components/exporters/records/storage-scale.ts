/** IBM Storage Scale (GPFS), through a program on its own hosts. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';

const upMetric = { name: 'gpfs_state', labels: { state: 'active' }, healthy: 'one' } as const;

export const storageScale: CatalogueRecord = {
  type: 'storage-scale',
  title: 'IBM Storage Scale (GPFS)',
  aliases: ['gpfs', 'spectrum-scale', 'ibm-storage-scale'],
  category: 'storage',
  summary: 'State, mounts and throughput of the nodes of a GPFS cluster.',
  upstream: {
    name: 'gpfs_exporter',
    url: 'https://github.com/treydock/gpfs_exporter',
    version: '3.5.0',
    licence: 'Apache-2.0',
    maturity: 'usable',
  },
  proof: { now: 'golden files', aim: 'golden files' },
  address: {
    form: 'host',
    schemes: ['http'],
    defaultPort: 9303,
    meaning: 'A node of the cluster on which the exporter runs; every node is an address of its own.',
    example: 'gpfs-1.example.com:9303',
  },
  parameters: [],
  secret: [],
  way: {
    kind: 'native',
    endpoint: {
      by: 'a program on its hosts',
      path: '/metrics',
      enable: 'gpfs_exporter, started on the node as a service under a user of its own',
    },
  },
  upMetric,
  grants: `Its user may run two commands as root, in the grammar of sudoers:
\`\`\`
gpfs_exporter ALL=(ALL) NOPASSWD: /usr/lpp/mmfs/bin/mmgetstate -Y
gpfs_exporter ALL=(ALL) NOPASSWD: /usr/lpp/mmfs/bin/mmpmon -s -p, /usr/lpp/mmfs/bin/mmdiag --config -Y
\`\`\``,
  caveats: [
    'There is no image: the commands of GPFS work only on its nodes.',
    'IBM’s own bridge (ibm-spectrum-scale-bridge-for-grafana) serves the metrics of a whole cluster, each sensor at a path of its own; a ScrapeTarget with static reaches it.',
  ],
  alerts: [
    down({
      name: 'GPFSDown',
      type: 'storage-scale',
      title: 'GPFS',
      upMetric,
      advice: 'The node is not active in its cluster. See mmgetstate -a and /var/adm/ras/mmfs.log.latest there.',
    }),
    also('GPFSFilesystemNotMounted', {
      expr: 'gpfs_mount_status == 0',
      for: '10m',
      severity: 'critical',
      summary: '{{ $labels.mount }} is not mounted on {{ $labels.instance }}',
      description:
        'It stands in /etc/fstab and not among the mounts of the node. See mmlsmount, and mount it with mmmount.',
      fires: { [of('gpfs_mount_status', { mount: '/fs1' })]: always(0) },
      quiet: { [of('gpfs_mount_status', { mount: '/fs1' })]: always(1) },
      labels: { mount: '/fs1' },
    }),
  ],
};
