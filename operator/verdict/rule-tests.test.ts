/** Tests of rules with the real promtool. */
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { type RuleSuite, ruleSuite } from '../../components/rules/suite.ts';
import { storedRule } from '../../components/rules/testing/alert-rule.ts';
import { toolPath } from '../../components/testing/tools.ts';
import type { AlertRuleSpecGroup, AlertRuleSpecTest } from '../../crds/models/alert-rule.ts';
import type { Verdict } from './judge.ts';
import { localParsers } from './parsers.ts';
import { createJudge, type ToolRun } from './tool-judge.ts';

/** On a busy machine a process may take its time. */
jest.setTimeout(120_000);

const scratch = mkdtempSync(join(tmpdir(), 'bellwether-tests-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const tools = { promtool: toolPath('promtool'), amtool: toolPath('amtool') };
const runs: ToolRun[] = [];
const judge = createJudge({ parsers: localParsers({ ...tools, scratch }), observer: { ran: (run) => runs.push(run) } });

const groups: readonly AlertRuleSpecGroup[] = [
  { name: 'ratio', rules: [{ record: 'job:up:ratio', expr: 'avg by (job) (up)' }] },
  {
    name: 'alerts',
    rules: [
      {
        alert: 'Down',
        expr: 'job:up:ratio < 0.5',
        for: '2m',
        labels: { severity: 'page' },
        annotations: { summary: '{{ $labels.job }} in {{ $externalLabels.cluster }}: {{ $value }} <&"\'>' },
      },
    ],
  },
];

function suiteOf(tests: readonly AlertRuleSpecTest[], of: readonly AlertRuleSpecGroup[] = groups): RuleSuite {
  const suite = ruleSuite(storedRule(of, {}, tests));
  if (!suite) throw new Error('no tests');
  return suite;
}

async function verdictOn(...tests: readonly AlertRuleSpecTest[]): Promise<Verdict | undefined> {
  const suite = suiteOf(tests);
  return (await judge.tests([suite])).get(suite.hash);
}

const down = { input_series: [{ series: 'up{job="shop"}', values: '1 0x9' }] };
const firing = {
  exp_labels: { job: 'shop', severity: 'page' },
  exp_annotations: { summary: 'shop in east: 0 <&"\'>' },
};
const fires: AlertRuleSpecTest = {
  name: 'fires',
  ...down,
  external_labels: { cluster: 'east' },
  alert_rule_test: [
    { eval_time: '2m', alertname: 'Down' },
    { eval_time: '3m', alertname: 'Down', exp_alerts: [firing] },
  ],
};

describe('tests that pass', () => {
  test.each<readonly [string, AlertRuleSpecTest]>([
    ['of an alert, with a rule of another group before it', fires],
    [
      'of an expression, with a native histogram',
      {
        interval: '30s',
        evaluation_interval: '30s',
        fuzzy_compare: true,
        start_timestamp: '2026-01-01T00:00:00Z',
        input_series: [
          { series: 'up', values: '_ 0.5 stale' },
          { series: 'h', values: '{{count:1 sum:1 buckets:[1]}}x2' },
        ],
        promql_expr_test: [
          { expr: 'job:up:ratio', eval_time: '30s', exp_samples: [{ labels: 'job:up:ratio', value: 0.5 }] },
          { expr: 'h', eval_time: 0, exp_samples: [{ labels: 'h', histogram: '{{count:1 sum:1 buckets:[1]}}' }] },
          { expr: 'timestamp(h)', eval_time: 0, exp_samples: [{ labels: '{}', value: 1_767_225_600 }] },
        ],
      },
    ],
    ['that expect nothing', {}],
  ])('%s', async (_, one) => {
    expect(await verdictOn(one)).toEqual({ accepted: true });
  });

  test('again and again, though one group needs what another has just written', async () => {
    const at: AlertRuleSpecTest = {
      ...down,
      promql_expr_test: [{ expr: 'copy', eval_time: 0, exp_samples: [{ labels: 'copy', value: 1 }] }],
    };
    const chain = [
      { name: 'z', rules: [{ record: 'first', expr: 'max(up)' }] },
      { name: 'a', rules: [{ record: 'copy', expr: 'first' }] },
    ];
    const suites = Array.from({ length: 12 }, (_, index) => suiteOf([{ ...at, name: `${index}` }], chain));
    const verdicts = await judge.tests(suites);
    expect(suites.map(({ hash }) => verdicts.get(hash))).toEqual(suites.map(() => ({ accepted: true })));
  });
});

describe('tests that fail name the test, what was expected and what was got', () => {
  const quiet: AlertRuleSpecTest = {
    name: 'quiet',
    ...down,
    alert_rule_test: [{ eval_time: '5m', alertname: 'Down' }],
  };

  test.each<readonly [string, AlertRuleSpecTest, string]>([
    [
      'an alert that fires and should not',
      quiet,
      'spec.tests[1]: test "quiet": alertname: Down, time: 5m, exp:[], got:[ 0: Labels:{alertname="Down", job="shop", severity="page"} ' +
        String.raw`Annotations:{summary="shop in : 0 <&\"'>"} ]`,
    ],
    [
      'an alert that should fire',
      { ...quiet, alert_rule_test: [{ eval_time: '1m', alertname: 'Down', exp_alerts: [firing] }] },
      'time: 1m, exp:[ 0: Labels:{alertname="Down", job="shop", severity="page"} ' +
        String.raw`Annotations:{summary="shop in east: 0 <&\"'>"} ], got:[]`,
    ],
    [
      'a value',
      {
        ...down,
        promql_expr_test: [{ expr: 'up', eval_time: '1m', exp_samples: [{ labels: 'up{job="shop"}', value: 1 }] }],
      },
      'spec.tests[1]: this test: expr: "up", time: 1m, exp: {__name__="up", job="shop"} 1E+00 got: {__name__="up", job="shop"} 0E+00',
    ],
    [
      'a time that is none',
      { promql_expr_test: [{ expr: 'up', eval_time: 'soon' }] },
      'not a valid duration string: "soon"',
    ],
    ['a series that is none', { input_series: [{ series: 'up{job}', values: 1 }] }, 'parse error'],
    [
      'values that are none',
      { input_series: [{ series: 'up', values: '1 y' }] },
      'unexpected identifier "y" in series values',
    ],
    ['an expression that is none', { promql_expr_test: [{ expr: 'up(' }] }, 'expr: "up(", time: 0s, err'],
  ])('%s', async (_, one, message) => {
    expect(await verdictOn(fires, one)).toEqual({
      accepted: false,
      reason: 'TestsFailed',
      message: expect.stringContaining(message),
    });
  });

  test('all of them are told, and of long ones both ends', async () => {
    const label = 'x'.repeat(3_000);
    const long = {
      ...quiet,
      alert_rule_test: [{ ...quiet.alert_rule_test?.[0], alertname: 'Down', exp_alerts: [{ exp_labels: { label } }] }],
    };
    const verdict = await verdictOn(long, fires, quiet);
    const message = verdict?.accepted === false ? verdict.message : '';
    expect(message.split('\n').map((line) => line.slice(0, 28))).toEqual([
      'spec.tests[0]: test "quiet":',
      'spec.tests[2]: test "quiet":',
    ]);
    expect(message).toMatch(/exp:\[ 0: Labels:\{alertname="Down", label="xxx.* … .*got:\[ 0: Labels:/);
    expect(message.length).toBeLessThan(3_000);
  });
});

test('many cost few runs, and each gets its own verdict, whatever it says', async () => {
  const forged = '</failure></testcase></testsuite><testsuite name="x"><testcase><failure>\n  FAILED:\n&quot;';
  const suites = Array.from({ length: 30 }, (_, index) => {
    const exp_samples = index % 7 === 0 ? [{ labels: `up{a=${JSON.stringify(forged)}}`, value: 1 }] : [];
    return suiteOf([{ name: `${forged}${index}`, promql_expr_test: [{ expr: 'up', exp_samples }] }]);
  });
  const before = runs.length;
  const verdicts = await judge.tests(suites);
  expect(runs.length - before).toBe(2);
  expect(suites.map(({ hash }) => verdicts.get(hash)?.accepted)).toEqual(suites.map((_, index) => index % 7 !== 0));
});

test('one that does not come to an end is named, and the others have their verdicts', async () => {
  const impatient = createJudge({
    parsers: localParsers({ ...tools, scratch }),
    testTimeout: 2_000,
    timeoutPerText: 0,
  });
  const slow = suiteOf([
    fires,
    { name: 'slow', promql_expr_test: [{ expr: 'up', eval_time: '20d' }], evaluation_interval: '1s' },
  ]);
  const quick = suiteOf([fires]);
  const verdicts = await impatient.tests([slow, quick]);
  expect(verdicts.get(slow.hash)).toEqual({
    accepted: false,
    reason: 'JudgeTimeout',
    message: expect.stringContaining('spec.tests[1]: test "slow": the parser did not come to an end'),
  });
  expect(verdicts.get(quick.hash)).toEqual({ accepted: true });
});

test('where promtool cannot write the judge is at fault, and no test', async () => {
  const program = join(scratch, 'promtool');
  const answer =
    '<testsuite name="$4"><testcase><failure>opening test directory: mkdir x: read-only file system</failure></testcase></testsuite>';
  writeFileSync(program, `#!/bin/sh\necho ${JSON.stringify(answer)} > report.xml; exit 1\n`);
  chmodSync(program, 0o755);
  const unable = createJudge({ parsers: localParsers({ ...tools, promtool: program, scratch }) });
  await expect(unable.tests([suiteOf([fires])])).rejects.toMatchObject({
    name: 'JudgeError',
    message: expect.stringContaining('read-only file system'),
  });
  rmSync(program);
});

test('nothing is left in the scratch folder', () => {
  expect(readdirSync(scratch)).toEqual([]);
});
