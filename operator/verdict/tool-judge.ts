/** The judge: what is asked of promtool and amtool, and what their answers mean. */

import { toText } from '../../components/content.ts';
import type { RuleFragment, ScrapeFragment } from '../../components/fragment.ts';
import { type Answer, type Batch, type Check, checkEach, hasJudged, laneAfter, noEnd } from './check-each.ts';
import { Gate, type Lane } from './gate.ts';
import type { Judge, JudgeCall, RefusalReason, Verdict, Verdicts } from './judge.ts';
import { parseConfigurationCheck } from './parse-amtool.ts';
import { type Complaints, parseConfigCheck, parseProgress, parseRuleCheck, parseWholeCheck } from './parse-promtool.ts';
import type { Parsers, Tool } from './parsers.ts';
import { failed, refused } from './refused.ts';
import { faultMessage, ruleMessage } from './rule-message.ts';
import { judgeSuites, testRun } from './rule-tests.ts';
import type { Outcome, Run } from './run-tool.ts';
import { partsOf, scrapeComplaint, scrapeText } from './scrape-check.ts';
import type { Files } from './scratch.ts';
import { summary } from './summary.ts';

/** One run of a parser, for metrics. */
export interface ToolRun {
  readonly tool: Tool;
  readonly seconds: number;
  readonly outcome: Outcome;
  /** The most resident memory that was seen, in bytes; 0 where the system does not tell. */
  readonly peak: number;
}

export interface JudgeObserver {
  ran(run: ToolRun): void;
  /** Another number of runs waits for its turn. */
  waiting(count: number): void;
}

export interface JudgeOptions {
  readonly parsers: Parsers;
  /** Milliseconds that one run may take, and besides for each further text in it; 10,000 and 20 by default. */
  readonly timeout?: number;
  readonly timeoutPerText?: number;
  /** The same for a run of rule tests, which evaluate rules; 30,000 by default. */
  readonly testTimeout?: number;
  /** Runs at a time; 2 by default. */
  readonly concurrency?: number;
  /** What goes into one run at most; 500 texts, 20 rule tests, and 4 Mi characters by default. */
  readonly batch?: Batch;
  readonly testBatch?: Batch;
  /** Bytes that one run may print; 4 MiB by default. */
  readonly maxOutput?: number;
  readonly observer?: Partial<JudgeObserver>;
}

/** Of all texts in one run. */
const characters = 4 * 1024 * 1024;

interface Ask extends JudgeCall {
  readonly args: readonly string[];
  readonly files: Files;
  /** A file that the run writes, which is to stand in place of what it prints. */
  readonly report?: string;
  /** Milliseconds, when it may take longer than others. */
  readonly limit?: number;
  readonly lane: Lane;
}

/** Creates the judge. */
export function createJudge(options: JudgeOptions): Judge {
  const { timeout = 10_000, testTimeout = 30_000, timeoutPerText = 20, maxOutput = 4 * 1024 * 1024 } = options;
  const { batch = { texts: 500, characters }, testBatch = { texts: 20, characters }, parsers, observer } = options;
  const gate = new Gate({ width: options.concurrency ?? 2, onWaiting: (count) => observer?.waiting?.(count) });

  function ask(tool: Tool, { args, files, report, limit = timeout, signal, lane }: Ask): Promise<Run> {
    return gate.run(lane, async () => {
      const end = limit + timeoutPerText * Object.keys(files).length;
      const run = await parsers.run({ tool, args, files, report, timeout: end, maxOutput }, { signal });
      observer?.ran?.({ tool, seconds: run.seconds, outcome: run.outcome, peak: run.peak });
      return run;
    });
  }

  function check(what: 'rules' | 'config', { signal }: JudgeCall, beside: Files = {}): Check {
    return {
      batch,
      parse: what === 'rules' ? parseRuleCheck : parseConfigCheck,
      progress: parseProgress,
      // Lint is taste and not grammar; what it could say has nothing to do with whether the server starts.
      run: (files, names, lane) =>
        ask('promtool', {
          args: ['check', what, '--lint=none', ...names],
          files: { ...beside, ...files },
          signal,
          lane,
        }),
    };
  }

  async function whole(tool: Tool, question: Omit<Ask, 'lane'>, asked: Asked): Promise<Verdict> {
    const first = await ask(tool, { ...question, lane: 'shared' });
    const again = laneAfter(first, 'shared');
    const run = again === undefined ? first : await ask(tool, { ...question, lane: again });
    if (!hasJudged(run)) return failed(noEnd(run));
    return run.code === 0 ? { accepted: true } : refused(asked.reason, summary(asked.parse(run)));
  }

  return {
    async rules(fragments, call = {}) {
      const texts = fragments.map(({ group }) => toText({ groups: [group] }));
      const answers = await checkEach(texts, check('rules', call));
      const judged = await verdicts(fragments, answers, (fragment, complaints) =>
        Promise.resolve(refused('InvalidRule', ruleMessage(fragment, complaints))),
      );
      return new Map([...judged, ...unconfined(fragments.filter(({ hash }) => judged.get(hash)?.accepted))]);
    },
    tests: (suites, { signal } = {}) =>
      judgeSuites(suites, {
        batch: testBatch,
        run: (files, names, lane) => ask('promtool', { ...testRun(files, names), limit: testTimeout, signal, lane }),
      }),
    async scrape(fragments, { global, ...call }) {
      const config = check('config', call, emptySecrets(fragments));
      const answers = await checkEach(
        fragments.map((fragment) => scrapeText(fragment, global)),
        config,
      );
      return verdicts(fragments, answers, async (fragment, complaints) => {
        const blamed = await blame(fragment, config);
        return refused('InvalidScrape', summary((blamed.length > 0 ? blamed : complaints).map(scrapeComplaint)));
      });
    },
    alertmanager: ({ text, templates }, { signal } = {}) =>
      whole(
        'amtool',
        { args: ['check-config', 'alertmanager.yaml'], files: { ...templates, 'alertmanager.yaml': text }, signal },
        { reason: 'InvalidAlertmanagerConfig', parse: parseConfigurationCheck },
      ),
    configuration: ({ main, files }, { signal } = {}) =>
      whole(
        'promtool',
        { args: ['check', 'config', '--lint=none', main], files, signal },
        { reason: 'InvalidConfiguration', parse: parseWholeCheck },
      ),
  };
}

/** The parser wants to see every file that a configuration refers to, and looks into none of them. */
function emptySecrets(fragments: readonly ScrapeFragment[]): Files {
  const secrets = fragments.flatMap((fragment) => fragment.class.secrets ?? []);
  return Object.fromEntries(secrets.map(({ path }) => [path, '']));
}

/** The parser's own words come first; what it finds nothing wrong with may still have to be refused. */
function unconfined(fragments: readonly RuleFragment[]): readonly (readonly [hash: string, verdict: Verdict])[] {
  return fragments.flatMap((fragment) =>
    fragment.fault === undefined
      ? []
      : [[fragment.hash, refused('RuleNotIsolated', faultMessage(fragment, fragment.fault))] as const],
  );
}

interface Asked {
  readonly reason: RefusalReason;
  parse(run: Run): Complaints;
}

async function verdicts<T extends { readonly hash: string }>(
  fragments: readonly T[],
  answers: readonly Answer[],
  refuse: (fragment: T, complaints: Complaints) => Promise<Verdict>,
): Promise<Verdicts> {
  const judged = fragments.map(async (fragment, index): Promise<[string, Verdict]> => {
    const answer = answers[index] ?? { failure: 'JudgeFailed' };
    if ('failure' in answer) return [fragment.hash, failed(answer.failure)];
    return [
      fragment.hash,
      answer.complaints.length === 0 ? { accepted: true } : await refuse(fragment, answer.complaints),
    ];
  });
  return new Map(await Promise.all(judged));
}

/** The complaints about the parts of a refused fragment, each with its field. */
async function blame(fragment: ScrapeFragment, config: Check): Promise<Complaints> {
  const parts = partsOf(fragment);
  const answers = await checkEach(
    parts.map(({ text }) => text),
    config,
  );
  return parts.flatMap(({ field }, index) => {
    const answer = answers[index];
    return answer && 'complaints' in answer ? answer.complaints.map((complaint) => `${field}: ${complaint}`) : [];
  });
}
