import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { silentLogger } from '../log.ts';
import { type LeaderOptions, LeadershipLostError, lead } from './leader.ts';
import { LeaseClient, LeaseServer, type StoredLease } from './testing/lease-server.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';

function setup(options: Partial<LeaderOptions> = {}) {
  const clock = new ManualClock();
  const server = new LeaseServer();
  /** Who is at work now, in order of beginning. */
  const working: string[] = [];
  const start = (identity: string, client = new LeaseClient(server), drain = 0) => {
    const stop = new AbortController();
    const ended = lead(
      { client, namespace: 'demo', name: 'operator', identity, clock, log: silentLogger, random: () => 0, ...options },
      async ({ signal }) => {
        working.push(identity);
        await new Promise<void>((resolve) => {
          const end = () => clock.after(drain, resolve);
          if (signal.aborted) end();
          signal.addEventListener('abort', end, { once: true });
        });
        working.splice(working.indexOf(identity), 1);
      },
      { signal: stop.signal },
    ).then(
      () => 'done',
      (error: unknown) => error,
    );
    return { stop, ended };
  };
  const spec = () => server.stored?.spec ?? {};
  return { clock, server, working, start, spec };
}

function lease({ stored }: LeaseServer): StoredLease {
  return stored ?? { metadata: { name: 'none' } };
}

test('the first candidate makes the Lease and works; the second waits', async () => {
  const { clock, working, start, spec } = setup();
  start('a');
  await settle();
  start('b');
  await clock.advance(60_000);
  expect(working).toEqual(['a']);
  expect(spec()).toMatchObject({
    holderIdentity: 'a',
    leaseDurationSeconds: 10,
    leaseTransitions: 0,
    acquireTime: '2026-01-01T00:00:00.000000Z',
    renewTime: '2026-01-01T00:01:00.000000Z',
  });
});

test('on the way out the Lease is renewed until the work has ended, then given back to the next at once', async () => {
  const { clock, working, start, spec } = setup();
  const first = start('a', undefined, 20_000);
  await settle();
  start('b');
  await clock.advance(5_000);
  first.stop.abort();
  await clock.advance(19_000);
  expect([working, spec().holderIdentity]).toEqual([['a'], 'a']);
  await clock.advance(3_000);
  expect(await first.ended).toBe('done');
  expect([working, spec().holderIdentity, spec().leaseTransitions]).toEqual([['b'], 'b', 1]);
});

test('the Lease is given back even when the answer to the last renewal was lost', async () => {
  const { clock, server, start, spec } = setup();
  const client = new LeaseClient(server);
  const first = start('a', client);
  await settle();
  client.loses = true;
  await clock.advance(2_000);
  first.stop.abort();
  client.loses = false;
  await clock.advance(0);
  expect(await first.ended).toBe('done');
  expect([spec().holderIdentity, server.writes]).toEqual([undefined, 3]);
});

describe('when the holder cannot renew', () => {
  test('it gives up before anyone else begins', async () => {
    const { clock, server, working, start } = setup();
    const client = new LeaseClient(server);
    const first = start('a', client);
    await settle();
    start('b');
    await clock.advance(2_000);
    client.down = true;
    await clock.advance(6_999);
    expect(working).toEqual(['a']);
    await clock.advance(2_000);
    expect(await first.ended).toBeInstanceOf(LeadershipLostError);
    expect(working).toEqual([]);
    await clock.advance(3_000);
    expect(working).toEqual(['b']);
  });

  test('an answer that never comes is no answer', async () => {
    const { clock, server, start } = setup();
    const client = new LeaseClient(server);
    const first = start('a', client);
    await settle();
    client.hangs = true;
    await clock.advance(7_001);
    expect(await first.ended).toBeInstanceOf(LeadershipLostError);
  });

  test('a short outage is survived', async () => {
    const { clock, server, working, start } = setup();
    const client = new LeaseClient(server);
    start('a', client);
    await settle();
    client.down = true;
    await clock.advance(5_000);
    client.down = false;
    await clock.advance(60_000);
    expect(working).toEqual(['a']);
  });

  test('a process that stood still too long does not renew as if nothing had happened', async () => {
    const { clock, server, start } = setup();
    const first = start('a');
    await settle();
    const renewals = server.writes;
    clock.block(30_000);
    await clock.advance(0);
    expect(await first.ended).toBeInstanceOf(LeadershipLostError);
    expect(server.writes).toBe(renewals);
  });
});

test('a Lease taken by another ends the work at once', async () => {
  const { clock, server, start } = setup();
  const first = start('a');
  await settle();
  server.store({ ...lease(server), spec: { holderIdentity: 'z', leaseDurationSeconds: 15 } });
  await clock.advance(4_000);
  const error = await first.ended;
  expect(error).toBeInstanceOf(LeadershipLostError);
  expect(String(error)).toContain('held by z');
});

test('a Lease that was touched by others, or deleted, is still ours', async () => {
  const { clock, server, working, start, spec } = setup();
  start('a');
  await settle();
  const { metadata, ...rest } = lease(server);
  server.store({ ...rest, metadata: { ...metadata, annotations: { note: 'x' } } });
  await clock.advance(8_000);
  expect(server.stored?.metadata.annotations).toEqual({ note: 'x' });
  server.delete();
  await clock.advance(8_000);
  expect([working, spec().holderIdentity]).toEqual([['a'], 'a']);
});

test('expiry is counted from when the Lease was seen to change, whatever its times say', async () => {
  const { clock, server, working, start } = setup();
  const spec = { holderIdentity: 'gone', leaseDurationSeconds: 15, renewTime: '2001-01-01T00:00:00.000000Z' };
  server.store({ metadata: { namespace: 'demo', name: 'operator' }, spec });
  start('b');
  await clock.advance(14_000);
  expect(working).toEqual([]);
  await clock.advance(2_000);
  expect(working).toEqual(['b']);
});

test('who is killed right after a renewal is followed within 13 s, whenever the next had looked last', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(12_000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      async (at, random) => {
        const { clock, server, working, start } = setup({ random: () => random });
        const renew = () =>
          server.store({ metadata: { name: 'operator' }, spec: { holderIdentity: 'gone', leaseDurationSeconds: 10 } });
        renew();
        start('b');
        await clock.advance(at);
        const before = [...working];
        renew();
        await clock.advance(12_900);
        expect([...before, ...working]).toContain('b');
      },
    ),
  );
});

describe('an owner', () => {
  const owner = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'operator', uid: 'u-1' };

  test('is named by the Lease, also by one that had none', async () => {
    const { server, clock, start } = setup({ owner: () => Promise.resolve(owner) });
    server.store({ metadata: { namespace: 'demo', name: 'operator' }, spec: {} });
    start('a');
    await settle();
    expect(server.stored?.metadata.ownerReferences).toEqual([owner]);
    server.delete();
    await clock.advance(4_000);
    expect(server.stored?.metadata.ownerReferences).toEqual([owner]);
  });

  test('that cannot be asked for is asked for again, and who has none does without', async () => {
    const answers = [Promise.reject(new Error('unreachable')), Promise.resolve(undefined)];
    const { clock, server, working, start } = setup({ owner: () => answers.shift() ?? Promise.resolve(owner) });
    start('a');
    await settle();
    expect(working).toEqual([]);
    await clock.advance(2_000);
    expect([working, server.stored?.metadata.ownerReferences]).toEqual([['a'], undefined]);
  });
});

test('a candidate that is stopped while it waits ends quietly and leaves the Lease alone', async () => {
  const { clock, start, spec } = setup();
  start('a');
  await settle();
  const second = start('b');
  await clock.advance(3_000);
  second.stop.abort();
  expect(await second.ended).toBe('done');
  expect(spec().holderIdentity).toBe('a');
});

test('an error of the work comes through, and the Lease is given back', async () => {
  const { clock, server, spec } = setup();
  const failed = lead(
    { client: new LeaseClient(server), namespace: 'demo', name: 'operator', identity: 'a', clock, log: silentLogger },
    () => Promise.reject(new Error('boom')),
    { signal: new AbortController().signal },
  );
  await expect(failed).rejects.toThrow('boom');
  expect(spec().holderIdentity).toBeUndefined();
  expect(clock.armed).toBe(0);
});

type Step = { who: number; down: boolean } | { ms: number };

test('never do two work at once, whoever is cut off from the server and when', async () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ who: fc.nat(2), down: fc.boolean() }),
    fc.record({ ms: fc.constantFrom(500, 3_000, 9_000, 16_000) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { clock, server, working, start } = setup();
      const clients = [new LeaseClient(server), new LeaseClient(server), new LeaseClient(server)];
      const ended = clients.map((client, i) => {
        const candidate = { over: false };
        void start(String(i), client).ended.finally(() => {
          candidate.over = true;
        });
        return candidate;
      });
      let most = 0;
      const pass = async (total: number) => {
        for (let ms = 0; ms < total; ms += 500) {
          await clock.advance(500);
          most = Math.max(most, working.length);
        }
      };
      for (const s of steps) {
        if ('who' in s) Object.assign(clients[s.who] ?? {}, { down: s.down });
        else await pass(s.ms);
      }
      for (const client of clients) client.down = false;
      await pass(30_000);
      expect(most).toBe(1);
      expect(working.length).toBe(Math.min(1, ended.filter((each) => !each.over).length));
    }),
    { numRuns: 40 },
  );
});
