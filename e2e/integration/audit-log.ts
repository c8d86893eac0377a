/** What the real API server was really asked, from its own audit log. */
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { parseJson } from '../../operator/kube/json.ts';
import { auditLogPath } from '../cluster/paths.ts';

interface AuditEvent {
  /** A watch is written down when it begins and when it has ended, other requests once. */
  readonly stage: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
}

/**
 * All ended requests of one user agent, in the order of their ends, once there is one that satisfies; a minute at most,
 * since the log is written behind the answers.
 */
export async function requestsOf(
  userAgent: string,
  awaited: (event: AuditEvent) => boolean,
): Promise<readonly AuditEvent[]> {
  for (const end = Date.now() + 60_000; ; await wait(200)) {
    const lines = (await readFile(auditLogPath, 'utf8')).split('\n').filter((line) => line.includes(userAgent));
    // The last line may be half written.
    const whole = lines.filter((line) => line.endsWith('}')).map((line) => parseJson<AuditEvent>(line));
    const events = whole.filter(({ stage }) => stage === 'ResponseComplete');
    if (events.some(awaited)) return events;
    if (Date.now() > end) throw new Error(`${auditLogPath} has no such request of ${userAgent}`);
  }
}
