/** Tells the user in `kubectl describe` what happened to an object, a few times at most and never at the cost of the work. */
import { randomBytes } from 'node:crypto';
import type { EventsV1Event } from '@kubernetes/client-node';
import type { KubeObject } from '../../crds/meta.ts';
import type { Client } from '../kube/client.ts';
import { type BuiltIn, events } from '../kube/resource.ts';
import type { Logger } from '../log.ts';
import { type Clock, formatMicroTime } from './clock.ts';
import { Lru } from './lru.ts';
import { TokenBucket } from './token-bucket.ts';

type Event = BuiltIn<EventsV1Event>;

/** Something that happened. To be recorded on a transition, not for every look at the same state. */
export interface Happening {
  readonly type: 'Normal' | 'Warning';
  /** Why, in CamelCase: `Refused`. */
  readonly reason: string;
  /** What was being done, in CamelCase: `Judge`. */
  readonly action: string;
  /** For people; cut at 1,024 bytes. */
  readonly note: string;
}

export interface EventsOptions {
  readonly client: Pick<Client, 'create' | 'patch'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Qualified name of the program: `example.com/operator`. */
  readonly reportingController: string;
  /** Of the process: the pod's name. */
  readonly reportingInstance: string;
}

/** One stored Event and how often it happened since. */
interface Series {
  readonly ref: { readonly namespace: string; readonly name: string };
  count: number;
  written: number;
  seenAt: number;
  lastObserved: string;
}

/**
 * client-go (tools/events) ends a series after 6 minutes of silence, and lets 25 Events an object through, then one each 5
 * minutes. Here each reason has that for itself: what happens often to an object is not to keep silent what happens rarely.
 */
const SERIES_END = 360_000;
const REASON_BURST = 25;
const REASON_REFILL = 300_000;
/** Milliseconds between two writes of the counts. */
const COUNT_INTERVAL = 10_000;
/** Series, and budgets, that are remembered. */
const REMEMBERED = 1_024;
/** Writes that may wait; what happens beyond them is not told. */
const WAITING = 200;
/** Limits of k8s.io/kubernetes, pkg/apis/core/validation/events.go. */
const NOTE_BYTES = 1_024;
const NAME_LENGTH = 253;

export class Events {
  readonly #options: EventsOptions;
  readonly #series = new Lru<string, Series>(REMEMBERED);
  readonly #budgets = new Lru<string, TokenBucket>(REMEMBERED);
  #writes = Promise.resolve();
  #waiting = 0;
  #cancel: (() => void) | undefined;

  constructor(options: EventsOptions) {
    this.#options = options;
  }

  /**
   * Records what happened to an object. Returns at once and never throws. The same (object, type, reason, action)
   * within six minutes becomes a count on the first Event.
   */
  record(regarding: KubeObject, happening: Happening): void {
    const { clock } = this.#options;
    const key = [nameOf(regarding), happening.type, happening.reason, happening.action].join(' ');
    const series = this.#series.get(key);
    const lastObserved = formatMicroTime(clock.date());
    if (series && clock.now() - series.seenAt < SERIES_END) {
      Object.assign(series, { count: series.count + 1, seenAt: clock.now(), lastObserved });
      this.#countLater();
      return;
    }
    if (!this.#budget(regarding, happening).take()) return;
    const event = this.#build(regarding, happening);
    const { namespace = 'default', name } = event.metadata;
    this.#series.set(key, { ref: { namespace, name }, count: 1, written: 1, seenAt: clock.now(), lastObserved });
    this.#write(key, () => this.#options.client.create(events, event));
  }

  /** Writes what is still to be written. Never throws. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#writeCounts();
    await this.#writes;
  }

  /** Writes that have not been answered. */
  get waiting(): number {
    return this.#waiting;
  }

  #budget(regarding: KubeObject, { reason }: Happening): TokenBucket {
    const name = `${reason} ${nameOf(regarding)}`;
    const known = this.#budgets.get(name);
    if (known) return known;
    const budget = new TokenBucket({ clock: this.#options.clock, burst: REASON_BURST, refill: REASON_REFILL });
    this.#budgets.set(name, budget);
    return budget;
  }

  #countLater(): void {
    this.#cancel ??= this.#options.clock.after(COUNT_INTERVAL, () => {
      this.#cancel = undefined;
      this.#writeCounts();
    });
  }

  #writeCounts(): void {
    for (const [key, series] of this.#series.entries()) {
      const { ref, count, written, lastObserved } = series;
      if (count === written) continue;
      series.written = count;
      const merge = { series: { count, lastObservedTime: lastObserved } };
      this.#write(key, () => this.#options.client.patch(events, ref, { merge }));
    }
  }

  /** One write after the other. After a failure the series starts anew: its Event may be gone. */
  #write(key: string, write: () => Promise<unknown>): void {
    if (this.#waiting >= WAITING) {
      this.#series.delete(key);
      return;
    }
    this.#waiting += 1;
    this.#writes = this.#writes.then(() => this.#attempt(key, write));
  }

  async #attempt(key: string, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (err) {
      this.#series.delete(key);
      this.#options.log.warn({ err }, 'could not write an event');
    } finally {
      this.#waiting -= 1;
    }
  }

  #build(regarding: KubeObject, { type, reason, action, note }: Happening): Event {
    const { clock, reportingController, reportingInstance } = this.#options;
    const { apiVersion, kind, metadata } = regarding;
    const { name, namespace, uid, resourceVersion } = metadata;
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: eventName(name), namespace: namespace ?? 'default' },
      eventTime: formatMicroTime(clock.date()),
      reportingController,
      reportingInstance,
      type,
      reason,
      action,
      note: cut(note, NOTE_BYTES),
      regarding: {
        apiVersion,
        kind,
        name,
        ...(namespace !== undefined && { namespace }),
        ...(uid !== undefined && { uid }),
        ...(resourceVersion !== undefined && { resourceVersion }),
      },
    };
  }
}

function nameOf({ kind, metadata: { namespace, name, uid } }: KubeObject): string {
  return `${kind} ${namespace ?? ''}/${name} ${uid ?? ''}`;
}

function eventName(name: string): string {
  const suffix = `.${randomBytes(8).toString('hex')}`;
  return name.slice(0, NAME_LENGTH - suffix.length) + suffix;
}

/** The text in at most so many bytes of UTF-8, with an ellipsis when something had to go. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const ellipsis = '…';
  let end = Math.min(text.length, bytes);
  while (Buffer.byteLength(text.slice(0, end)) > bytes - Buffer.byteLength(ellipsis)) end -= 1;
  return (
    text
      .slice(0, end)
      .toWellFormed()
      .replace(/\uFFFD$/, '') + ellipsis
  );
}
