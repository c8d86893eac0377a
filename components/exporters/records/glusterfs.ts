/** GlusterFS, through a program on its own hosts. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';

const upMetric = { name: 'peer_state', healthy: 'present' } as const;

export const glusterfs: CatalogueRecord = {
  type: 'glusterfs',
  title: 'GlusterFS',
  aliases: ['gluster', 'glusterd'],
  category: 'storage',
  summary: 'Peers, volumes, bricks and their capacity of a Gluster pool.',
  upstream: {
    name: 'gluster-metrics-exporter',
    url: 'https://github.com/kadalu/gluster-metrics-exporter',
    version: '19bd6ed',
    licence: 'GPL-3.0-only',
    maturity: 'legacy',
  },
  proof: { now: 'golden files', aim: 'golden files' },
  address: {
    form: 'host',
    schemes: ['http'],
    defaultPort: 9713,
    meaning: 'A host of the pool on which the exporter runs; one is enough for the whole pool.',
    example: 'gluster-1.example.com:9713',
  },
  parameters: [],
  secret: [],
  way: {
    kind: 'native',
    endpoint: {
      by: 'a program on its hosts',
      path: '/metrics',
      enable: 'gluster-metrics-exporter, started on the host as a service; it calls the command gluster there',
    },
  },
  upMetric,
  grants: 'It runs as root on the host, as the command `gluster` does.',
  caveats: [
    'There is no image: the command gluster works only on a host of the pool.',
    'The metrics have no prefix of their own: peer_state, volume_health and brick_health, as other programs might call theirs.',
    'Other exporters of Gluster were given up; this one has few users.',
  ],
  alerts: [
    down({
      name: 'GlusterDown',
      type: 'glusterfs',
      title: 'The Gluster pool',
      upMetric,
      advice: 'The exporter gets no answer from glusterd on its host. See whether that runs.',
    }),
    also('GlusterVolumeNotHealthy', {
      expr: 'volume_health{state="Started"} < 4',
      for: '10m',
      severity: 'critical',
      summary: 'The Gluster volume {{ $labels.name }} at {{ $labels.instance }} has bricks that are down',
      description:
        '1 means that it is down, 2 that redundancy is lost, 3 that files are out of reach. See "gluster volume status".',
      fires: { [of('volume_health', { type: 'Replicate', state: 'Started', name: 'vol1' })]: always(2) },
      quiet: { [of('volume_health', { type: 'Replicate', state: 'Started', name: 'vol1' })]: always(4) },
      labels: { type: 'Replicate', state: 'Started', name: 'vol1' },
    }),
  ],
};
