/** Remembers verdicts by content: what this judge saw once beside these options is not judged again. */
import { contentHash, sortedRecord, toText } from '../../components/content.ts';
import { Lru } from '../controller/lru.ts';
import type { Judge, RefusalReason, Verdict, Verdicts } from './judge.ts';

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

export interface CacheOptions {
  readonly store: VerdictStore;
  /** Names the parsers and their versions. */
  readonly version: string;
  /** Verdicts that are kept in memory; 50,000 by default. */
  readonly size?: number;
}

const REASONS: ReadonlySet<unknown> = new Set<RefusalReason>([
  'InvalidRule',
  'RuleNotIsolated',
  'InvalidScrape',
  'InvalidAlertmanagerConfig',
  'InvalidConfiguration',
  'JudgeTimeout',
  'JudgeOutOfMemory',
  'JudgeFailed',
]);

/** Reads a verdict that was written as JSON; undefined for what is none. */
export function parseVerdict(value: unknown): Verdict | undefined {
  if (typeof value !== 'object' || value === null || !('accepted' in value)) return undefined;
  if (value.accepted === true) return { accepted: true };
  return isRefusal(value) ? { accepted: false, reason: value.reason, message: value.message } : undefined;
}

function isRefusal(value: object): value is Extract<Verdict, { accepted: false }> {
  return 'reason' in value && REASONS.has(value.reason) && 'message' in value && typeof value.message === 'string';
}

/** A judge that asks `judge` only about what neither memory nor store know. */
export function cachedJudge(judge: Judge, options: CacheOptions): Judge {
  const verdicts = new RememberedVerdicts(options);
  return {
    rules: (fragments, call) => verdicts.each(fragments, 'rules', (unknown) => judge.rules(unknown, call)),
    scrape: (fragments, context) =>
      verdicts.each(fragments, `scrape/${contentHash(toText(context.global))}`, (unknown) =>
        judge.scrape(unknown, context),
      ),
    alertmanager: (whole, call) => {
      const content = toText([whole.text, sortedRecord(whole.templates)]);
      return verdicts.one(`alertmanager/${contentHash(content)}`, () => judge.alertmanager(whole, call));
    },
    configuration: (whole, call) => {
      const content = toText([whole.main, sortedRecord(whole.files)]);
      return verdicts.one(`configuration/${contentHash(content)}`, () => judge.configuration(whole, call));
    },
  };
}

class RememberedVerdicts {
  readonly #store: VerdictStore;
  readonly #judge: string;
  readonly #memory: Lru<string, Verdict>;

  constructor({ store, version, size = 50_000 }: CacheOptions) {
    this.#store = store;
    this.#judge = version;
    this.#memory = new Lru(size);
  }

  /** `beside` is what the verdicts depend on other than the fragments. */
  async each<T extends { readonly hash: string }>(
    fragments: readonly T[],
    beside: string,
    ask: (unknown: readonly T[]) => Promise<Verdicts>,
  ): Promise<Verdicts> {
    const keyOf = ({ hash }: T) => `${beside}/${hash}`;
    const known = await this.#known(fragments.map(keyOf));
    const unknown = fragments.filter((fragment) => !known.has(keyOf(fragment)));
    const asked = unknown.length > 0 ? await ask(unknown) : new Map<string, Verdict>();
    await Promise.all([...asked].map(([hash, verdict]) => this.#remember(`${beside}/${hash}`, verdict)));
    const found = fragments.map((fragment) => [fragment.hash, known.get(keyOf(fragment))] as const);
    return new Map([...found.filter((entry): entry is [string, Verdict] => entry[1] !== undefined), ...asked]);
  }

  async one(key: string, ask: () => Promise<Verdict>): Promise<Verdict> {
    const known = (await this.#known([key])).get(key);
    if (known !== undefined) return known;
    const verdict = await ask();
    await this.#remember(key, verdict);
    return verdict;
  }

  async #known(keys: readonly string[]): Promise<ReadonlyMap<string, Verdict>> {
    const known = new Map<string, Verdict>();
    const find = async (key: string) => {
      const verdict = this.#memory.get(key) ?? (await this.#store.get({ hash: key, judge: this.#judge }));
      if (verdict === undefined) return;
      this.#memory.set(key, verdict);
      known.set(key, verdict);
    };
    await Promise.all(keys.map(find));
    return known;
  }

  async #remember(key: string, verdict: Verdict): Promise<void> {
    this.#memory.set(key, verdict);
    if (isLasting(verdict)) await this.#store.put({ hash: key, judge: this.#judge }, verdict);
  }
}

/** A parser that came to no end may have been short of time or memory: after a restart it gets another chance. */
function isLasting(verdict: Verdict): boolean {
  return verdict.accepted || (verdict.reason !== 'JudgeTimeout' && verdict.reason !== 'JudgeFailed');
}
