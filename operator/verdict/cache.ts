/** A judge that is asked once about a content: what the parsers saw once beside these options is not judged again. */
import { contentHash, sortedRecord, toText } from '../../components/content.ts';
import type { Judge, JudgeCall, RefusalReason, Verdict, Verdicts } from './judge.ts';
import { type PatientCall, type RememberedOptions, RememberedVerdicts } from './remembered.ts';

export interface CacheOptions extends RememberedOptions {
  /** Ends whatever is being asked. A call's own signal does not, since others may wait for the same verdict. */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds to wait for verdicts on tests, however many there are; 300 by default, about twice what a run takes. Tests
   * may evaluate for seconds, and changes of others wait meanwhile.
   */
  readonly patienceForTests?: number;
}

const REASONS: ReadonlySet<unknown> = new Set<RefusalReason>([
  'InvalidRule',
  'RuleNotIsolated',
  'TestsFailed',
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

/**
 * A judge that asks `judge` only about what neither memory nor store know. That holds for what the parsers came to no
 * end over as well: what killed one is not fed to it again. What takes long is pending in the answer.
 */
export function cachedJudge(judge: Judge, { signal, patienceForTests = 300, ...options }: CacheOptions): Judge {
  const verdicts = new RememberedVerdicts(options);

  async function one(key: string, ask: () => Promise<Verdict>, call?: JudgeCall): Promise<Verdict> {
    const answers = await verdicts.answer([key], async () => new Map([[key, await ask()]]), call);
    return answers.get(key) ?? verdicts.pending();
  }

  /** `beside` is what the verdicts depend on other than the fragments. */
  async function each<T extends { readonly hash: string }>(
    fragments: readonly T[],
    { beside, ask }: { readonly beside: string; readonly ask: (open: readonly T[]) => Promise<Verdicts> },
    call?: PatientCall,
  ): Promise<Verdicts> {
    const byKey = new Map(fragments.map((fragment) => [`${beside}/${fragment.hash}`, fragment]));
    const askBy = async (keys: readonly string[]) => {
      const asked = await ask(keys.flatMap((key) => byKey.get(key) ?? []));
      return new Map([...asked].map(([hash, verdict]) => [`${beside}/${hash}`, verdict]));
    };
    const answers = await verdicts.answer([...byKey.keys()], askBy, call);
    return new Map([...answers].map(([key, verdict]) => [byKey.get(key)?.hash ?? '', verdict]));
  }

  return {
    rules: (fragments, call) =>
      each(fragments, { beside: 'rules', ask: (open) => judge.rules(open, { signal }) }, call),
    tests: (suites, call) =>
      each(
        suites,
        { beside: 'tests', ask: (open) => judge.tests(open, { signal }) },
        { ...call, patience: patienceForTests },
      ),
    scrape: (fragments, { global, ...call }) =>
      each(
        fragments,
        {
          beside: `scrape/${contentHash(toText(global))}`,
          ask: (open) => judge.scrape(open, { global, signal }),
        },
        call,
      ),
    alertmanager: (whole, call) => {
      const content = toText([whole.text, sortedRecord(whole.templates)]);
      return one(`alertmanager/${contentHash(content)}`, () => judge.alertmanager(whole, { signal }), call);
    },
    configuration: (whole, call) => {
      const content = toText([whole.main, sortedRecord(whole.files)]);
      return one(`configuration/${contentHash(content)}`, () => judge.configuration(whole, { signal }), call);
    },
  };
}
