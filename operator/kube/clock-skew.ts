/** How far this machine's clock is from the API server's, told when it is too far. */
import type { Logger } from '../log.ts';

export interface ClockSkewOptions {
  readonly log: Logger;
  /** This machine's date in milliseconds since the epoch. */
  readonly now?: () => number;
  /** Seconds by which we are ahead. */
  readonly onSkew?: (seconds: number) => void;
}

/** Seconds. Answers come late and tell whole seconds, so that less is no sign of anything. */
const limits = { wrong: 30, right: 10 } as const;

const fix =
  'synchronise both clocks, for example by NTP. Who leads is decided by elapsed time and stays right; times in ' +
  'conditions and events are off meanwhile, and certificates and tokens may be refused';

export class ClockSkew {
  readonly #options: ClockSkewOptions;
  #wrong = false;

  constructor(options: ClockSkewOptions) {
    this.#options = options;
  }

  /** @param date of an answer that has just come, as in its header */
  heard(date: string | undefined): void {
    const { now = Date.now, log, onSkew } = this.#options;
    const told = Date.parse(date ?? '');
    if (Number.isNaN(told)) return;
    const seconds = Math.round((now() - told) / 1000);
    onSkew?.(seconds);
    const distance = Math.abs(seconds);
    if (!this.#wrong && distance >= limits.wrong) {
      this.#wrong = true;
      const cause = `this machine's clock is ${distance} s ${seconds > 0 ? 'ahead of' : 'behind'} the API server's`;
      log.warn({ seconds, cause, fix }, 'the clocks differ');
    } else if (this.#wrong && distance <= limits.right) {
      this.#wrong = false;
      log.info({ seconds }, 'the clocks agree again');
    }
  }
}
