/** The environment of the end-to-end suites: each file has a ledger, which is closed after the last of its own hooks. */

import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment';
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';
import { checkout } from '../cluster/paths.ts';
import { type Exceptions, exceptionsIn } from './exceptions.ts';
import { Ledger } from './ledger.ts';
import { besideTag, takeTurn } from './turn.ts';

/** The pattern of a run that only counts tests: it runs none, so there is nothing to account for. */
const nothing = '^(?!)';

export default class LedgerEnvironment extends TestEnvironment {
  readonly #suite: string;
  readonly #exceptions: Exceptions;
  readonly #isBeside: boolean;
  #turn: AsyncDisposable | undefined;
  #ledger: Ledger | undefined;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    this.#suite = basename(context.testPath, '.test.ts');
    this.#exceptions = exceptionsIn(context.docblockPragmas);
    this.#isBeside = context.docblockPragmas[besideTag] !== undefined;
  }

  readonly handleTestEvent = async ({ name }: Circus.Event, state: Circus.State): Promise<void> => {
    if (state.testNamePattern?.source === nothing) return;
    try {
      if (name === 'run_start') await this.#open();
      if (name === 'run_finish') await this.#close(state);
    } catch (error) {
      state.unhandledErrors.push(error);
    }
    if (name === 'run_finish') await this.#turn?.[Symbol.asyncDispose]();
  };

  async #open(): Promise<void> {
    const self = { pid: process.pid, checkout, command: this.#suite, since: Date.now(), token: randomUUID() };
    this.#turn = await takeTurn(self, { isBeside: this.#isBeside });
    this.#ledger = await Ledger.open(this.#exceptions, this.#isBeside);
  }

  async #close({ unhandledErrors }: Circus.State): Promise<void> {
    if (!this.#ledger) return;
    const { faults, summary } = await this.#ledger.close();
    console.log(`ledger of ${this.#suite}: ${summary}`);
    if (faults.length === 0) return;
    const error = new Error(`the ledger of ${this.#suite}:\n${faults.join('\n')}`);
    error.stack = error.message;
    unhandledErrors.push(error);
  }
}
