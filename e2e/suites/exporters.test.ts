/** Six systems that speak no Prometheus, each the real server with the real exporter: up, stopped, at a closed port, with a wrong login. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { memcached } from '../systems/memcached.ts';
import { mysql } from '../systems/mysql.ts';
import { nats } from '../systems/nats.ts';
import { nginx } from '../systems/nginx.ts';
import { postgres } from '../systems/postgres.ts';
import { redis } from '../systems/redis.ts';
import { endSystems, startSystems } from '../systems/running.ts';
import { sideBySide, Trial } from '../systems/trial.ts';
import { openPrometheus } from './running-demo.ts';

/** The first time on a machine the exporters are built, and packages fetched. Milliseconds. */
const preparation = 900_000;
const suite = 'exporters';
const six = [postgres, mysql, redis, memcached, nats, nginx];
const withLogin = six.filter(({ login }) => login !== undefined);

jest.setTimeout(180_000);

let trial: Trial;

beforeAll(async () => {
  trial = new Trial(await openPrometheus(), suite);
  await startSystems(suite, six);
}, preparation);

afterAll(() => endSystems(suite), 90_000);

test('each of them is up, under its own name, and tells what only its server knows', async () => {
  await expect(sideBySide(six, (system) => trial.isUp(system))).resolves.toBeUndefined();
});

test('one whose server is stopped cannot be reached, and is up again when that runs', async () => {
  await expect(sideBySide(six, (system) => trial.ofStop(system))).resolves.toBeUndefined();
});

test('one whose port is closed cannot be reached, and is up again at the right one', async () => {
  await expect(sideBySide(six, (system) => trial.ofClosedPort(system))).resolves.toBeUndefined();
});

test('one that asks for a login refuses a wrong one, and is up again with the right one', async () => {
  await expect(sideBySide(withLogin, (system) => trial.ofLogin(system))).resolves.toBeUndefined();
});
