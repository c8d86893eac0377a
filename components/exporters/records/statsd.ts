/** Programs that send StatsD, through an exporter that takes it in. */
import { also, always, down, growing, of, perSystem } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { EXPORTER_LABEL } from '../up-metric.ts';

const upMetric = { name: 'up', labels: { [EXPORTER_LABEL]: 'statsd' }, healthy: 'one' } as const;

export const statsd: CatalogueRecord = {
  type: 'statsd',
  title: 'StatsD',
  aliases: ['dogstatsd'],
  category: 'general',
  summary: 'What programs send as StatsD or DogStatsD.',
  upstream: {
    name: 'statsd_exporter',
    url: 'https://github.com/prometheus/statsd_exporter',
    version: '0.31.0',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'real server', aim: 'real server' },
  address: { form: 'identifier', meaning: 'None: programs send to the Service of the exporter.', example: '' },
  parameters: [],
  secret: [
    {
      key: 'mapping.yml',
      meaning: 'How names become metrics with labels, in the grammar of the exporter.',
      required: false,
      reaches: { by: 'file', argument: '--statsd.mapping-config={path}' },
    },
  ],
  way: {
    kind: 'receiver',
    exporter: {
      image: 'quay.io/prometheus/statsd-exporter:v0.31.0',
      port: 9102,
      path: '/metrics',
      arguments: [],
      environment: {},
      readinessPath: '/-/ready',
      requests: { cpu: '20m', memory: '32Mi' },
    },
    inputs: [
      { name: 'statsd-udp', port: 9125, protocol: 'UDP' },
      { name: 'statsd-tcp', port: 9125, protocol: 'TCP' },
    ],
  },
  upMetric,
  grants: '',
  caveats: [
    'Counters live in the memory of the exporter: after a restart they begin anew, and gauges are gone until they are sent again.',
    'What is not sent again is kept for ever, unless `mapping.yml` has `ttl` in its `defaults`, such as `1h`.',
    'Upstream advises one beside each application; see the how-to on containers beside an application.',
    'Whether anything is sent it cannot tell: it counts as up as long as it answers.',
  ],
  alerts: [
    down({
      name: 'StatsDExporterDown',
      type: 'statsd',
      title: 'The StatsD exporter',
      upMetric,
      advice: 'What is sent meanwhile is lost. See whether its pod runs.',
    }),
    also('StatsDSamplesRejected', {
      expr: `sum ${perSystem} (increase(statsd_exporter_sample_errors_total[10m])) > 0`,
      for: '10m',
      severity: 'warning',
      summary: 'The StatsD exporter at {{ $labels.instance }} cannot read what it is sent',
      description: 'A program sends lines that are no StatsD. The log of the exporter has them with --log.level=debug.',
      fires: { [of('statsd_exporter_sample_errors_total', { reason: 'malformed_value' })]: growing(1) },
      quiet: { [of('statsd_exporter_sample_errors_total', { reason: 'malformed_value' })]: always(5) },
    }),
  ],
};
