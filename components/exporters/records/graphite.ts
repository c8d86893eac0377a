/** Programs that send Graphite's plain text, through an exporter that takes it in. */
import { also, always, down, growing, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { EXPORTER_LABEL } from '../up-metric.ts';

const upMetric = { name: 'up', labels: { [EXPORTER_LABEL]: 'graphite' }, healthy: 'one' } as const;

export const graphite: CatalogueRecord = {
  type: 'graphite',
  title: 'Graphite',
  aliases: ['carbon', 'collectd'],
  category: 'general',
  summary: 'What programs send in the plain text protocol of Graphite.',
  upstream: {
    name: 'graphite_exporter',
    url: 'https://github.com/prometheus/graphite_exporter',
    version: '0.17.0',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'real server', aim: 'real server' },
  address: { form: 'identifier', meaning: 'None: programs send to the Service of the exporter.', example: '' },
  parameters: [
    {
      name: 'expireAfter',
      meaning: 'For how long a sample that is not sent again is kept.',
      unit: 'duration',
      default: '5m',
      example: '1h',
    },
  ],
  secret: [
    {
      key: 'mapping.yml',
      meaning: 'How paths become metrics with labels, in the grammar of the exporter.',
      required: false,
      reaches: { by: 'file', argument: '--graphite.mapping-config={path}' },
    },
  ],
  way: {
    kind: 'receiver',
    exporter: {
      image: 'quay.io/prometheus/graphite-exporter:v0.17.0',
      port: 9108,
      path: '/metrics',
      arguments: ['--graphite.sample-expiry={expireAfter}'],
      environment: {},
      readinessPath: '/',
      requests: { cpu: '20m', memory: '32Mi' },
    },
    inputs: [
      { name: 'graphite-udp', port: 9109, protocol: 'UDP' },
      { name: 'graphite-tcp', port: 9109, protocol: 'TCP' },
    ],
  },
  upMetric,
  grants: '',
  caveats: [
    'What was sent lives in the memory of the exporter: after a restart it is gone until it is sent again.',
    'Whether anything is sent it cannot tell: it counts as up as long as it answers.',
  ],
  alerts: [
    down({
      name: 'GraphiteExporterDown',
      type: 'graphite',
      title: 'The Graphite exporter',
      upMetric,
      advice: 'What is sent meanwhile is lost. See whether its pod runs.',
    }),
    also('GraphiteTagsNotRead', {
      expr: 'increase(graphite_tag_parse_failures[10m]) > 0',
      for: '10m',
      severity: 'warning',
      summary: 'The Graphite exporter at {{ $labels.instance }} is sent tags that it cannot read',
      description: 'A program sends tags that are not name=value. The log of the exporter has the lines.',
      fires: { [of('graphite_tag_parse_failures')]: growing(1) },
      quiet: { [of('graphite_tag_parse_failures')]: always(5) },
    }),
  ],
};
