/** The ends to which a story comes when nobody disturbs the operator, and whether a life comes to them. */
import { until } from '../cluster/until.ts';
import type { Life } from './lives.ts';
import type { OwnApiServer } from './own-api-server.ts';
import { differences, stateOf } from './state.ts';
import type { Chapter } from './story.ts';

/** Milliseconds without a write after which nothing more is to come. */
const calm = 1_500;
const patience = 60_000;

/** Waits until it writes no more. */
export async function rests({ writes }: Life): Promise<void> {
  let [before, since] = [-1, 0];
  const look = (): boolean => {
    if (writes.length !== before) [before, since] = [writes.length, performance.now()];
    return performance.now() - since > calm;
  };
  if (!(await until(look, { within: patience, every: 50 }))) throw new Error(`no end of writes:\n${writes.join('\n')}`);
}

/** What stands at the end of each chapter that was told. */
export class Ends {
  readonly #client: OwnApiServer['client'];
  readonly #undisturbed = new Map<Chapter, readonly string[]>();

  constructor(client: OwnApiServer['client']) {
    this.#client = client;
  }

  /** Tells a chapter to an operator that nobody disturbs. @returns what stands when it rests, a line for each object */
  async record(life: Life, chapter: Chapter): Promise<readonly string[]> {
    await chapter.tell(this.#client);
    await rests(life);
    const state = await stateOf(this.#client);
    this.#undisturbed.set(chapter, state);
    return state;
  }

  /**
   * Waits until all stands as it was recorded, or the life is over.
   * @returns whether the life is not over
   * @throws when neither comes within so many milliseconds, with the lines that differ
   */
  async survives(life: Life, chapter: Chapter, within = patience): Promise<boolean> {
    let left: readonly string[] = [];
    for (const start = performance.now(); performance.now() - start < within; ) {
      // To look at everything costs the API server as much as an operator does.
      if (await until(() => life.isOver, { within: 1_000, every: 10 })) return false;
      left = differences(await stateOf(this.#client), this.#undisturbed.get(chapter) ?? []);
      if (left.length === 0 && !life.isOver) return true;
    }
    throw new Error(`${chapter.title}:\n${left.join('\n')}\nwrites:\n${life.writes.join('\n')}`);
  }
}
