/** Redis and Valkey, through one exporter for all servers. */
import { also, always, down, of } from '../alerts.ts';
import type { CatalogueRecord } from '../record.ts';
import { noConnectionText } from '../says-why.ts';

const upMetric = { name: 'redis_up', healthy: 'one' } as const;

export const redis: CatalogueRecord = {
  type: 'redis',
  title: 'Redis and Valkey',
  aliases: ['valkey', 'keydb', 'sentinel'],
  category: 'databases',
  summary: 'Memory, clients, commands, keys and replication of Redis and Valkey servers.',
  upstream: {
    name: 'redis_exporter',
    url: 'https://github.com/oliver006/redis_exporter',
    version: '1.88.0',
    licence: 'MIT',
    maturity: 'recommended',
  },
  proof: { now: 'real server', aim: 'real server' },
  address: {
    form: 'host',
    schemes: ['redis', 'rediss'],
    defaultPort: 6379,
    meaning: 'Host and port of the server; rediss:// before it for TLS.',
    example: 'cache.shop.svc:6379',
  },
  parameters: [
    {
      name: 'username',
      meaning: 'The user to log in as, where the server has others than the default one.',
      example: 'metrics',
    },
  ],
  secret: [{ key: 'password', meaning: 'The password of the user.', required: true, reaches: { by: 'logins' } }],
  way: {
    kind: 'shared',
    exporter: {
      image: 'docker.io/oliver006/redis_exporter:v1.88.0',
      port: 9121,
      path: '/metrics',
      // Without an address of its own it asks nobody when /metrics is opened.
      arguments: ['--redis.addr='],
      environment: {},
      readinessPath: '/health',
      requests: { cpu: '10m', memory: '32Mi' },
    },
    // As a network and an address, which it tries when it takes a URL for none, it says why it fails: with redis:// it loses that.
    probe: {
      path: '/scrape',
      target: { parameter: 'target', value: '{login-url}', schemes: { redis: 'tcp' } },
      parameters: {},
    },
    logins: { format: 'redis', file: 'passwords.json', argument: '--redis.password-file={path}' },
  },
  upMetric,
  // Its log has the same line for all. Seen with Redis 7.0: a wrong password, no password, a user without rights, a server without
  // passwords; refused connections, unknown names and silence.
  saysWhy: {
    series: {
      login: 'redis_exporter_last_scrape_error{err=~"(WRONGPASS|NOAUTH|NOPERM|ERR AUTH).*"} > 0',
      unreachable: `redis_exporter_last_scrape_error{err=~"${noConnectionText}"} > 0`,
    },
  },
  grants: `\`\`\`
ACL SETUSER metrics on >… -@all +@connection +info +config|get +slowlog|len +slowlog|get +latency|latest +latency|histogram +cluster|info
\`\`\`
Hosted servers may not give \`CONFIG\`; the exporter goes without it.`,
  caveats: ['A password is found by the address of the server: two objects for one address must have one password.'],
  alerts: [
    down({
      name: 'RedisDown',
      type: 'redis',
      title: 'Redis',
      upMetric,
      advice:
        'The exporter cannot log in. See whether the server runs, accepts connections, and knows the user and its password.',
    }),
    also('RedisMemoryNearlyFull', {
      expr: 'redis_memory_used_bytes / (redis_memory_max_bytes > 0) > 0.9',
      for: '10m',
      severity: 'warning',
      summary: 'Redis at {{ $labels.instance }} has used more than 90% of its memory',
      description:
        'At maxmemory it evicts keys or refuses writes, by its maxmemory-policy. Give it more, or keep less.',
      fires: { [of('redis_memory_used_bytes')]: always(95), [of('redis_memory_max_bytes')]: always(100) },
      quiet: { [of('redis_memory_used_bytes')]: always(95), [of('redis_memory_max_bytes')]: always(0) },
    }),
  ],
};
