/** An observer that runs: its process, and its journal as far as it has been written. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Orders, Sight } from './sight.ts';

export class Observation implements AsyncDisposable {
  readonly #journal: Sight[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #news = Promise.withResolvers<void>();

  constructor(orders: Orders) {
    const program = join(import.meta.dirname, 'main.ts');
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    this.#child = spawn(process.execPath, [program, JSON.stringify(orders)], { stdio: [...stdio] });
    this.#exit = once(this.#child, 'close');
    const over = (): void => this.#news.reject(new Error('the observer has ended'));
    this.#exit.then(over, over);
    this.#news.promise.catch(() => undefined);
    if (this.#child.stdout) createInterface({ input: this.#child.stdout }).on('line', (line) => this.#hear(line));
  }

  get journal(): readonly Sight[] {
    return this.#journal;
  }

  /**
   * Waits until the journal says so; undefined when it has not within so many milliseconds.
   * @throws when the observer ends
   */
  async until<T>(find: (journal: readonly Sight[]) => T | undefined, within: number): Promise<T | undefined> {
    const late = AbortSignal.timeout(within);
    const { promise: over, resolve } = Promise.withResolvers<void>();
    late.addEventListener('abort', () => resolve());
    for (;;) {
      const found = find(this.#journal);
      if (found !== undefined || late.aborted) return found;
      await Promise.race([this.#news.promise, over]);
    }
  }

  /** Ends it; the journal then also says until when the last of everything was seen. */
  async end(): Promise<readonly Sight[]> {
    this.#child.kill('SIGTERM');
    await this.#exit;
    return this.#journal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  #hear(line: string): void {
    const sight: Sight = JSON.parse(line);
    this.#journal.push(sight);
    const { resolve } = this.#news;
    this.#news = Promise.withResolvers<void>();
    this.#news.promise.catch(() => undefined);
    resolve();
  }
}
