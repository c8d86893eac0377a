/** The only door through which time enters the mechanisms, so that a test can move it by hand. */
import type { Clock as Timers } from '../kube/clock.ts';

export { sleep } from '../kube/clock.ts';

/** `now` never jumps, as a date may: only differences mean anything. */
export interface Clock extends Timers {
  /** The date, for what is written into objects and read by people. */
  date(): Date;
}

/** The longest delay a Node timer can hold; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The machine's own clock. A delay beyond 24.8 days ends after 24.8 days. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), LONGEST_TIMER));
    return () => clearTimeout(timer);
  },
};

/** metav1.Time: RFC 3339 in whole seconds, as the API server writes it. */
export function formatTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** metav1.MicroTime: RFC 3339 with six fractional digits. */
export function formatMicroTime(date: Date): string {
  return `${date.toISOString().slice(0, 23)}000Z`;
}
