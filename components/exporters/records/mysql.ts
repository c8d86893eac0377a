/** MySQL and MariaDB, through one exporter for all servers. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { noConnection } from '../says-why.ts';

const upMetric = { name: 'mysql_up', healthy: 'one' } as const;

export const mysql: CatalogueRecord = {
  type: 'mysql',
  title: 'MySQL and MariaDB',
  aliases: ['mariadb', 'mysqld', 'percona'],
  category: 'databases',
  summary: 'Connections, queries, InnoDB and replication of MySQL and MariaDB servers.',
  upstream: {
    name: 'mysqld_exporter',
    url: 'https://github.com/prometheus/mysqld_exporter',
    version: '0.19.0',
    licence: 'Apache-2.0',
    maturity: 'recommended',
  },
  proof: { now: 'real server', aim: 'real server' },
  address: { form: 'host', defaultPort: 3306, meaning: 'Host and port of the server.', example: 'db.shop.svc:3306' },
  parameters: [],
  secret: [
    { key: 'username', meaning: 'The user to log in as.', required: true, reaches: { by: 'logins' } },
    {
      key: 'password',
      meaning: 'Its password. It may not contain "$", which the exporter would take for a variable.',
      required: true,
      reaches: { by: 'logins' },
    },
  ],
  needsSecret: true,
  way: {
    kind: 'shared',
    exporter: {
      image: 'quay.io/prometheus/mysqld-exporter:v0.19.0',
      port: 9104,
      path: '/metrics',
      arguments: [],
      environment: {},
      readinessPath: '/',
      requests: { cpu: '10m', memory: '32Mi' },
    },
    probe: {
      path: '/probe',
      target: { parameter: 'target', value: '{address}' },
      parameters: {},
      loginParameter: 'auth_module',
    },
    logins: { format: 'mysql', file: 'my.cnf', argument: '--config.my-cnf={path}' },
  },
  upMetric,
  // The number is the server's for a wrong user or password, in any language; seen with MariaDB 10.11.
  saysWhy: { login: [/Error opening connection to database.*Error 1045 /], unreachable: noConnection },
  grants: `\`\`\`sql
CREATE USER 'metrics'@'%' IDENTIFIED BY '…' WITH MAX_USER_CONNECTIONS 3;
GRANT PROCESS, REPLICATION CLIENT, SELECT ON *.* TO 'metrics'@'%';
\`\`\`
\`SELECT\` can be limited to \`performance_schema.*\` as long as no table of yours is to be measured. MariaDB, from 10.5 on, has a
right of its own for what it tells of replication:
\`\`\`sql
GRANT SLAVE MONITOR ON *.* TO 'metrics'@'%';
\`\`\``,
  caveats: ['The connection is not encrypted.'],
  alerts: [
    down({
      name: 'MySQLDown',
      type: 'mysql',
      title: 'MySQL',
      upMetric,
      advice:
        'The exporter cannot log in. See whether the server runs, accepts connections, and knows the user and its password.',
    }),
    also('MySQLConnectionsNearlyUsedUp', {
      expr: 'mysql_global_status_threads_connected / mysql_global_variables_max_connections > 0.8',
      for: '10m',
      severity: 'warning',
      summary: 'MySQL at {{ $labels.instance }} has used more than 80% of its connections',
      description: 'When all are used, clients are turned away. See who holds them open, or raise max_connections.',
      fires: {
        [of('mysql_global_status_threads_connected')]: always(130),
        [of('mysql_global_variables_max_connections')]: always(151),
      },
      quiet: {
        [of('mysql_global_status_threads_connected')]: always(20),
        [of('mysql_global_variables_max_connections')]: always(151),
      },
    }),
  ],
};
