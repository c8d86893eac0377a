/** MongoDB, through an exporter for each server. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { noConnection } from '../says-why.ts';

const upMetric = { name: 'mongodb_up', healthy: 'one' } as const;

export const mongodb: CatalogueRecord = {
  type: 'mongodb',
  title: 'MongoDB',
  aliases: ['mongo', 'mongod', 'mongos'],
  category: 'databases',
  summary: 'Connections, operations, memory and replication of MongoDB servers.',
  upstream: {
    name: 'mongodb_exporter',
    url: 'https://github.com/percona/mongodb_exporter',
    version: '0.43.1',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'fake server', aim: 'fake server' },
  address: {
    form: 'host',
    defaultPort: 27_017,
    meaning: 'Host and port of the server.',
    example: 'mongo.shop.svc:27017',
  },
  parameters: [
    { name: 'authSource', meaning: 'The database that knows the user.', default: 'admin', example: 'admin' },
  ],
  secret: [
    {
      key: 'username',
      meaning: 'The user to log in as.',
      required: true,
      reaches: { by: 'environment', variable: 'MONGODB_USER' },
    },
    {
      key: 'password',
      meaning: 'Its password.',
      required: true,
      reaches: { by: 'environment', variable: 'MONGODB_PASSWORD' },
    },
  ],
  way: {
    kind: 'address',
    exporter: {
      image: 'docker.io/percona/mongodb_exporter:0.43.1',
      port: 9216,
      path: '/metrics',
      arguments: ['--collector.diagnosticdata', '--collector.replicasetstatus', '--collector.dbstats'],
      environment: { MONGODB_URI: 'mongodb://{address}/?authSource={authSource}' },
      requests: { cpu: '10m', memory: '64Mi' },
    },
  },
  upMetric,
  saysWhy: { login: [/\(AuthenticationFailed\)/], unreachable: noConnection },
  grants: `\`\`\`js
db.getSiblingDB('admin').createUser({
  user: 'metrics', pwd: '…',
  roles: [{ role: 'clusterMonitor', db: 'admin' }, { role: 'read', db: 'local' }],
})
\`\`\``,
  caveats: ['Statistics of single collections and indexes are off, since there may be very many of them.'],
  alerts: [
    down({
      name: 'MongoDBDown',
      type: 'mongodb',
      title: 'MongoDB',
      upMetric,
      advice:
        'The exporter cannot log in. See whether the server runs, accepts connections, and knows the user and its password.',
    }),
    also('MongoDBConnectionsNearlyUsedUp', {
      expr: `
        mongodb_ss_connections{conn_type="current"}
          / ignoring (conn_type) (
            mongodb_ss_connections{conn_type="current"}
              + ignoring (conn_type) mongodb_ss_connections{conn_type="available"}) > 0.8`,
      for: '10m',
      severity: 'warning',
      summary: 'MongoDB at {{ $labels.instance }} has used more than 80% of its connections',
      description:
        'When all are used, clients are turned away. See which of them opens so many, or raise maxIncomingConnections.',
      fires: {
        [of('mongodb_ss_connections', { conn_type: 'current' })]: always(900),
        [of('mongodb_ss_connections', { conn_type: 'available' })]: always(100),
      },
      quiet: {
        [of('mongodb_ss_connections', { conn_type: 'current' })]: always(100),
        [of('mongodb_ss_connections', { conn_type: 'available' })]: always(900),
      },
    }),
  ],
};
