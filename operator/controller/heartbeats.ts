/** Which loops make progress, so that a process in which one is stuck can be found out and restarted. */
import type { Clock } from './clock.ts';

/** One loop's side: it says when it starts on something and when it has finished. */
export interface Beat {
  busy(task: string): void;
  idle(): void;
  /** The loop has ended and is no longer watched. */
  end(): void;
}

interface Loop {
  readonly name: string;
  /** Milliseconds that one task may take. */
  readonly limit: number;
  readonly task: { readonly name: string; readonly since: number } | undefined;
}

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

/** How often the event loop shows that it turns, in milliseconds. */
const TICK = 1_000;

export class Heartbeats {
  readonly #clock: Clock;
  readonly #loops = new Set<Loop>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Watches a loop, each task of which may take `limit` milliseconds. */
  register(name: string, limit: number): Beat {
    const loop: Mutable<Loop> = { name, limit, task: undefined };
    this.#loops.add(loop);
    return {
      busy: (task) => {
        loop.task = { name: task, since: this.#clock.now() };
      },
      idle: () => {
        loop.task = undefined;
      },
      end: () => this.#loops.delete(loop),
    };
  }

  /** Watches a loop that tells the time of its last sign of life itself, by this clock: it is stuck after `limit`. */
  follow(name: string, limit: number, lastSign: () => number): void {
    this.#loops.add({
      name,
      limit,
      get task() {
        return { name: 'no sign of life', since: lastSign() };
      },
    });
  }

  /**
   * Watches the event loop itself: it is stuck when it has not turned for `limit` milliseconds, and stays so for as
   * long again afterwards, because nobody can ask while it is blocked.
   */
  watchEventLoop(limit: number, { signal }: { signal: AbortSignal }): void {
    const loop: Mutable<Loop> = { name: 'event-loop', limit, task: undefined };
    this.#loops.add(loop);
    let last = this.#clock.now();
    let block = { since: last, until: -Infinity };
    const tick = () => {
      if (signal.aborted) {
        this.#loops.delete(loop);
        return;
      }
      const now = this.#clock.now();
      if (now - last > TICK + limit) block = { since: last, until: now };
      loop.task = now - block.until < limit ? { name: 'blocked', since: block.since } : { name: 'turning', since: now };
      last = now;
      this.#clock.after(TICK, tick);
    };
    tick();
  }

  /** The loops that are stuck, each with what it has been doing and for how long. Empty when all is well. */
  stuck(): readonly string[] {
    const now = this.#clock.now();
    return [...this.#loops].flatMap(({ name, limit, task }) => {
      if (!task || now - task.since <= limit) return [];
      return [`${name}: ${task.name} for ${Math.round((now - task.since) / 1000)} s`];
    });
  }
}
