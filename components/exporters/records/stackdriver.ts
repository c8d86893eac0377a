/** Google Cloud Monitoring, once called Stackdriver, through an exporter for each project. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { noConnection } from '../says-why.ts';

const upMetric = { name: 'stackdriver_monitoring_last_scrape_error', healthy: 'zero' } as const;

export const stackdriver: CatalogueRecord = {
  type: 'stackdriver',
  title: 'Google Cloud Monitoring (Stackdriver)',
  aliases: ['gcp', 'google-cloud', 'google-cloud-monitoring'],
  category: 'outside',
  summary: 'Metrics of Google Cloud services that Cloud Monitoring has.',
  upstream: {
    name: 'stackdriver_exporter',
    url: 'https://github.com/prometheus-community/stackdriver_exporter',
    version: '0.19.0',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'fake server', aim: 'fake server' },
  address: { form: 'identifier', meaning: 'The id of a project.', example: 'shop-production' },
  parameters: [
    {
      name: 'prefixes',
      meaning: 'What the metric types begin with that are collected.',
      required: true,
      isList: true,
      example: 'cloudsql.googleapis.com/database',
    },
    {
      name: 'universe',
      meaning: 'The domain of the cloud that is asked, where that is not the public one (googleapis.com).',
      example: 'cloud.example.com',
    },
  ],
  secret: [
    {
      key: 'key.json',
      meaning: 'The key of a service account. It can be left out where the pods have an identity of their own.',
      required: false,
      reaches: { by: 'file', variable: 'GOOGLE_APPLICATION_CREDENTIALS' },
    },
  ],
  way: {
    kind: 'address',
    exporter: {
      image: 'quay.io/prometheuscommunity/stackdriver-exporter:v0.19.0',
      port: 9255,
      path: '/metrics',
      arguments: [
        '--google.project-ids={address}',
        '--monitoring.metrics-prefixes={prefixes}',
        '--google.universe-domain={universe}',
      ],
      environment: {},
      readinessPath: '/',
      requests: { cpu: '10m', memory: '64Mi' },
    },
  },
  upMetric,
  saysWhy: {
    login: [/oauth2: .*invalid_(grant|client)/, /googleapi: Error 40[13]\b/],
    unreachable: noConnection,
  },
  grants:
    '```\ngcloud projects add-iam-policy-binding PROJECT --member serviceAccount:metrics@PROJECT.iam.gserviceaccount.com --role roles/monitoring.viewer\n```',
  caveats: [
    'The exporter ends at its start when it finds neither a key nor an identity.',
    'Google charges for reading by the API. Each scrape asks for all prefixes: an interval of a minute or more is advised.',
  ],
  alerts: [
    down({
      name: 'StackdriverFailing',
      type: 'stackdriver',
      title: 'Google Cloud Monitoring',
      upMetric,
      advice:
        'The last request to Google failed. See the log of the exporter: the key, its role, or the quota of the project.',
    }),
    also('StackdriverSlow', {
      expr: 'stackdriver_monitoring_last_scrape_duration_seconds > 30',
      for: '15m',
      severity: 'warning',
      summary: 'Google Cloud Monitoring of {{ $labels.instance }} takes longer than 30 seconds',
      description: 'Scrapes may time out. Collect fewer prefixes, or give the object a longer interval and timeout.',
      fires: { [of('stackdriver_monitoring_last_scrape_duration_seconds', { project_id: 'p' })]: always(45) },
      quiet: { [of('stackdriver_monitoring_last_scrape_duration_seconds', { project_id: 'p' })]: always(2) },
      labels: { project_id: 'p' },
    }),
  ],
};
