/** One watch from the server's side: what came before, what comes now, bookmarks, and its end. */
import { initialEventsEnd } from '../client.ts';
import type { Clock } from '../clock.ts';
import { apiVersionOf } from '../resource.ts';
import type { Change, Database, Table } from './database.ts';
import { type Refusal, refuse, statusBody } from './refusal.ts';
import type { Selection } from './selection.ts';
import type { StoredObject } from './stored.ts';

/** As k8s.io/apiserver's defaultBookmarkFrequency, in milliseconds. */
const bookmarkEvery = 60_000;

export interface WatchOptions {
  readonly database: Database;
  readonly table: Table;
  readonly selection: Selection;
  readonly query: URLSearchParams;
  readonly clock: Clock;
  readonly streamingLists: boolean;
  readonly send: (line: string) => unknown;
  readonly end: () => void;
}

export class ServedWatch {
  readonly #options: WatchOptions;
  readonly #bookmarks: boolean;
  readonly #cancels: (() => void)[] = [];
  /** Events up to here are not told, even if they have yet to happen: so does the real server. */
  readonly #from: number;
  #last = '';
  /** A connection that is still open and carries nothing any more. */
  muted = false;

  /** Throws a Refusal when the request is not one that the server understands. */
  constructor(options: WatchOptions) {
    this.#options = options;
    this.#from = Number(options.query.get('resourceVersion') ?? '');
    this.#bookmarks = options.query.get('allowWatchBookmarks') === 'true';
    checkInitialEvents(options);
  }

  /** What is watched. */
  get kind(): string {
    return this.#options.table.kind.resource.kind;
  }

  start(): void {
    const { table, query, clock } = this.#options;
    const listener = (change: Change) => this.#tell(change);
    table.listeners.add(listener);
    this.#cancels.push(() => table.listeners.delete(listener));
    const seconds = Number(query.get('timeoutSeconds') ?? 1800);
    this.#cancels.push(clock.after(seconds * 1000, () => this.#finish()));
    this.#scheduleBookmark();
    this.#begin();
  }

  stop(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
  }

  bookmark(): void {
    if (this.#bookmarks) this.#sendBookmark({});
  }

  /** The last event once more, as a server may after a failover. */
  repeatLast(): void {
    if (this.#last !== '') this.#sendLine(this.#last);
  }

  #begin(): void {
    const { table, query } = this.#options;
    const from = query.get('resourceVersion') ?? '';
    const initial = query.get('sendInitialEvents');
    if (initial === 'true' || (initial === null && (from === '' || from === '0'))) {
      for (const object of table.sorted()) this.#sendObject('ADDED', object);
      if (initial === 'true') this.#sendBookmark({ [initialEventsEnd]: 'true' });
      return;
    }
    if (Number(from) < table.floor)
      this.#sendRefusal(refuse.expired(`too old resource version: ${from} (${table.floor})`));
    else for (const change of table.history) this.#tell(change);
  }

  /** An object that enters the selection is added, one that leaves it is deleted. */
  #tell({ revision, type, object, before }: Change): void {
    const { selection } = this.#options;
    if (revision <= this.#from) return;
    const held = before !== undefined && selection.holds(before);
    const holds = type !== 'DELETED' && selection.holds(object);
    if (held && holds) this.#send('MODIFIED', object);
    else if (holds) this.#send('ADDED', object);
    else if (held) this.#send('DELETED', object);
  }

  #sendObject(type: string, object: StoredObject): void {
    if (this.#options.selection.holds(object)) this.#send(type, object);
  }

  #sendBookmark(annotations: Readonly<Record<string, string>>): void {
    const { database, table } = this.#options;
    const { resource } = table.kind;
    const metadata = { resourceVersion: String(database.revision), creationTimestamp: null, annotations };
    const line = JSON.stringify({
      type: 'BOOKMARK',
      object: { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata },
    });
    this.#sendLine(line);
  }

  #sendRefusal(refusal: Refusal): void {
    this.#sendLine(JSON.stringify({ type: 'ERROR', object: statusBody(refusal) }));
    this.#options.end();
  }

  #send(type: string, object: StoredObject): void {
    this.#last = JSON.stringify({ type, object });
    this.#sendLine(this.#last);
  }

  #sendLine(line: string): void {
    if (!this.muted) this.#options.send(`${line}\n`);
  }

  #scheduleBookmark(): void {
    const cancel = this.#options.clock.after(bookmarkEvery, () => {
      this.bookmark();
      this.#cancels.splice(this.#cancels.indexOf(cancel), 1);
      this.#scheduleBookmark();
    });
    this.#cancels.push(cancel);
  }

  #finish(): void {
    if (this.muted) return;
    this.bookmark();
    this.#options.end();
  }
}

function checkInitialEvents({ query, streamingLists }: WatchOptions): void {
  if (query.get('sendInitialEvents') === null) return;
  if (!streamingLists) {
    throw refuse.invalid(
      'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
    );
  }
  if (query.get('resourceVersionMatch') !== 'NotOlderThan') {
    throw refuse.invalid(
      'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    );
  }
}
