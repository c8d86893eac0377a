/** AWS CloudWatch, through an exporter for each object. */
import { also, always, down, growing, of, perSystem } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { noConnection } from '../says-why.ts';

// A round that fails takes away what the one before it brought. It is not always counted as failed: one whose key is refused
// ends before CloudWatch is asked.
const upMetric = { name: 'scrape_samples_post_metric_relabeling', healthy: 'more', than: 'yace_.+' } as const;

export const cloudwatch: CatalogueRecord = {
  type: 'cloudwatch',
  title: 'AWS CloudWatch',
  aliases: ['aws', 'yace', 'amazon'],
  category: 'outside',
  summary: 'Metrics of AWS services that CloudWatch has.',
  upstream: {
    name: 'yet-another-cloudwatch-exporter',
    url: 'https://github.com/prometheus-community/yet-another-cloudwatch-exporter',
    version: '0.67.0',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'fake server', aim: 'fake server' },
  address: { form: 'identifier', meaning: 'A name for the account, such as its number.', example: '123456789012' },
  parameters: [
    {
      name: 'region',
      meaning: 'The AWS region in which credentials are checked.',
      required: true,
      example: 'eu-west-1',
    },
    {
      name: 'endpoint',
      meaning: 'A URL to ask instead of the one of AWS, such as that of a private endpoint.',
      example: 'https://cloudwatch.example.com',
    },
    {
      name: 'period',
      meaning: 'Seconds from one round of questions to AWS to the next. The exporter takes 300 where it is left out.',
      unit: 'seconds',
      example: '600',
    },
  ],
  secret: [
    {
      key: 'config.yml',
      meaning: 'What to collect, in the grammar of the exporter: discovery jobs or static ones.',
      required: true,
      reaches: { by: 'file', argument: '--config.file={path}' },
    },
    {
      key: 'access-key-id',
      meaning: 'The key to ask with. It can be left out where the pods have a role of their own.',
      required: false,
      reaches: { by: 'environment', variable: 'AWS_ACCESS_KEY_ID' },
    },
    {
      key: 'secret-access-key',
      meaning: 'Its secret.',
      required: false,
      reaches: { by: 'environment', variable: 'AWS_SECRET_ACCESS_KEY' },
    },
  ],
  needsSecret: true,
  way: {
    kind: 'address',
    exporter: {
      image: 'quay.io/prometheuscommunity/yet-another-cloudwatch-exporter:v0.67.0',
      port: 5000,
      path: '/metrics',
      arguments: ['--scraping-interval={period}'],
      environment: { AWS_REGION: '{region}', AWS_ENDPOINT_URL: '{endpoint}' },
      readinessPath: '/healthz',
      requests: { cpu: '10m', memory: '128Mi' },
    },
  },
  upMetric,
  // In the words of AWS, of which the first was seen: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
  saysWhy: {
    login: [/api error (InvalidClientTokenId|SignatureDoesNotMatch|AccessDenied|ExpiredToken|UnrecognizedClient)/],
    unreachable: noConnection,
  },
  grants: `\`\`\`json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Resource": "*", "Action": [
  "tag:GetResources", "cloudwatch:ListMetrics", "cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics"
] }] }
\`\`\`
Some services need the right to list what they have as well; upstream names them.`,
  caveats: [
    'AWS charges for every metric that is asked for. The exporter asks every 5 minutes, or as `period` says, however often it is scraped.',
    'What happens is seen with the next round, and that AWS does not answer half a minute after that: each question is asked five times.',
    'An account is up while the last round brought a value. One with static jobs alone, none of whose metrics has a value, is told to be down: add one that always has.',
  ],
  alerts: [
    down({
      name: 'CloudWatchFailing',
      type: 'cloudwatch',
      title: 'CloudWatch',
      upMetric,
      advice:
        'The last round of questions to AWS brought nothing. See the log of the exporter: the key, its rights, the quota of the account, and whether its jobs match any resource.',
    }),
    also('CloudWatchRequestsFail', {
      expr: `sum ${perSystem} (increase(yace_cloudwatch_request_errors[30m])) > 0`,
      for: '15m',
      severity: 'warning',
      summary: 'Some requests to CloudWatch of {{ $labels.instance }} fail',
      description:
        'Metrics are missing. See the log of the exporter: the rights of the key, or the quota of the account.',
      fires: { [of('yace_cloudwatch_request_errors', { api_name: 'GetMetricData' })]: growing(1) },
      quiet: { [of('yace_cloudwatch_request_errors', { api_name: 'GetMetricData' })]: always(4) },
    }),
  ],
};
