/** What the API server was asked, by the word of its own audit log: who, when, and with which verb. */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAs } from '../cluster/json.ts';
import { logRoot } from '../cluster/paths.ts';
import { kubectl } from './running-demo.ts';

export interface AuditEvent {
  /** `ResponseStarted` for a watch that has begun, `ResponseComplete` for everything that has ended. */
  readonly stage: string;
  readonly verb: string;
  readonly requestURI: string;
  /** RFC 3339, with microseconds. */
  readonly requestReceivedTimestamp: string;
  readonly user: { readonly username: string; readonly extra?: Readonly<Record<string, readonly string[]>> };
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string; readonly name?: string };
}

/** Files that may hold something since then: the log is moved aside when it has grown large. */
async function filesSince(time: Date): Promise<readonly string[]> {
  const names = (await readdir(logRoot)).filter((name) => name.startsWith('audit')).toSorted();
  const paths = names.map((name) => join(logRoot, name));
  const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtime));
  return paths.filter((_, index) => (times[index] ?? time) >= time);
}

/** All requests of a user that were received since then; whatever was answered before the call is among them. */
export async function requestsSince(time: Date, username: string): Promise<readonly AuditEvent[]> {
  // The log is in order: once our own question stands there, so does everything before it.
  const question = randomUUID();
  await kubectl.run('get', '--raw', `/version?${question}`);
  for (;;) {
    const texts = await Promise.all((await filesSince(time)).map((path) => readFile(path, 'utf8')));
    if (!texts.some((text) => text.includes(question))) continue;
    const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.includes(`"${username}"`));
    const events = lines.filter((line) => line.endsWith('}')).map((line) => parseAs<AuditEvent>(line));
    return events.filter(
      ({ user, requestReceivedTimestamp: at }) => user.username === username && new Date(at) >= time,
    );
  }
}
