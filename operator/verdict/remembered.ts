/** Verdicts by content: each is asked for once, also by several at a time, and nobody waits long for one that takes long. */
import type { Clock } from '../controller/clock.ts';
import { Lru } from '../controller/lru.ts';
import type { JudgeCall, Verdict } from './judge.ts';

/** What a verdict is about: a content, and the judge that saw it. */
export interface VerdictQuestion {
  readonly hash: string;
  readonly judge: string;
}

/** Where verdicts outlive the process. It may lose any of them at any time. */
export interface VerdictStore {
  get(question: VerdictQuestion): Promise<Verdict | undefined>;
  put(question: VerdictQuestion, verdict: Verdict): Promise<void>;
}

export interface RememberedOptions {
  readonly store: VerdictStore;
  /** Names the parsers and their versions. */
  readonly version: string;
  readonly clock: Pick<Clock, 'after'>;
  /** Why nothing can be asked just now; undefined when it can. */
  readonly problem?: () => string | undefined;
  /** Verdicts that are kept in memory; 50,000 by default. */
  readonly size?: number;
  /** Milliseconds to wait for verdicts, and besides for each that is open; 2,000 and 2 by default. */
  readonly patience?: number;
  readonly patiencePerVerdict?: number;
}

/** A call, and how long it waits where that is another time than usual. */
export interface PatientCall extends JudgeCall {
  /** Milliseconds, however many verdicts are open. */
  readonly patience?: number | undefined;
}

type Ask = (open: readonly string[]) => Promise<ReadonlyMap<string, Verdict>>;

/** Contents that are asked about together, and together have to wait when it takes long: as many as fill one run. */
const together = 500;

export class RememberedVerdicts {
  readonly #options: RememberedOptions;
  readonly #memory: Lru<string, Verdict>;
  /** Contents that are being asked about; what they are asked with ends when all of it is remembered. */
  readonly #asked = new Map<string, Promise<void>>();

  constructor(options: RememberedOptions) {
    this.#options = options;
    this.#memory = new Lru(options.size ?? 50_000);
  }

  /**
   * A verdict for each key, of which those that did not come in time say that they are pending. Rejects as `ask` does,
   * where that is in time.
   */
  async answer(
    keys: readonly string[],
    ask: Ask,
    { signal, onLate, patience }: PatientCall = {},
  ): Promise<ReadonlyMap<string, Verdict>> {
    const known = await this.#known(keys);
    const open = keys.filter((key) => !known.has(key));
    if (open.length === 0) return known;
    this.#begin(
      // Somebody else may have heard of one meanwhile.
      open.filter((key) => !this.#asked.has(key) && this.#memory.get(key) === undefined),
      ask,
    );
    const asked = new Set(open.flatMap((key) => this.#asked.get(key) ?? []));
    const inTime = await this.#inTime(asked, patience ?? this.#patienceFor(open.length));
    signal?.throwIfAborted();
    if (!inTime && onLate) for (const promise of asked) promise.then(onLate, onLate);
    return new Map(keys.map((key) => [key, known.get(key) ?? this.#memory.get(key) ?? this.pending()]));
  }

  /** Begins to ask about what nobody has asked about yet. */
  #begin(keys: readonly string[], ask: Ask): void {
    for (let first = 0; first < keys.length; first += together) {
      const some = keys.slice(first, first + together);
      const asking = this.#remember(ask(some)).finally(() => {
        for (const key of some) this.#asked.delete(key);
      });
      // Whoever waits hears of it; perhaps nobody does any more.
      asking.catch(() => {});
      for (const key of some) this.#asked.set(key, asking);
    }
  }

  async #remember(asking: Promise<ReadonlyMap<string, Verdict>>): Promise<void> {
    const { store, version: judge } = this.#options;
    const put = ([hash, verdict]: readonly [string, Verdict]) => {
      this.#memory.set(hash, verdict);
      return store.put({ hash, judge }, verdict);
    };
    await Promise.all([...(await asking)].map(put));
  }

  /** Whether all of it ended before patience did. */
  async #inTime(asked: Iterable<Promise<void>>, patience: number): Promise<boolean> {
    const late = Promise.withResolvers<false>();
    const cancel = this.#options.clock.after(patience, () => late.resolve(false));
    try {
      return await Promise.race([late.promise, Promise.all(asked).then(() => true as const)]);
    } finally {
      cancel();
    }
  }

  #patienceFor(open: number): number {
    const { patience = 2_000, patiencePerVerdict = 2 } = this.#options;
    return patience + patiencePerVerdict * open;
  }

  async #known(keys: readonly string[]): Promise<ReadonlyMap<string, Verdict>> {
    const { store, version: judge } = this.#options;
    const known = new Map<string, Verdict>();
    const find = async (key: string) => {
      const verdict = this.#memory.get(key) ?? (await store.get({ hash: key, judge }));
      if (verdict === undefined) return;
      this.#memory.set(key, verdict);
      known.set(key, verdict);
    };
    await Promise.all(keys.map(find));
    return known;
  }

  /** What is said while there is no verdict. */
  pending(): Verdict {
    const problem = this.#options.problem?.();
    return problem === undefined
      ? { accepted: false, reason: 'Judging', message: 'the parser has not come to an end over it yet' }
      : { accepted: false, reason: 'JudgeUnavailable', message: problem };
  }
}
