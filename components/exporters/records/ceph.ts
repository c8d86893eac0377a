/** Ceph, whose managers answer by themselves. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { EXPORTER_LABEL } from '../up-metric.ts';

const upMetric = { name: 'up', labels: { [EXPORTER_LABEL]: 'ceph' }, healthy: 'one' } as const;

export const ceph: CatalogueRecord = {
  type: 'ceph',
  title: 'Ceph',
  aliases: ['rook'],
  category: 'storage',
  summary: 'Health, OSDs, pools and placement groups of a Ceph cluster.',
  upstream: {
    name: 'ceph-mgr prometheus module',
    url: 'https://docs.ceph.com/en/latest/mgr/prometheus/',
    licence: 'LGPL-2.1-or-later',
    maturity: 'recommended',
  },
  proof: { now: 'golden files', aim: 'golden files' },
  address: {
    form: 'host',
    schemes: ['http'],
    defaultPort: 9283,
    meaning: 'Host of a manager; give all of them, since only the active one has the metrics.',
    example: 'ceph-mgr-a.example.com',
  },
  parameters: [],
  secret: [],
  way: {
    kind: 'native',
    endpoint: { by: 'the system', path: '/metrics', enable: 'ceph mgr module enable prometheus', honorLabels: true },
  },
  upMetric,
  grants: '',
  caveats: [
    'A standby manager answers with an empty page; which one is active moves.',
    'Labels that Ceph gives itself are kept in a namespace that the stack trusts, else renamed to exported_*.',
    'Counters of single daemons are served by ceph-exporter on each host, which a ScrapeTarget with static reaches.',
  ],
  alerts: [
    down({
      name: 'CephManagerDown',
      type: 'ceph',
      title: 'The Ceph manager',
      upMetric,
      advice: 'It does not answer a scrape. "ceph -s" tells whether another one is active.',
    }),
    also('CephHealthError', {
      expr: 'ceph_health_status == 2',
      for: '5m',
      severity: 'critical',
      summary: 'The Ceph cluster at {{ $labels.instance }} is in HEALTH_ERR',
      description: 'Data may be out of reach or at risk. "ceph health detail" says what is wrong.',
      fires: { [of('ceph_health_status')]: always(2) },
      quiet: { [of('ceph_health_status')]: always(1) },
    }),
  ],
};
