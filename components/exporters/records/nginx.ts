/** nginx, through an exporter for each server. */
import { also, down, growing, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { noConnection } from '../says-why.ts';

const upMetric = { name: 'nginx_up', healthy: 'one' } as const;

export const nginx: CatalogueRecord = {
  type: 'nginx',
  title: 'nginx',
  aliases: [],
  category: 'general',
  summary: 'Connections and requests of nginx servers.',
  upstream: {
    name: 'nginx-prometheus-exporter',
    url: 'https://github.com/nginx/nginx-prometheus-exporter',
    version: '1.5.1',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'real server', aim: 'real server' },
  address: {
    form: 'host',
    schemes: ['http', 'https'],
    defaultPort: 8080,
    hasPath: true,
    meaning: 'URL of the page that stub_status serves.',
    example: 'http://web.shop.svc:8080/stub_status',
  },
  parameters: [],
  secret: [],
  way: {
    kind: 'address',
    exporter: {
      image: 'docker.io/nginx/nginx-prometheus-exporter:1.5.1',
      port: 9113,
      path: '/metrics',
      arguments: ['--nginx.scrape-uri={address}'],
      environment: {},
      readinessPath: '/',
      requests: { cpu: '10m', memory: '16Mi' },
    },
  },
  upMetric,
  saysWhy: { unreachable: noConnection },
  grants:
    'The page, for the exporter alone:\n```\nserver {\n  listen 8080;\n  location = /stub_status { stub_status; access_log off; }\n}\n```',
  caveats: [
    'A server that vanishes in the middle of a connection, as a node does that fails, holds the exporter up: its scrapes fail until the kernel gives the connection up.',
    'Without Plus, nginx tells only how many connections and requests there were, and nothing of status codes or times.',
  ],
  alerts: [
    down({
      name: 'NginxDown',
      type: 'nginx',
      title: 'nginx',
      upMetric,
      advice: 'The page of stub_status does not answer. See whether nginx runs and serves it at that address.',
    }),
    also('NginxConnectionsDropped', {
      expr: 'increase(nginx_connections_accepted[10m]) - increase(nginx_connections_handled[10m]) > 0.5',
      for: '5m',
      severity: 'warning',
      summary: 'nginx at {{ $labels.instance }} drops connections',
      description: 'It has reached a limit, most often worker_connections or that of open files.',
      fires: { [of('nginx_connections_accepted')]: growing(10), [of('nginx_connections_handled')]: growing(9) },
      quiet: { [of('nginx_connections_accepted')]: growing(10), [of('nginx_connections_handled')]: growing(10) },
    }),
  ],
};
