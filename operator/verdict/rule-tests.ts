/** What is asked of promtool about the tests of rules, and how its report about them is read. */

import { toText } from '../../components/content.ts';
import type { RuleSuite } from '../../components/rules/suite.ts';
import type { Answer } from './check-each.ts';
import type { Verdict } from './judge.ts';
import type { Complaints, Printed } from './parse-promtool.ts';
import { failed, refused } from './refused.ts';
import type { Files } from './scratch.ts';
import { firstFew } from './summary.ts';

/** Where promtool writes its report, in the form of JUnit: what it prints does not say which test it is about. */
export const testReport = 'report.xml';

/** Where the groups of a suite stand, from the folder of the scratch on. */
const rulesPath = ({ hash }: RuleSuite): string => `suites/${hash}.json`;

/** The rule files of the suites. */
export function rulesBeside(suites: readonly RuleSuite[]): Files {
  return Object.fromEntries(suites.map((suite) => [rulesPath(suite), toText({ groups: suite.groups })]));
}

/** A file for each test of a suite, for a folder beside that of the rule files. */
export function testTexts(suite: RuleSuite): readonly string[] {
  return suite.tests.map(({ file }) => toText({ rule_files: [`../${rulesPath(suite)}`], ...file }));
}

const SUITE = /<testsuite name="([^"]*)"[^>]*>([^]*?)<\/testsuite>/g;
const FAULT = /<(failure|error)>([^<]*)<\/\1>/g;

/** The complaints about each file that promtool tested. Whatever a user wrote is escaped in the report. */
export function parseTestReport({ stdout }: Printed): ReadonlyMap<string, Complaints> {
  return new Map(
    [...stdout.matchAll(SUITE)].map(([, name = '', content = '']) => [
      plain(name),
      [...content.matchAll(FAULT)].map(([, , text = '']) => plain(text)),
    ]),
  );
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
export function ofTests({ tests }: RuleSuite, answers: readonly Answer[]): Verdict {
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
