import { describe, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Backoff } from './backoff.ts';
import type { QueueObserver } from './queue.ts';
import { Queue } from './queue.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';

function setup() {
  const clock = new ManualClock();
  const seen = { depth: 0, added: 0, retried: 0, waited: [] as number[] };
  const observer: QueueObserver = {
    depth: (keys) => {
      seen.depth = keys;
    },
    added: () => {
      seen.added += 1;
    },
    waited: (seconds) => seen.waited.push(seconds),
    retried: () => {
      seen.retried += 1;
    },
  };
  return { clock, seen, queue: new Queue({ clock, observer, backoff: new Backoff({ base: 10, max: 1_000 }) }) };
}

/** Takes everything that is ready, without working on it. */
async function takeAll(queue: Queue): Promise<(string | undefined)[]> {
  const keys = [];
  while (queue.depth > 0) keys.push(await queue.take());
  return keys;
}

describe('order', () => {
  test('keys come once, in the order of their arrival', async () => {
    const { queue, seen } = setup();
    for (const key of ['a', 'b', 'a', 'c', 'b']) queue.add(key);
    expect(await takeAll(queue)).toEqual(['a', 'b', 'c']);
    expect(seen).toMatchObject({ added: 3, depth: 0 });
  });

  test('live changes pass the initial list, also for a key that is already in it', async () => {
    const { queue } = setup();
    for (const key of ['a', 'b', 'c']) queue.add(key, { priority: 'low' });
    queue.add('d');
    queue.add('b', { priority: 'high' });
    queue.add('d', { priority: 'low' });
    expect(await takeAll(queue)).toEqual(['d', 'b', 'a', 'c']);
  });

  test('the latency is the time between ready and taken', async () => {
    const { queue, clock, seen } = setup();
    queue.add('a', { after: 500 });
    await clock.advance(500);
    clock.block(250);
    await queue.take();
    expect(seen.waited).toEqual([0.25]);
  });
});

describe('a key in work', () => {
  test('is not handed out beside itself, and runs once more when it was added meanwhile', async () => {
    const { queue } = setup();
    queue.add('a');
    await queue.take();
    queue.add('a');
    queue.add('a', { priority: 'low' });
    expect(queue.depth).toBe(0);
    queue.done('a');
    expect(await takeAll(queue)).toEqual(['a']);
    queue.done('a');
    expect(queue.depth).toBe(0);
  });

  test('keeps the higher of the priorities it was added with meanwhile', async () => {
    const { queue } = setup();
    queue.add('a', { priority: 'low' });
    await queue.take();
    queue.add('z', { priority: 'low' });
    queue.add('a', { priority: 'low' });
    queue.add('a', { priority: 'high' });
    queue.done('a');
    expect(await takeAll(queue)).toEqual(['a', 'z']);
  });
});

describe('delays', () => {
  test('the earliest of several times wins', async () => {
    const { queue, clock } = setup();
    queue.add('a', { after: 100 });
    queue.add('a', { after: 50 });
    queue.add('a', { after: 200 });
    await clock.advance(49);
    expect(queue.depth).toBe(0);
    await clock.advance(1);
    expect(queue.depth).toBe(1);
    expect([queue.delayed, clock.armed]).toEqual([0, 0]);
  });

  test('an immediate add takes the place of a later one', async () => {
    const { queue, clock } = setup();
    queue.add('a', { after: 100 });
    queue.add('a');
    await queue.take();
    queue.done('a');
    await clock.advance(1_000);
    expect(queue.depth).toBe(0);
  });

  test('a burst becomes one run', async () => {
    const { queue, clock, seen } = setup();
    for (let i = 0; i < 100; i += 1) {
      queue.add('a', { after: 200 });
      await clock.advance(1);
    }
    await clock.advance(100);
    expect([queue.depth, seen.added]).toEqual([1, 1]);
  });

  test('a later look does not delay a key that is ready', async () => {
    const { queue } = setup();
    queue.add('a');
    queue.add('a', { after: 100 });
    expect([queue.depth, queue.delayed]).toEqual([1, 0]);
  });

  test('failures wait longer each time, until forgotten', async () => {
    const { queue, clock, seen } = setup();
    queue.add('a');
    const delays = [];
    for (let i = 0; i < 3; i += 1) {
      await queue.take();
      const delay = queue.retry('a');
      queue.done('a');
      delays.push(delay);
      await clock.advance(delay - 1);
      expect(queue.depth).toBe(0);
      await clock.advance(1);
    }
    await queue.take();
    queue.forget('a');
    expect([...delays, queue.retry('a')]).toEqual([10, 20, 40, 10]);
    expect(seen.retried).toBe(4);
  });

  test('a retry keeps the priority of the attempt', async () => {
    const { queue, clock } = setup();
    queue.add('first', { priority: 'low' });
    await queue.take();
    queue.retry('first');
    queue.done('first');
    queue.add('second', { after: 20 });
    await clock.advance(20);
    expect(await takeAll(queue)).toEqual(['second', 'first']);
  });
});

describe('waiting and stopping', () => {
  test('a worker that waits gets the next key; each key goes to one worker', async () => {
    const { queue } = setup();
    const taken = [queue.take(), queue.take()];
    queue.add('a');
    queue.add('b');
    expect(await Promise.all(taken)).toEqual(['a', 'b']);
  });

  test('a worker that is called away takes no key with it', async () => {
    const { queue } = setup();
    const away = new AbortController();
    const [first, second] = [queue.take({ signal: away.signal }), queue.take()];
    away.abort();
    queue.add('a');
    expect(await Promise.all([first, second])).toEqual([undefined, 'a']);
    queue.add('b');
    expect(await queue.take({ signal: away.signal })).toBeUndefined();
    expect(queue.depth).toBe(1);
  });

  test('stopping hands out what is ready in order, drops what is later, and refuses what is new', async () => {
    const { queue, clock } = setup();
    queue.add('a');
    await queue.take();
    queue.add('a');
    queue.add('b');
    queue.add('later', { after: 10 });
    const drained = jest.fn();
    void queue.stop().then(drained);
    queue.add('new');
    queue.done('a');
    await clock.advance(10);
    expect(await takeAll(queue)).toEqual(['b', 'a']);
    expect(drained).not.toHaveBeenCalled();
    for (const key of ['b', 'a']) queue.done(key);
    await settle();
    expect(drained).toHaveBeenCalledTimes(1);
    expect(await queue.take()).toBeUndefined();
    expect(clock.armed).toBe(0);
  });

  test('stopping with discard leaves only what is in work, and wakes those who wait', async () => {
    const { queue, seen } = setup();
    const working = queue.take();
    queue.add('a');
    await working;
    const waiting = queue.take();
    const idle = queue.take();
    queue.add('b');
    expect(await waiting).toBe('b');
    queue.add('a');
    queue.add('c', { after: 1 });
    const drained = queue.stop({ discard: true });
    expect(await idle).toBeUndefined();
    for (const key of ['a', 'b']) queue.done(key);
    await drained;
    expect([queue.depth, seen.depth]).toEqual([0, 0]);
  });
});

type Step =
  | { do: 'add'; key: string; priority: 'high' | 'low'; after: number }
  | { do: 'take' | 'done' | 'retry' }
  | { do: 'advance'; ms: number };

const key = fc.constantFrom('a', 'b', 'c', 'd');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    key,
    priority: fc.constantFrom('high' as const, 'low' as const),
    after: fc.constantFrom(0, 0, 5, 50),
  }),
  fc.record({ do: fc.constantFrom('take' as const, 'done' as const, 'retry' as const) }),
  fc.record({ do: fc.constant('advance' as const), ms: fc.nat(60) }),
);

test('no key is ever in work twice at once, none is lost, and each add is followed by a run', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
      const { queue, clock } = setup();
      const working: string[] = [];
      /** Keys that were added since they were last taken, with the time by which they must be ready. */
      const owed = new Map<string, number>();
      const take = async () => {
        const taken = await queue.take();
        expect(working).not.toContain(taken);
        expect(owed.get(taken ?? '')).toBeLessThanOrEqual(clock.now());
        owed.delete(taken ?? '');
        working.push(taken ?? '');
      };
      const owe = (name: string, after: number) =>
        owed.set(name, Math.min(owed.get(name) ?? Infinity, clock.now() + after));
      for (const s of steps) {
        if (s.do === 'add') {
          queue.add(s.key, s);
          owe(s.key, s.after);
        } else if (s.do === 'advance') await clock.advance(s.ms);
        else if (s.do === 'take') {
          if (queue.depth > 0) await take();
        } else {
          const name = working.shift();
          if (name !== undefined && s.do === 'retry') owe(name, queue.retry(name));
          if (name !== undefined) queue.done(name);
        }
      }
      for (const name of working.splice(0)) queue.done(name);
      await clock.advance(10_000);
      const left = new Set(owed.keys());
      const rest = await takeAll(queue);
      expect(new Set(rest)).toEqual(left);
      expect(rest).toHaveLength(left.size);
      expect(queue.delayed).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('high keys always come before low ones, each kind in the order it became ready', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(50)),
      fc.uniqueArray(fc.integer({ min: 51, max: 99 })),
      async (high, low) => {
        const { queue } = setup();
        for (const n of low) queue.add(String(n), { priority: 'low' });
        for (const n of high) queue.add(String(n), { priority: 'high' });
        expect(await takeAll(queue)).toEqual([...high, ...low].map(String));
      },
    ),
  );
});
