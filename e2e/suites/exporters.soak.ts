/** All other systems of the catalogue that can be had here, like the six of every run; fakes speak the protocols of those that cannot. */
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Ask, query } from '../demo/prometheus.ts';
import { blackbox } from '../systems/blackbox.ts';
import { elasticsearch } from '../systems/elasticsearch.ts';
import { haproxy } from '../systems/haproxy.ts';
import { mongodb } from '../systems/mongodb.ts';
import { rabbitmq } from '../systems/rabbitmq.ts';
import { systemsUp } from '../systems/running.ts';
import { declareSenders, senders, startSender } from '../systems/senders.ts';
import { snmp } from '../systems/snmp.ts';
import { systemsNamespace } from '../systems/system.ts';
import { putOnTrial } from './on-trial.ts';
import { eventually, openPrometheus } from './running-demo.ts';

/** Some exporters are large. Milliseconds. */
const preparation = 3_000_000;
const suite = 'further-exporters';

jest.setTimeout(240_000);

putOnTrial({ suite, systems: [rabbitmq, haproxy, snmp, blackbox, elasticsearch, mongodb], preparation });

let ask: Ask;

beforeAll(async () => {
  ask = await openPrometheus();
  await declareSenders(suite);
}, preparation);

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
