/** Elasticsearch and OpenSearch, through one exporter for all clusters. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { noConnection } from '../says-why.ts';

const upMetric = { name: 'elasticsearch_cluster_health_number_of_nodes', healthy: 'present' } as const;

export const elasticsearch: CatalogueRecord = {
  type: 'elasticsearch',
  title: 'Elasticsearch and OpenSearch',
  aliases: ['opensearch', 'elastic', 'es'],
  category: 'databases',
  summary: 'Health, shards, heap and disks of Elasticsearch and OpenSearch clusters.',
  upstream: {
    name: 'elasticsearch_exporter',
    url: 'https://github.com/prometheus-community/elasticsearch_exporter',
    version: '1.11.0',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'fake server', aim: 'fake server' },
  address: {
    form: 'host',
    schemes: ['http', 'https'],
    defaultPort: 9200,
    meaning: 'URL of one node; it answers for its cluster. http:// by default.',
    example: 'https://search.shop.svc:9200',
  },
  parameters: [],
  secret: [
    { key: 'username', meaning: 'The user to log in as.', required: true, reaches: { by: 'logins' } },
    { key: 'password', meaning: 'Its password.', required: true, reaches: { by: 'logins' } },
  ],
  way: {
    kind: 'shared',
    exporter: {
      image: 'quay.io/prometheuscommunity/elasticsearch-exporter:v1.11.0',
      port: 9114,
      path: '/metrics',
      arguments: ['--es.all'],
      environment: {},
      readinessPath: '/healthz',
      requests: { cpu: '10m', memory: '64Mi' },
    },
    probe: {
      path: '/probe',
      target: { parameter: 'target', value: '{address}' },
      parameters: {},
      loginParameter: 'auth_module',
    },
    logins: { format: 'elasticsearch', file: 'auth.yml', argument: '--config.file={path}' },
  },
  upMetric,
  saysWhy: { login: [/HTTP Request failed with code 40[13]/], unreachable: noConnection },
  grants: `A role with the cluster privilege \`monitor\`, and a user of that role:
\`\`\`
POST /_security/role/metrics
{ "cluster": ["monitor"] }
\`\`\``,
  caveats: [
    'Scraping several clusters with one exporter is called beta by upstream.',
    'The certificate of an https:// address has to be signed by an authority that the image knows.',
    'It has no metric that is 0 while the cluster is down: what tells is that those of its health are missing.',
  ],
  alerts: [
    down({
      name: 'ElasticsearchDown',
      type: 'elasticsearch',
      title: 'Elasticsearch',
      upMetric,
      advice: 'It does not tell its health. See whether the node runs, and whether it knows the user and its password.',
    }),
    also('ElasticsearchClusterRed', {
      expr: 'elasticsearch_cluster_health_status{color="red"} == 1',
      for: '5m',
      severity: 'critical',
      summary: 'The cluster {{ $labels.cluster }} at {{ $labels.instance }} is red',
      description: 'A primary shard is missing, and with it data. GET /_cluster/allocation/explain says why.',
      fires: { [of('elasticsearch_cluster_health_status', { cluster: 'logs', color: 'red' })]: always(1) },
      quiet: {
        [of('elasticsearch_cluster_health_status', { cluster: 'logs', color: 'red' })]: always(0),
        [of('elasticsearch_cluster_health_status', { cluster: 'logs', color: 'yellow' })]: always(1),
      },
      labels: { cluster: 'logs', color: 'red' },
    }),
  ],
};
