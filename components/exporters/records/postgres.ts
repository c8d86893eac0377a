/** PostgreSQL, through one exporter for all servers. */
import { also, always, down, of, perSystem, sample } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { noConnection } from '../says-why.ts';

const upMetric = { name: 'pg_up', healthy: 'one' } as const;

export const postgres: CatalogueRecord = {
  type: 'postgres',
  title: 'PostgreSQL',
  aliases: ['postgresql', 'pg', 'timescaledb'],
  category: 'databases',
  summary: 'Connections, transactions, locks, replication and sizes of PostgreSQL servers.',
  upstream: {
    name: 'postgres_exporter',
    url: 'https://github.com/prometheus-community/postgres_exporter',
    version: '0.19.1',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'real server', aim: 'real server' },
  address: { form: 'host', defaultPort: 5432, meaning: 'Host and port of the server.', example: 'db.shop.svc:5432' },
  parameters: [
    { name: 'database', meaning: 'The database to connect to.', default: 'postgres', example: 'postgres' },
    {
      name: 'sslmode',
      meaning:
        'Whether the connection is encrypted, in the words of PostgreSQL: disable, require, verify-ca or verify-full.',
      default: 'require',
      example: 'disable',
    },
  ],
  secret: [
    { key: 'username', meaning: 'The role to log in as.', required: true, reaches: { by: 'logins' } },
    { key: 'password', meaning: 'Its password.', required: true, reaches: { by: 'logins' } },
  ],
  way: {
    kind: 'shared',
    exporter: {
      image: 'quay.io/prometheuscommunity/postgres-exporter:v0.19.1',
      port: 9187,
      path: '/metrics',
      arguments: [],
      environment: {},
      readinessPath: '/',
      requests: { cpu: '10m', memory: '32Mi' },
    },
    probe: {
      path: '/probe',
      target: { parameter: 'target', value: 'postgresql://{address}/{database}?sslmode={sslmode}' },
      parameters: {},
      loginParameter: 'auth_module',
    },
    logins: { format: 'postgres', file: 'postgres_exporter.yml', argument: '--config.file={path}' },
  },
  upMetric,
  // In the words of the server, which are English by default; seen with PostgreSQL 15.
  saysWhy: {
    login: [/pq: password authentication failed for user/, /pq: no pg_hba\.conf entry for/],
    unreachable: noConnection,
  },
  grants: `\`\`\`sql
CREATE ROLE metrics LOGIN PASSWORD '…' CONNECTION LIMIT 5;
GRANT pg_monitor TO metrics;
\`\`\`
The role \`pg_monitor\` is there since PostgreSQL 10.`,
  caveats: [
    'Scraping several servers with one exporter is called beta by upstream.',
    'Release 0.20 renames the metrics of replication slots: rules about them need another look before image names one.',
  ],
  alerts: [
    down({
      name: 'PostgresDown',
      type: 'postgres',
      title: 'PostgreSQL',
      upMetric,
      advice:
        'The exporter cannot log in. See whether the server runs, accepts connections, and knows the role and its password.',
    }),
    also('PostgresConnectionsNearlyUsedUp', {
      expr: `
        sum ${perSystem} (pg_stat_activity_count)
          / max ${perSystem} (pg_settings_max_connections) > 0.8`,
      for: '10m',
      severity: 'warning',
      summary: 'PostgreSQL at {{ $labels.instance }} has used more than 80% of its connections',
      description: 'When all are used, clients are turned away. See who holds them open, or raise max_connections.',
      fires: {
        [of('pg_stat_activity_count', { datname: 'a', state: 'active' })]: always(50),
        [of('pg_stat_activity_count', { datname: 'b', state: 'idle' })]: always(40),
        [of('pg_settings_max_connections')]: always(100),
      },
      quiet: {
        [of('pg_stat_activity_count', { datname: 'a', state: 'active' })]: always(50),
        [of('pg_settings_max_connections')]: always(100),
      },
      labels: sample,
    }),
  ],
};
