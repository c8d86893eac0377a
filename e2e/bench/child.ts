/** A program of the bench in a process of its own, so that what it costs can be told from everything beside it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** The process, as its parent sees it: one order after the other, each answered when it is done. */
export class Child<Order extends object, Answer> {
  readonly #process: ChildProcess;
  readonly #ended: Promise<never>;

  /**
   * @param module the file that calls `obey` where it is started with `child`
   * @param flags of Node
   */
  constructor(module: string, flags: readonly string[] = []) {
    this.#process = fork(module, ['child'], { execArgv: [...flags] });
    this.#ended = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`${module} ended with ${code}`);
    });
    // Whoever waits for an answer hears of it; perhaps nobody does.
    this.#ended.catch(() => undefined);
  }

  /** Rejects when the process ends before it has answered. */
  async ask(order: Order): Promise<Answer> {
    this.#process.send(order);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the other half of this file sends
    const [answer] = (await Promise.race([once(this.#process, 'message'), this.#ended])) as [Answer];
    return answer;
  }

  /** As `kill -9` does. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended.catch(() => undefined);
  }
}

/** Answers the parent's orders; what fails ends the process, of which the parent hears. Does nothing without a parent. */
export function obey(act: (order: unknown) => Promise<unknown>): void {
  // A parent that is gone asks for nothing any more.
  process.on('disconnect', () => process.exit(0));
  process.on('message', (order: unknown) => {
    void act(order).then(
      (answer) => process.send?.(answer ?? 'done'),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
