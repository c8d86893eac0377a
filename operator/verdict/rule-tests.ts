/** What is asked of promtool about the tests of rules, and how its report about them is read. */

import { toText } from '../../components/content.ts';
import type { RuleSuite } from '../../components/rules/suite.ts';
import { type Answer, type Check, checkEach } from './check-each.ts';
import { JudgeError, type Verdict, type Verdicts } from './judge.ts';
import type { Complaints, Printed, Progress } from './parse-promtool.ts';
import { failed, refused } from './refused.ts';
import type { Files } from './scratch.ts';
import { firstFew } from './summary.ts';

/** Where promtool writes its report, in the form of JUnit: what it prints does not say which test it is about. */
const report = 'report.xml';

/** Where the groups of a suite stand, from the folder of the scratch on. */
const rulesPath = ({ hash }: RuleSuite): string => `suites/${hash}.json`;

/** How promtool is asked about files of tests. */
export function testRun(files: Files, names: readonly string[]) {
  return { args: ['test', `--junit=${report}`, 'rules', ...names], files, report };
}

/**
 * Asks about all tests of the suites, in few runs. The verdicts by the hashes of the suites. Tests evaluate rules and may
 * take long: they leave a place to what is only parsed.
 */
export async function judgeSuites(
  suites: readonly RuleSuite[],
  { batch, run }: Pick<Check, 'batch' | 'run'>,
): Promise<Verdicts> {
  const texts = suites.map(testTexts);
  const rules = new Map(suites.map((suite) => [rulesPath(suite), suite]));
  const answers = await checkEach(texts.flat(), {
    batch,
    lane: 'suspect',
    parse: parseTestReport,
    progress: parseTestProgress,
    run: (files, names, lane) => run({ ...rulesFor(files, rules), ...files }, names, lane),
  });
  let from = 0;
  return new Map(
    suites.map((suite, index) => {
      const own = answers.slice(from, (from += texts[index]?.length ?? 0));
      return [suite.hash, ofTests(suite, own)];
    }),
  );
}

/** The rule files that the files of tests refer to, of all suites. */
function rulesFor(files: Files, rules: ReadonlyMap<string, RuleSuite>): Files {
  const wanted = new Set(Object.values(files).flatMap((text) => [...text.matchAll(REFERENCE)].map(([, path]) => path)));
  const found = [...rules].filter(([path]) => wanted.has(path));
  return Object.fromEntries(found.map(([path, { groups }]) => [path, toText({ groups })]));
}

const REFERENCE = /"\.\.\/(suites\/[^"]+)"/g;

/** A file for each test of a suite, for a folder beside that of the rule files. */
function testTexts(suite: RuleSuite): readonly string[] {
  return suite.tests.map(({ file }) => toText({ rule_files: [`../${rulesPath(suite)}`], ...file }));
}

const SUITE = /<testsuite name="([^"]*)"[^>]*>([^]*?)<\/testsuite>/g;
const FAULT = /<(failure|error)>([^<]*)<\/\1>/g;

/** Which file `promtool test rules` was at. It tells no more until its report is written. */
function parseTestProgress({ stdout }: Printed): Progress {
  return { accepted: [], current: [...stdout.matchAll(/^Unit Testing: +(.+)$/gm)].at(-1)?.[1] };
}

/** The complaints about each file that promtool tested. Whatever a user wrote is escaped in the report. */
function parseTestReport({ stdout }: Printed): ReadonlyMap<string, Complaints> {
  return new Map(
    [...stdout.matchAll(SUITE)].map(([, name = '', content = '']) => [
      plain(name),
      [...content.matchAll(FAULT)].map(([, , text = '']) => ofUser(plain(text))),
    ]),
  );
}

/** A complaint about what a user wrote. Throws JudgeError for one about the place where promtool runs. */
function ofUser(complaint: string): string {
  if (!complaint.startsWith('opening test directory: ')) return complaint;
  throw new JudgeError(`promtool cannot test rules: ${complaint}. Make room where the judge has its scratch files`);
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replace(
    /&(?:#x([0-9A-Fa-f]+)|#(\d+)|(\w+));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? whole;
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    },
  );
}

/** Characters of one message: what was expected stands at its beginning, and what was got at its end. */
const CHARACTERS = 1_200;

/** The verdict on a suite: the first test that the parser came to no end over, or else all that fail. */
function ofTests({ tests }: RuleSuite, answers: readonly Answer[]): Verdict {
  const complaints: string[] = [];
  for (const [index, { title }] of tests.entries()) {
    const answer = answers[index] ?? { failure: 'JudgeFailed' };
    if ('failure' in answer) return failed(answer.failure, title);
    complaints.push(...answer.complaints.map((complaint) => `${title}: ${shortened(onOneLine(complaint))}`));
  }
  return complaints.length === 0 ? { accepted: true } : refused('TestsFailed', firstFew(complaints));
}

/** promtool's words name the time and what was expected and got, each on lines of its own. */
function onOneLine(complaint: string): string {
  return complaint.trim().replace(/\s*\n\s*/g, ' ');
}

function shortened(text: string): string {
  if (text.length <= CHARACTERS) return text;
  return `${text.slice(0, CHARACTERS / 2).toWellFormed()} … ${text.slice(-CHARACTERS / 2).toWellFormed()}`;
}
