/** Azure Monitor, through an exporter for each object. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { EXPORTER_LABEL } from '../up-metric.ts';

const upMetric = { name: 'azurerm_resource_metric', healthy: 'present' } as const;

export const azureMonitor: CatalogueRecord = {
  type: 'azure-monitor',
  title: 'Azure Monitor',
  aliases: ['azure', 'azure-metrics'],
  category: 'outside',
  summary: 'Metrics of Azure resources that Azure Monitor has.',
  upstream: {
    name: 'azure-metrics-exporter',
    url: 'https://github.com/webdevops/azure-metrics-exporter',
    version: '25.12.0',
    licence: 'MIT',
    maturity: 'usable',
  },
  proof: { now: 'golden files', aim: 'fake server' },
  address: {
    form: 'identifier',
    meaning: 'The id of a resource, from /subscriptions on.',
    example: '/subscriptions/0000/resourceGroups/shop/providers/Microsoft.Cache/Redis/cache',
  },
  parameters: [
    {
      name: 'subscription',
      meaning: 'The id of the subscription.',
      required: true,
      example: '00000000-0000-0000-0000-000000000000',
    },
    {
      name: 'metrics',
      meaning: 'The metrics to ask for.',
      required: true,
      isList: true,
      example: 'usedmemorypercentage',
    },
    {
      name: 'aggregation',
      meaning: 'How Azure sums them up: average, total, minimum, maximum or count.',
      default: 'average',
      example: 'total',
    },
  ],
  secret: [
    {
      key: 'tenant-id',
      meaning: 'The tenant of the application.',
      required: true,
      reaches: { by: 'environment', variable: 'AZURE_TENANT_ID' },
    },
    {
      key: 'client-id',
      meaning: 'The id of the application.',
      required: true,
      reaches: { by: 'environment', variable: 'AZURE_CLIENT_ID' },
    },
    {
      key: 'client-secret',
      meaning: 'A secret of the application.',
      required: true,
      reaches: { by: 'environment', variable: 'AZURE_CLIENT_SECRET' },
    },
  ],
  way: {
    kind: 'object',
    exporter: {
      image: 'docker.io/webdevops/azure-metrics-exporter:25.12.0',
      port: 8080,
      path: '/metrics',
      arguments: [],
      environment: {},
      requests: { cpu: '10m', memory: '64Mi' },
    },
    probe: {
      path: '/probe/metrics/resource',
      target: { parameter: 'target', value: '{address}' },
      parameters: { subscription: '{subscription}', metric: '{metrics}', aggregation: '{aggregation}' },
    },
  },
  upMetric,
  grants: 'The role `Monitoring Reader` on the resource, its group or its subscription.',
  caveats: [
    'Azure limits how many requests an hour may make: an interval of a minute or more is advised.',
    'It has no metric that is 0 while Azure cannot be asked: what tells is that those of the resource are missing.',
    'A resource that has no value for a metric, such as one that is idle, counts as down.',
  ],
  alerts: [
    down({
      name: 'AzureMonitorFailing',
      type: 'azure-monitor',
      title: 'Azure Monitor',
      upMetric,
      advice:
        'There is no value for the resource. See the log of the exporter: the application, its role, or the names of the metrics.',
    }),
    also('AzureMonitorSlow', {
      expr: `scrape_duration_seconds{${EXPORTER_LABEL}="azure-monitor"} > 20`,
      for: '15m',
      severity: 'warning',
      summary: 'Azure Monitor takes longer than 20 seconds for {{ $labels.instance }}',
      description: 'Azure holds requests back when there are too many. Ask for fewer metrics, or less often.',
      fires: { [of('scrape_duration_seconds', { [EXPORTER_LABEL]: 'azure-monitor' })]: always(25) },
      quiet: { [of('scrape_duration_seconds', { [EXPORTER_LABEL]: 'azure-monitor' })]: always(1) },
      labels: { [EXPORTER_LABEL]: 'azure-monitor' },
    }),
  ],
};
