/** When pods are poked after something was written for them: at once, and a few times more. */

/** One course of pokes; times are milliseconds on the same clock. */
export class PokeSchedule {
  readonly #times: readonly number[];
  #begunAt: number | undefined;
  #taken = 0;

  /** @param times milliseconds after the beginning, in order */
  constructor(times: readonly number[]) {
    this.#times = times;
  }

  begin(now: number): void {
    this.#begunAt = now;
    this.#taken = 0;
  }

  isDue(now: number): boolean {
    return this.wait(now) === 0;
  }

  taken(): void {
    this.#taken += 1;
  }

  /** Milliseconds until the next poke is due, 0 when it is; undefined when none is left. */
  wait(now: number): number | undefined {
    const next = this.#times[this.#taken];
    return this.#begunAt === undefined || next === undefined ? undefined : Math.max(this.#begunAt + next - now, 0);
  }
}
