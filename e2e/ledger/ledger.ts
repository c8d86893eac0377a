/** The ledger of one suite: opened before all that is its own, closed after all of it. */
import { waitFor } from '../demo/wait.ts';
import { changedPods, changedTargets, faultsIn, type Period, type Standing } from './account.ts';
import type { Exceptions } from './exceptions.ts';
import { canariesSince, failedReloadsSince, isDemos, look, reloadsSince } from './looking.ts';

/** Milliseconds for what a suite has taken back to be seen by the servers. */
const patience = 45_000;

export interface Closed {
  readonly faults: readonly string[];
  /** What was looked at, in one line. */
  readonly summary: string;
}

async function targetsOfOthers(): Promise<string | undefined> {
  const others = (await look(false)).targets.filter((target) => !isDemos(target));
  return others.length > 0 ? `targets of others: ${others.map(({ url }) => url).join(', ')}` : undefined;
}

export class Ledger {
  readonly #before: Standing;
  readonly #exceptions: Exceptions;
  readonly #isBeside: boolean;

  private constructor(before: Standing, exceptions: Exceptions, isBeside: boolean) {
    this.#before = before;
    this.#exceptions = exceptions;
    this.#isBeside = isBeside;
  }

  /**
   * Waits until what earlier suites have left is not scraped any more: it would count as taken away by this one.
   * @param isBeside whether other suites may run meanwhile, whose targets come and go
   */
  static async open(exceptions: Exceptions, isBeside: boolean): Promise<Ledger> {
    // Whatever then is still there, somebody else has declared for good.
    if (!isBeside)
      await waitFor('the end of the targets of others', targetsOfOthers, { within: patience }).catch(() => undefined);
    return new Ledger(await look(isBeside), exceptions, isBeside);
  }

  /** Waits until the servers scrape what they did, and gives account. */
  async close(): Promise<Closed> {
    const before = this.#before;
    const after = await this.#settled();
    const [canaries, failedReloads] = [await canariesSince(before), await failedReloadsSince(before.at)];
    const reloads = await reloadsSince(before.at);
    const period: Period = { before, after, canaries, failedReloads, reloads };
    const seconds = Math.round(after.at - before.at);
    const loaded = `${reloads} reloads, ${failedReloads.length} failed`;
    const pods = `${before.pods.length} pods, ${changedPods(period).length === 0 ? 'none' : 'some'} of them replaced`;
    const summary = `${seconds} s, ${loaded}, ${pods}, ${canaries.length} canaries`;
    return { faults: faultsIn(period, this.#exceptions), summary };
  }

  async #settled(): Promise<Standing> {
    let after = this.#before;
    const isAsBefore = async (): Promise<string | undefined> => {
      after = await look(this.#isBeside);
      const found = changedTargets({ before: this.#before, after }, this.#exceptions);
      const down = after.targets.filter(({ isUp }) => !isUp).map(({ url }) => `${url} is not up`);
      const wasUp = this.#before.targets.every(({ isUp }) => isUp);
      return [...found, ...(wasUp ? down : [])][0];
    };
    // Whatever is not as before by then is told with all the rest.
    await waitFor('the targets of before', isAsBefore, { within: patience }).catch(() => undefined);
    return after;
  }
}
