/** memcached, through one exporter for all servers. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { noConnection } from '../says-why.ts';

const upMetric = { name: 'memcached_up', healthy: 'one' } as const;

export const memcached: CatalogueRecord = {
  type: 'memcached',
  title: 'memcached',
  aliases: ['memcache'],
  category: 'databases',
  summary: 'Items, hits, evictions and connections of memcached servers.',
  upstream: {
    name: 'memcached_exporter',
    url: 'https://github.com/prometheus/memcached_exporter',
    version: '0.16.0',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'real server', aim: 'real server' },
  address: {
    form: 'host',
    defaultPort: 11_211,
    meaning: 'Host and port of the server.',
    example: 'cache.shop.svc:11211',
  },
  parameters: [],
  secret: [],
  way: {
    kind: 'shared',
    exporter: {
      image: 'quay.io/prometheus/memcached-exporter:v0.16.0',
      port: 9150,
      path: '/metrics',
      arguments: [],
      environment: {},
      readinessPath: '/',
      requests: { cpu: '10m', memory: '16Mi' },
    },
    probe: { path: '/scrape', target: { parameter: 'target', value: '{address}' }, parameters: {} },
  },
  upMetric,
  saysWhy: { unreachable: noConnection },
  grants: '',
  caveats: ['Servers that ask for a login by SASL cannot be monitored: the exporter has none.'],
  alerts: [
    down({
      name: 'MemcachedDown',
      type: 'memcached',
      title: 'memcached',
      upMetric,
      advice: 'It does not answer "stats". See whether it runs and listens where the address says.',
    }),
    also('MemcachedConnectionsNearlyUsedUp', {
      expr: 'memcached_current_connections / memcached_max_connections > 0.8',
      for: '10m',
      severity: 'warning',
      summary: 'memcached at {{ $labels.instance }} has used more than 80% of its connections',
      description: 'When all are used, clients wait. See who holds them open, or start it with a larger -c.',
      fires: { [of('memcached_current_connections')]: always(900), [of('memcached_max_connections')]: always(1024) },
      quiet: { [of('memcached_current_connections')]: always(90), [of('memcached_max_connections')]: always(1024) },
    }),
  ],
};
