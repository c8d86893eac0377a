/** Watches the memory of a process while it runs. */
import { readFileSync } from 'node:fs';

export interface ResidentWatch {
  /** The most bytes that were seen; 0 where the system does not tell. */
  readonly peak: () => number;
  readonly stop: () => void;
}

/**
 * Milliseconds between two looks, of 0.05 ms each. promtool was seen to grow by 0.5 MiB in a millisecond, so that it is
 * found some 10 MiB above a bound, and below 30 MiB on a machine that is busy.
 */
const pause = 20;

/** Looks at a process until it is stopped, and tells once when it has more resident memory than `limit` bytes. */
export function watchResident(pid: number, limit: number, exceeded: () => void): ResidentWatch {
  let peak = 0;
  const look = () => {
    const now = residentBytes(pid);
    if (now > limit && peak <= limit) exceeded();
    peak = Math.max(peak, now);
  };
  look();
  const timer = setInterval(look, pause);
  return { peak: () => peak, stop: () => clearInterval(timer) };
}

/** Resident bytes of a process; 0 when it is gone, or where there is no /proc. */
function residentBytes(pid: number): number {
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
