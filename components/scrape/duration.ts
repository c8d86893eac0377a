/** Durations from hours down to milliseconds, as the CRDs let intervals and timeouts be written. */

const UNITS = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** Milliseconds of a duration such as "1h30m" or "500ms"; undefined when `text` is none. */
export function milliseconds(text: string): number | undefined {
  const groups = /^(?:(?<h>\d+)h)?(?:(?<m>\d+)m)?(?:(?<s>\d+)s)?(?:(?<ms>\d+)ms)?$/.exec(text)?.groups;
  if (text === '' || groups === undefined) return undefined;
  return Object.entries(UNITS).reduce((sum, [unit, factor]) => sum + Number(groups[unit] ?? 0) * factor, 0);
}
