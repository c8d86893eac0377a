/** NATS, through an exporter for each server. */
import { also, always, down, growing, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';

const upMetric = { name: 'gnatsd_healthz_status_value', healthy: 'one' } as const;

export const nats: CatalogueRecord = {
  type: 'nats',
  title: 'NATS',
  aliases: ['jetstream', 'nats-server'],
  category: 'messaging',
  summary: 'Connections, messages, slow consumers and JetStream of NATS servers.',
  upstream: {
    name: 'prometheus-nats-exporter',
    url: 'https://github.com/nats-io/prometheus-nats-exporter',
    version: '0.20.1',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'real server', aim: 'real server' },
  address: {
    form: 'host',
    schemes: ['http', 'https'],
    defaultPort: 8222,
    meaning: 'URL of the monitoring port of the server, which it has with -m 8222.',
    example: 'http://nats.shop.svc:8222',
  },
  parameters: [],
  secret: [],
  way: {
    kind: 'address',
    exporter: {
      image: 'docker.io/natsio/prometheus-nats-exporter:0.20.1',
      port: 7777,
      path: '/metrics',
      arguments: ['-port=7777', '-varz', '-healthz', '-connz', '-subz', '-jsz=all', '{address}'],
      environment: {},
      requests: { cpu: '10m', memory: '16Mi' },
    },
  },
  upMetric,
  // It logs nothing. Another value than this one is what the server says of itself.
  saysWhy: { series: { unreachable: 'gnatsd_healthz_status_value{value="unreachable"} == 0' } },
  grants: '',
  caveats: [
    'After the server is gone the exporter goes on telling its last values: only gnatsd_healthz_status_value says that it is gone.',
    'The monitoring port has no login: close it with a NetworkPolicy to all but the exporter.',
    'Each exporter asks one server; for a large cluster upstream advises nats-surveyor, which is not in the catalogue.',
  ],
  alerts: [
    down({
      name: 'NATSDown',
      type: 'nats',
      title: 'NATS',
      upMetric,
      advice:
        'It does not say of itself that it is well, or does not answer. GET /healthz of its monitoring port has the reason.',
    }),
    also('NATSSlowConsumers', {
      expr: 'increase(gnatsd_varz_slow_consumers[10m]) > 0',
      for: '5m',
      severity: 'warning',
      summary: 'NATS at {{ $labels.instance }} cuts off clients that are too slow',
      description: 'Messages for them are lost. The log of the server names the clients.',
      fires: { [of('gnatsd_varz_slow_consumers', { server_id: 'a' })]: growing(1) },
      quiet: { [of('gnatsd_varz_slow_consumers', { server_id: 'a' })]: always(7) },
      labels: { server_id: 'a' },
    }),
  ],
};
