import { expect, test } from '@jest/globals';
import { Heartbeats } from './heartbeats.ts';
import { ManualClock } from './testing/manual-clock.ts';

test('a loop is stuck when one task outlasts its limit; waiting for work is no task', async () => {
  const clock = new ManualClock();
  const heartbeats = new Heartbeats(clock);
  const [slow, idle] = [heartbeats.register('stack/0', 10_000), heartbeats.register('stack/1', 10_000)];
  idle.busy('demo/other');
  idle.idle();
  slow.busy('demo/main');
  await clock.advance(10_000);
  expect(heartbeats.stuck()).toEqual([]);
  await clock.advance(5_000);
  expect(heartbeats.stuck()).toEqual(['stack/0: demo/main for 15 s']);
  slow.busy('demo/next');
  expect(heartbeats.stuck()).toEqual([]);
  await clock.advance(60_000);
  slow.end();
  expect(heartbeats.stuck()).toEqual([]);
});

test('an event loop that stood still is told afterwards, and forgotten when it turns again', async () => {
  const clock = new ManualClock();
  const heartbeats = new Heartbeats(clock);
  const abort = new AbortController();
  heartbeats.watchEventLoop(5_000, { signal: abort.signal });
  await clock.advance(60_000);
  expect(heartbeats.stuck()).toEqual([]);
  clock.block(20_000);
  await clock.advance(0);
  expect(heartbeats.stuck()).toEqual(['event-loop: blocked for 20 s']);
  await clock.advance(4_000);
  expect(heartbeats.stuck()).toHaveLength(1);
  await clock.advance(3_000);
  expect(heartbeats.stuck()).toEqual([]);
  abort.abort();
  await clock.advance(2_000);
  expect(clock.armed).toBe(0);
});

test('an event loop that stands still now is stuck', async () => {
  const clock = new ManualClock();
  const heartbeats = new Heartbeats(clock);
  heartbeats.watchEventLoop(5_000, { signal: new AbortController().signal });
  clock.block(7_000);
  expect(heartbeats.stuck()).toEqual(['event-loop: turning for 7 s']);
});

test('a loop that tells its last sign of life is stuck when that is too long ago', async () => {
  const clock = new ManualClock();
  const heartbeats = new Heartbeats(clock);
  let last = 0;
  heartbeats.follow('informer/pods', 10_000, () => last);
  await clock.advance(10_000);
  expect(heartbeats.stuck()).toEqual([]);
  await clock.advance(1_000);
  expect(heartbeats.stuck()).toEqual(['informer/pods: no sign of life for 11 s']);
  last = clock.now();
  expect(heartbeats.stuck()).toEqual([]);
});
