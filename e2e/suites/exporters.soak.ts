/** All other systems of the catalogue that can be had here, like the six of every run; fakes speak the protocols of those that cannot. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Ask, query } from '../demo/prometheus.ts';
import { blackbox } from '../systems/blackbox.ts';
import { elasticsearch } from '../systems/elasticsearch.ts';
import { haproxy } from '../systems/haproxy.ts';
import { mongodb } from '../systems/mongodb.ts';
import { rabbitmq } from '../systems/rabbitmq.ts';
import { endSystems, startSystems, systemsUp } from '../systems/running.ts';
import { declareSenders, senders, startSender } from '../systems/senders.ts';
import { snmp } from '../systems/snmp.ts';
import { systemsNamespace } from '../systems/system.ts';
import { sideBySide, Trial } from '../systems/trial.ts';
import { eventually, openPrometheus } from './running-demo.ts';

/** The first time on a machine the exporters are built, of which some are large. Milliseconds. */
const preparation = 3_000_000;
const suite = 'further-exporters';
const others = [rabbitmq, haproxy, snmp, blackbox, elasticsearch, mongodb];
const withLogin = others.filter(({ login }) => login !== undefined);

jest.setTimeout(240_000);

let ask: Ask;
let trial: Trial;

beforeAll(async () => {
  ask = await openPrometheus();
  trial = new Trial(ask, suite);
  await startSystems(suite, others);
  await declareSenders(suite);
}, preparation);

afterAll(() => endSystems(suite), 90_000);

test('each of them is up, under its own name, and tells what only its server knows', async () => {
  await expect(sideBySide(others, (system) => trial.isUp(system))).resolves.toBeUndefined();
});

test('one whose server is stopped cannot be reached, and is up again when that runs', async () => {
  await expect(sideBySide(others, (system) => trial.ofStop(system))).resolves.toBeUndefined();
});

test('one whose port is closed cannot be reached, and is up again at the right one', async () => {
  await expect(sideBySide(others, (system) => trial.ofClosedPort(system))).resolves.toBeUndefined();
});

test('one that asks for a login refuses a wrong one, and is up again with the right one', async () => {
  await expect(sideBySide(withLogin, (system) => trial.ofLogin(system))).resolves.toBeUndefined();
});

describe.each(senders.map((sender) => [sender.type, sender] as const))('%s', (type, sender) => {
  test('has what a program sends to it', async () => {
    await eventually('its Service', () => startSender(sender));
    await eventually(`what was sent to ${type}`, async () => {
      const found = await query(ask, `${sender.metric}{scrape_target="${systemsNamespace}/${type}"} > 0`);
      expect(found.map(({ labels }) => labels['exporter'])).toEqual([type]);
      expect(await systemsUp({ type })).toBe('True Up');
    });
  });
});
