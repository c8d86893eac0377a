/** Six systems that speak no Prometheus, each the real server with the real exporter: up, stopped, at a closed port, with a wrong login. */
import { jest } from '@jest/globals';
import { memcached } from '../systems/memcached.ts';
import { mysql } from '../systems/mysql.ts';
import { nats } from '../systems/nats.ts';
import { nginx } from '../systems/nginx.ts';
import { postgres } from '../systems/postgres.ts';
import { redis } from '../systems/redis.ts';
import { putOnTrial } from './on-trial.ts';

jest.setTimeout(180_000);

putOnTrial({
  suite: 'exporters',
  systems: [postgres, mysql, redis, memcached, nats, nginx],
  preparation: 900_000,
});
