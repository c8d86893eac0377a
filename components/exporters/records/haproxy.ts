/** HAProxy, which answers by itself. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { EXPORTER_LABEL } from '../up-metric.ts';

const upMetric = { name: 'up', labels: { [EXPORTER_LABEL]: 'haproxy' }, healthy: 'one' } as const;

export const haproxy: CatalogueRecord = {
  type: 'haproxy',
  title: 'HAProxy',
  aliases: [],
  category: 'general',
  summary: 'Frontends, backends, servers and sessions of HAProxy.',
  upstream: {
    name: 'HAProxy’s own exporter',
    url: 'https://www.haproxy.com/documentation/haproxy-configuration-tutorials/alerts-and-monitoring/prometheus/',
    licence: 'GPL-2.0-or-later',
    maturity: 'recommended',
  },
  proof: { now: 'real server', aim: 'real server' },
  address: {
    form: 'host',
    schemes: ['http'],
    defaultPort: 8404,
    meaning: 'Host and port of the frontend that has the metrics.',
    example: 'proxy.example.com:8404',
  },
  parameters: [],
  secret: [],
  way: {
    kind: 'native',
    endpoint: {
      by: 'the system',
      path: '/metrics',
      enable:
        'frontend metrics\n  mode http\n  bind :8404\n  http-request use-service prometheus-exporter if { path /metrics }\n  no log',
    },
  },
  upMetric,
  grants: '',
  caveats: [
    'The retired haproxy_exporter, which reads the page of statistics, has other metrics and is not supported.',
  ],
  alerts: [
    down({
      name: 'HAProxyDown',
      type: 'haproxy',
      title: 'HAProxy',
      upMetric,
      advice: 'It does not answer a scrape. See whether it runs and has the frontend with its metrics.',
    }),
    also('HAProxyBackendWithoutServers', {
      expr: 'haproxy_backend_active_servers + haproxy_backend_backup_servers == 0',
      for: '2m',
      severity: 'critical',
      summary: 'The backend {{ $labels.proxy }} of HAProxy at {{ $labels.instance }} has no server left',
      description: 'All requests for it fail. The checks of its servers say what they do not like.',
      fires: {
        [of('haproxy_backend_active_servers', { proxy: 'shop' })]: always(0),
        [of('haproxy_backend_backup_servers', { proxy: 'shop' })]: always(0),
      },
      quiet: {
        [of('haproxy_backend_active_servers', { proxy: 'shop' })]: always(0),
        [of('haproxy_backend_backup_servers', { proxy: 'shop' })]: always(1),
      },
      labels: { proxy: 'shop' },
    }),
  ],
};
