import { describe, expect, test } from '@jest/globals';
import type { Logger } from '../log.ts';
import { silentLogger } from '../log.ts';
import type { ControllerOptions, Reconcile, ReconcileResult } from './controller.ts';
import { Controller } from './controller.ts';
import { StalledError, WaitingError } from './errors.ts';
import { Heartbeats } from './heartbeats.ts';
import { Queue } from './queue.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';

function setup(reconcile: Reconcile, options: Partial<ControllerOptions> = {}) {
  const clock = new ManualClock();
  const heartbeats = new Heartbeats(clock);
  const queue = new Queue({ clock });
  const results: [ReconcileResult, number][] = [];
  const stop = new AbortController();
  const controller = new Controller({
    name: 'Widget',
    queue,
    reconcile,
    clock,
    heartbeats,
    log: silentLogger,
    observer: { reconciled: (result, seconds) => results.push([result, seconds]) },
    ...options,
  });
  return { clock, heartbeats, queue, results, stop, run: controller.run({ signal: stop.signal }) };
}

/** Remembers every attempt, answers each with the next of the answers, and then with success. */
function script(...answers: (Error | { after: number } | undefined)[]) {
  const attempts: [string, number][] = [];
  const reconcile =
    (clock: () => ManualClock): Reconcile =>
    async (key) => {
      attempts.push([key, clock().now()]);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    };
  return { attempts, reconcile };
}

describe('when a key is looked at again', () => {
  test.each<[string, Error | { after: number } | undefined, ReconcileResult, number[]]>([
    ['success: when something changes', undefined, 'success', [0]],
    ['a wish: at its time', { after: 700 }, 'requeued', [0, 700]],
    [
      'waiting: at its time',
      new WaitingError('no address yet', { reason: 'NoAddress', after: 300 }),
      'waiting',
      [0, 300],
    ],
    ['stalled: not by itself', new StalledError('forbidden field', { reason: 'Invalid' }), 'stalled', [0]],
    ['any other error: soon', new Error('connection refused'), 'error', [0, 5]],
  ])('%s', async (_, answer, result, times) => {
    const { attempts, reconcile } = script(answer);
    const world = setup((...args) => reconcile(() => world.clock)(...args));
    world.queue.add('demo/main');
    await world.clock.advance(60_000);
    expect(attempts).toEqual(times.map((time) => ['demo/main', time]));
    expect(world.results[0]?.[0]).toBe(result);
    world.stop.abort();
    await world.run;
  });

  test('failures in a row wait longer, and one success ends that', async () => {
    const failure = new Error('boom');
    const { attempts, reconcile } = script(failure, failure, failure, { after: 1_000 }, failure);
    const world = setup((...args) => reconcile(() => world.clock)(...args));
    world.queue.add('main');
    await world.clock.advance(60_000);
    expect(attempts.map(([, time]) => time)).toEqual([0, 5, 15, 35, 1_035, 1_040]);
  });

  test('a stalled key is tried again when it is added, that is, when the object changes', async () => {
    const { attempts, reconcile } = script(new StalledError('bad', { reason: 'Invalid' }));
    const world = setup((...args) => reconcile(() => world.clock)(...args));
    world.queue.add('main');
    await world.clock.advance(10_000);
    world.queue.add('main');
    await world.clock.advance(0);
    expect(attempts).toHaveLength(2);
  });
});

test('what fails is told once, with the name of the object', async () => {
  const lines: object[] = [];
  const logger = (fields: object): Logger => ({
    ...silentLogger,
    error: (more, message) => lines.push({ ...fields, ...more, message }),
    child: (more) => logger({ ...fields, ...more }),
  });
  const err = new Error('boom');
  const world = setup(() => Promise.reject(err), { log: logger({}) });
  world.queue.add('demo/main');
  await settle();
  expect(lines).toEqual([
    {
      controller: 'Widget',
      kind: 'Widget',
      namespace: 'demo',
      name: 'main',
      err,
      retryInMs: 5,
      message: 'reconcile failed',
    },
  ]);
});

describe('many workers', () => {
  test('work on different keys at once, and never on one key', async () => {
    const active: string[] = [];
    const most = { workers: 0 };
    const world = setup(
      async (key) => {
        expect(active).not.toContain(key);
        active.push(key);
        most.workers = Math.max(most.workers, active.length);
        await new Promise<void>((resolve) => {
          world.clock.after(100, resolve);
        });
        active.splice(active.indexOf(key), 1);
        return undefined;
      },
      { workers: 3 },
    );
    for (let i = 0; i < 50; i += 1) {
      world.queue.add(`key-${i % 5}`);
      await world.clock.advance(37);
    }
    await world.clock.advance(1_000);
    expect(most.workers).toBe(3);
    expect(new Set(world.results.map(([result]) => result))).toEqual(new Set(['success']));
    expect(world.results[0]).toEqual(['success', 0.1]);
  });
});

/** A reconcile that ends only when it is told to, or never. */
const untilAborted: Reconcile = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
const deaf: Reconcile = () => new Promise(() => {});

describe('deadline', () => {
  test('a reconcile that takes too long is told to stop, and tried again', async () => {
    const world = setup(untilAborted, { deadline: 1_000 });
    world.queue.add('main');
    await world.clock.advance(1_000);
    expect(world.results).toEqual([['error', 1]]);
    expect(world.queue.delayed).toBe(1);
    expect(world.heartbeats.stuck()).toEqual([]);
  });

  test('one that does not listen makes the process unhealthy, by name', async () => {
    const world = setup(deaf, { deadline: 1_000 });
    world.queue.add('demo/main');
    await world.clock.advance(15_000);
    expect(world.heartbeats.stuck()).toEqual([]);
    await world.clock.advance(2_000);
    expect(world.heartbeats.stuck()).toEqual(['Widget/0: demo/main for 17 s']);
  });
});

describe('drain', () => {
  test('the running reconcile finishes, no other begins, and nothing is left behind', async () => {
    const started: string[] = [];
    const world = setup(async (key) => {
      started.push(key);
      await new Promise<void>((resolve) => {
        world.clock.after(500, resolve);
      });
      return undefined;
    });
    world.queue.add('first');
    world.queue.add('second');
    await settle();
    world.stop.abort();
    await world.clock.advance(500);
    await world.run;
    expect(started).toEqual(['first']);
    expect(world.results).toEqual([['success', 0.5]]);
    expect([world.clock.armed, world.heartbeats.stuck()]).toEqual([0, []]);
  });

  test('a reconcile that outlasts the grace is aborted, which is no failure of the object', async () => {
    const world = setup(untilAborted, { grace: 2_000 });
    world.queue.add('main');
    await settle();
    world.stop.abort();
    await world.clock.advance(2_000);
    await world.run;
    expect(world.results).toEqual([['aborted', 2]]);
    expect(world.queue.delayed).toBe(0);
  });

  test('one that does not listen does not hold up the end', async () => {
    const world = setup(deaf, { grace: 2_000 });
    world.queue.add('main');
    await settle();
    world.stop.abort();
    await world.clock.advance(2_000);
    await expect(world.run).resolves.toBeUndefined();
  });

  test('a signal that is aborted from the start starts nothing', async () => {
    const clock = new ManualClock();
    const queue = new Queue({ clock });
    queue.add('main');
    const log = silentLogger;
    const controller = new Controller({
      name: 'Widget',
      queue,
      reconcile: deaf,
      clock,
      heartbeats: new Heartbeats(clock),
      log,
    });
    await expect(controller.run({ signal: AbortSignal.abort() })).resolves.toBeUndefined();
    expect(clock.armed).toBe(0);
  });
});
