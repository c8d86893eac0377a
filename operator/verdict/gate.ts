/** Lets only so many run at a time; the others wait in order. */

/**
 * How a run goes through: `shared` beside any others; `suspect` too, but never two of them, so that what is expected to
 * take long leaves room for the rest; `alone` beside no other.
 */
export type Lane = 'shared' | 'suspect' | 'alone';

export interface GateOptions {
  /** How many may run at a time. */
  readonly width: number;
  /** Is told whenever another number waits. */
  readonly onWaiting?: ((waiting: number) => void) | undefined;
}

export class Gate {
  readonly #all: Places;
  readonly #suspects = new Places(1);
  readonly #width: number;
  readonly #onWaiting: (waiting: number) => void;
  #waiting = 0;

  constructor({ width, onWaiting = () => {} }: GateOptions) {
    this.#all = new Places(width);
    this.#width = width;
    this.#onWaiting = onWaiting;
  }

  async run<T>(lane: Lane, act: () => Promise<T>): Promise<T> {
    this.#wait(1);
    const leave = await this.#enter(lane);
    this.#wait(-1);
    try {
      return await act();
    } finally {
      leave();
    }
  }

  /** Of suspects only one at a time asks for places, so that no two wait for each other. */
  async #enter(lane: Lane): Promise<() => void> {
    if (lane !== 'shared') await this.#suspects.take();
    const places = lane === 'alone' ? this.#width : 1;
    for (let place = 0; place < places; place += 1) await this.#all.take();
    return () => {
      for (let place = 0; place < places; place += 1) this.#all.give();
      if (lane !== 'shared') this.#suspects.give();
    };
  }

  #wait(change: number): void {
    this.#waiting += change;
    this.#onWaiting(this.#waiting);
  }
}

class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(free: number) {
    this.#free = free;
  }

  async take(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Hands the place over to the next in line, so that nobody overtakes. */
  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
