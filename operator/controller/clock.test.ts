import { describe, expect, test } from '@jest/globals';
import { formatMicroTime, formatTime, sleep } from './clock.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';

describe('times in objects', () => {
  const date = new Date('2026-03-04T05:06:07.089Z');

  test('metav1.Time has whole seconds', () => expect(formatTime(date)).toBe('2026-03-04T05:06:07Z'));
  test('metav1.MicroTime has six digits', () => expect(formatMicroTime(date)).toBe('2026-03-04T05:06:07.089000Z'));
});

describe('manual clock', () => {
  test('fires in order of time, with the time of each', async () => {
    const clock = new ManualClock();
    const fired: [string, number][] = [];
    clock.after(20, () => fired.push(['b', clock.now()]));
    clock.after(10, () => {
      fired.push(['a', clock.now()]);
      clock.after(5, () => fired.push(['nested', clock.now()]));
    });
    clock.after(99, () => fired.push(['never', clock.now()]));
    await clock.advance(30);
    expect(fired).toEqual([
      ['a', 10],
      ['nested', 15],
      ['b', 20],
    ]);
    expect([clock.now(), clock.armed]).toEqual([30, 1]);
  });

  test('sleep ends at its time, or at once with the reason of an abort', async () => {
    const clock = new ManualClock();
    const abort = new AbortController();
    const slept: string[] = [];
    sleep(clock, 10, { signal: abort.signal }).then(
      () => slept.push('short'),
      () => slept.push('wrong'),
    );
    sleep(clock, 1_000, { signal: abort.signal }).then(
      () => slept.push('wrong'),
      (reason: unknown) => slept.push(String(reason)),
    );
    await clock.advance(10);
    abort.abort(new Error('enough'));
    await settle();
    expect(slept).toEqual(['short', 'Error: enough']);
    expect(clock.armed).toBe(0);
  });
});
