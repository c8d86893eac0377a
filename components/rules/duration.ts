/** Durations as Prometheus writes them in rule files and tests: from years down to milliseconds. */

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/ */
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const UNITS = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1];
/** Prometheus counts nanoseconds in 63 bits. */
const LONGEST = 2 ** 63 / 1e6;

/** Milliseconds of a duration such as "1d12h" or "0"; undefined for what Prometheus takes for none. */
export function duration(text: string): number | undefined {
  if (text === '0') return 0;
  const parts = DURATION.exec(text)?.slice(1);
  if (text === '' || parts === undefined) return undefined;
  const sum = parts.reduce((total, part, index) => total + Number(part || 0) * (UNITS[index] ?? 0), 0);
  return sum < LONGEST ? sum : undefined;
}
