/** What is told of the real pushgateway, and what is deleted from it. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import { keyOf } from '../../cache/key.ts';
import { readGroups } from '../../observe/pushgateway.ts';
import { type RealPushgateway, startPushgateway } from '../../observe/testing/pushgateway.ts';
import { startServer, type TestServer } from '../../observe/testing/server.ts';
import type { Transition } from '../report.ts';
import type { Said } from '../status/stack-status.ts';
import { eventually, settles } from '../testing/eventually.ts';
import { fastClock } from '../testing/fast-clock.ts';
import { stackOf } from '../testing/objects.ts';
import { pushesSaid } from './condition.ts';
import { type FollowedGateway, Gateways } from './gateways.ts';

const stack = stackOf({ spec: { pushgateway: { expireAfter: '1m' } } });
const key = keyOf({ namespace: 'monitoring', name: 'demo' });
const signal = new AbortController().signal;
/** The date of an answer is in whole seconds, so that a group of no age may seem to be a second old, or to come. */
const second = 1_000;

let gateway: RealPushgateway;
let log: () => string;
let told: { readonly stack: MonitoringStack; readonly happening: Transition }[];
let expired: (readonly string[])[];
let changes: number;
let gateways: Gateways;

beforeEach(async () => {
  gateway = await startPushgateway();
  log = () => gateway.log();
  told = [];
  expired = [];
  changes = 0;
  gateways = atSpeed(500);
});

afterEach(async () => {
  gateways.stop();
  await gateway.close();
});

/** @param factor how much faster time goes than on the wall */
function atSpeed(factor: number): Gateways {
  return new Gateways({
    client: { log: () => Promise.resolve().then(() => log()) },
    clock: fastClock(factor),
    record: (about, happening) => told.push({ stack: about, happening }),
    onExpired: (_, groups) => expired.push(groups),
    onChange: () => {
      changes += 1;
    },
  });
}

function follow(change: Partial<FollowedGateway> = {}, origin = gateway.origin): void {
  const replica = { namespace: 'monitoring', name: 'demo-pushgateway-1', uid: 'u', origin };
  gateways.follow(key, { stack, replicas: [replica], lifetime: undefined, ...change });
}

const said = (): Said | undefined => pushesSaid(stack, gateways.of(key));
const becomes = (status: string, reason: string) =>
  eventually(
    () => `${said()?.status} ${said()?.reason}` === `${status} ${reason}`,
    () => `${status} ${reason}, but is ${JSON.stringify(said())}`,
  );
const jobs = async () => {
  const { groups } = await readGroups({ origin: gateway.origin, timeout: 20_000 }, { signal });
  return groups.map(({ labels }) => labels['job'] ?? '').toSorted();
};

/** A gateway deletes in its own time. */
async function leaves(...expected: readonly string[]): Promise<void> {
  let left = await jobs();
  while (left.length > expected.length) left = await jobs();
  expect(left).toEqual(expected);
}

describe('pushes', () => {
  test('that are all accepted are said to be, once', async () => {
    await gateway.push({ job: 'a' }, 'a 1\n');
    follow();
    await becomes('True', 'Accepted');
    await gateway.push({ job: 'b' }, 'b 1\n');
    expect(changes).toBe(1);
    expect(told).toEqual([]);
  });

  test('that clash are told with group, address, cause and fix, until they are mended', async () => {
    await gateway.push({ job: 'a' }, '# TYPE done counter\ndone 1\n');
    await gateway.push({ job: 'b', database: 'orders' }, '# TYPE done gauge\ndone 1\n');
    follow();
    await becomes('False', 'PushRefused');
    expect(said()?.message).toBe(
      [
        'The last push to the group {job="b", database="orders"}, from 127.0.0.1, was refused: done is of type counter in the group {job="a"}, and of another in this push; push it with the same type, or under another name.',
        'A group is named until a push to it is accepted, or it is deleted.',
      ].join('\n'),
    );
    await gateway.push({ job: 'b', database: 'orders' }, '# TYPE done counter\ndone 1\n');
    await becomes('True', 'Accepted');
  });

  test('of one series to two groups are told with the group that has it', async () => {
    await gateway.push({ job: 'a' }, 'done{floor="1"} 1\n');
    await gateway.push({ job: 'a', floor: '1' }, 'done 1\n');
    follow();
    await becomes('False', 'PushRefused');
    expect(said()?.message).toContain('done{job="a", floor="1", instance=""} is already in the group {job="a"}; give');
  });

  test('are told where to look for the cause while the log does not say it', async () => {
    log = () => {
      throw new Error('forbidden');
    };
    await gateway.push({ job: 'a' }, 'a 1 1\n');
    follow();
    await becomes('False', 'PushRefused');
    expect(said()?.message).toContain(
      'The last push to the group {job="a"} was refused: kubectl logs --namespace monitoring deployment/demo-pushgateway may say why.',
    );
  });

  test('that are refused are named as far as anybody reads', async () => {
    for (let index = 0; index < 7; index += 1) await gateway.push({ job: `j${index}` }, 'a 1 1\n');
    follow();
    await becomes('False', 'PushRefused');
    expect(said()?.message.match(/{job="j\d"}/g)).toHaveLength(5);
    expect(said()?.message).toContain('\nand 2 more\n');
  });

  test('with different help texts are accepted, and said to differ', async () => {
    await gateway.push({ job: 'a' }, '# HELP done One.\ndone 1\n');
    await gateway.push({ job: 'b' }, '# HELP done Another.\ndone 1\n');
    follow();
    await becomes('True', 'HelpDiffers');
    expect(said()?.message).toContain('Groups have different help texts for done: ');
  });
});

describe('a group', () => {
  test('that nobody pushes to is deleted after its time, and told; one that is pushed to stays', async () => {
    await gateway.push({ job: 'old', path: 'a/b', empty: '' }, 'a 1\n');
    follow({ lifetime: second });
    await eventually(() => {
      void gateway.push({ job: 'live' }, 'b 1\n');
      return expired.length > 0;
    }, 'the old one expires');
    await leaves('live');
    expect(expired[0]).toEqual(['{job="old", empty="", path="a/b"}']);
    expect(told[0]).toEqual({
      stack,
      happening: {
        type: 'Normal',
        reason: 'GroupsExpired',
        message:
          'A group of the pushgateway was deleted, without a push for longer than spec.pushgateway.expireAfter, 1m: {job="old", empty="", path="a/b"}.',
      },
    });
  });

  test('is one of many that expire: all go, and a few are told by name', async () => {
    const many = Array.from({ length: 120 }, (_, index) => ({ job: `j${index}` }));
    for (const labels of many) await gateway.push(labels, 'a 1\n');
    gateways = atSpeed(20);
    follow({ lifetime: second });
    await eventually(() => new Set(expired.flat()).size === 120, 'all expire');
    await leaves();
    const message = told.map(({ happening }) => happening.message).find((text) => text.includes(' more.'));
    expect(message).toMatch(
      /^\d+ groups of the pushgateway were deleted.*(\{job="j\d+"\}, ){4}\{job="j\d+"\} and \d+ more\.$/,
    );
  });

  test('stays where none is to expire, and goes once they are', async () => {
    await gateway.push({ job: 'a' }, 'a 1\n');
    follow();
    await becomes('True', 'Accepted');
    expect(await jobs()).toEqual(['a']);
    follow({ lifetime: -second });
    await eventually(() => expired.length > 0, 'it expires');
    await leaves();
  });

  test('that expires takes along that a push to it was refused', async () => {
    await gateway.push({ job: 'a' }, 'a 1 1\n');
    follow();
    await becomes('False', 'PushRefused');
    follow({ lifetime: -second });
    await becomes('True', 'Accepted');
    expect(expired[0]).toEqual(['{job="a"}']);
  });
});

describe('a gateway', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startServer((_, response) => response.writeHead(503).end('later'));
  });

  afterEach(() => server.close());

  test('that does not answer is told after a while, and no more once it does', async () => {
    follow({}, server.origin);
    await becomes('Unknown', 'GatewayUnreachable');
    expect(server.asked.length).toBeGreaterThanOrEqual(3);
    expect(said()?.message).toContain(`${server.origin}/api/v1/metrics: status 503: later.`);
    follow();
    await becomes('True', 'Accepted');
  });

  test('that fails a deletion has deleted what it has, and is asked again', async () => {
    const pushed = (job: string) => ({ labels: { job }, push_time_seconds: { metrics: [{ value: '1' }] } });
    let refuses = true;
    server.answer = (request, response) => {
      if (request.method === 'DELETE' && refuses && server.asked.length > 2) response.writeHead(500).end();
      else response.end(JSON.stringify({ data: [pushed('a'), pushed('b')] }));
    };
    follow({ lifetime: second }, server.origin);
    await eventually(() => expired.length > 0, 'one expires');
    expect(expired[0]).toEqual(['{job="a"}']);
    refuses = false;
    await eventually(() => expired.flat().includes('{job="b"}'), 'the other expires too');
  });

  test('without a pod that is ready is not asked', async () => {
    follow({}, server.origin);
    await eventually(() => server.asked.length > 1, 'it is asked');
    follow({ replicas: [] }, server.origin);
    await expect(settles(() => server.asked.length)).resolves.toBeUndefined();
  });

  test('that is switched off is spoken of no more', async () => {
    follow();
    await becomes('True', 'Accepted');
    gateways.follow(key, undefined);
    expect(gateways.of(key)).toBeUndefined();
    const off = stackOf({ spec: { pushgateway: { enabled: false } } });
    expect(pushesSaid(off, undefined)).toBeUndefined();
  });
});

test('what an operator before this one has said holds until the gateway was looked at', () => {
  const before = { type: 'PushesAccepted', status: 'False', reason: 'PushRefused', message: 'why' } as const;
  const condition = { ...before, observedGeneration: 1, lastTransitionTime: '2026-01-01T00:00:00Z' };
  const known = stackOf({ status: { observedGeneration: 1, conditions: [condition] } });
  expect(pushesSaid(known, undefined)).toEqual({ status: 'False', reason: 'PushRefused', message: 'why' });
  expect(pushesSaid(stackOf(), undefined)).toBeUndefined();
});
