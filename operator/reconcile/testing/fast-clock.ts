/** A clock on which time goes faster than on the wall, so that whole stories with real sockets take no real minutes. */
import type { Clock } from '../../controller/clock.ts';

/** @param factor how many seconds pass in one real second */
export function fastClock(factor: number): Clock {
  const start = Date.UTC(2026, 0, 1);
  const now = () => performance.now() * factor;
  const origin = now();
  return {
    now,
    date: () => new Date(start + now() - origin),
    after(milliseconds, run) {
      const timer = setTimeout(run, Math.max(milliseconds, 0) / factor);
      return () => clearTimeout(timer);
    },
  };
}
