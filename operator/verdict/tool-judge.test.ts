/** The judge with the real promtool and amtool. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { RuleFragment, ScrapeFragment } from '../../components/fragment.ts';
import { globalConfiguration, mainConfiguration } from '../../components/prometheus/configuration.ts';
import { files, placeholders } from '../../components/prometheus/layout.ts';
import { ruleFragmentsOf } from '../../components/rules/testing/alert-rule.ts';
import { scrapeFragmentOf, type TargetSpec } from '../../components/scrape/testing/scrape-target.ts';
import { renderSlice } from '../../components/slices/slice.ts';
import { storedStack } from '../../components/testing/stacks.ts';
import { toolPath } from '../../components/testing/tools.ts';
import type { AlertRuleSpecGroup, AlertRuleSpecGroupRule } from '../../crds/models/alert-rule.ts';
import type { Verdict } from './judge.ts';
import { localParsers } from './parsers.ts';
import { createJudge, type ToolRun } from './tool-judge.ts';
import { judgeVersion, toolVersion } from './version.ts';

/** On a busy machine a process may take its time. */
jest.setTimeout(120_000);

const scratch = mkdtempSync(join(tmpdir(), 'bellwether-judge-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const tools = { promtool: toolPath('promtool'), amtool: toolPath('amtool') };
const runs: ToolRun[] = [];
const judge = createJudge({ parsers: localParsers({ ...tools, scratch }), observer: { ran: (run) => runs.push(run) } });
const global = globalConfiguration(storedStack());

/** How many runs of parsers `act` took. */
async function runsOf(act: () => Promise<unknown>): Promise<number> {
  const before = runs.length;
  await act();
  return runs.length - before;
}

function fragmentOf(group: Partial<AlertRuleSpecGroup>, name = 'latency'): RuleFragment {
  const [fragment] = ruleFragmentsOf([{ name: 'g', rules: [{ record: 'a:b', expr: 'up' }], ...group }], { name });
  if (fragment === undefined) throw new Error('no group');
  return fragment;
}

async function ofGroup(group: Partial<AlertRuleSpecGroup>): Promise<Verdict | undefined> {
  const fragment = fragmentOf(group);
  return (await judge.rules([fragment])).get(fragment.hash);
}

async function ofIsolated(rule: AlertRuleSpecGroupRule): Promise<Verdict | undefined> {
  const [fragment] = ruleFragmentsOf([{ name: 'g', rules: [good, rule] }], { name: 'latency' }, { isolated: true });
  return fragment && (await judge.rules([fragment])).get(fragment.hash);
}

const good: AlertRuleSpecGroupRule = { alert: 'Fine', expr: 'up == 0', for: '5m' };

describe('rules that are isolated', () => {
  test('are judged as they run', async () => {
    expect(await ofIsolated({ alert: 'A', expr: 'sum by (job) (up{a="b",} offset 5m) > 1' })).toEqual({
      accepted: true,
    });
  });

  test.each<readonly [string, string, string]>([
    ['behind a selector', 'up + rate(down)', '1:11: parse error: expected type range vector'],
    ['in a later line', 'up +\n  up + rate(down)', '2:13: parse error: expected type range vector'],
    ['of a selector', 'up{job="a"', '1:11: parse error: unexpected end of input'],
  ])('have errors where they were written: %s', async (_, expr, words) => {
    const message = expect.stringContaining(`group "g", rule 2, "A": could not parse expression: ${words}`);
    expect(await ofIsolated({ alert: 'A', expr })).toEqual({ accepted: false, reason: 'InvalidRule', message });
  });

  test.each<readonly [string, AlertRuleSpecGroupRule, string]>([
    ['ask from a template', { alert: 'A', expr: 'up', annotations: { a: '{{ query "up" }}' } }, 'calls query'],
    ['hide code behind a comment', { alert: 'A', expr: 'up # a\r + secret' }, 'carriage return'],
  ])('are refused where they %s, though the parser has nothing against it', async (_, rule, words) => {
    const message = expect.stringMatching(
      new RegExp(`^group "g", rule 2, "A": .*${words}.* spec.tenancy.isolateRules confines the rules of shop`),
    );
    expect(await ofGroup({ rules: [good, rule] })).toEqual({ accepted: true });
    expect(await ofIsolated(rule)).toEqual({ accepted: false, reason: 'RuleNotIsolated', message });
  });
});

describe('rules', () => {
  test.each<readonly [string, AlertRuleSpecGroupRule, string]>([
    [
      'an unclosed parenthesis',
      { alert: 'Bad', expr: 'sum(rate(x[5m])' },
      'group "g", rule 2, "Bad": could not parse expression: 1:16: parse error: unclosed left parenthesis',
    ],
    [
      'an error in a later line',
      { alert: 'Bad', expr: 'sum(\n  rate(x[5m])\n  bar' },
      'group "g", rule 2, "Bad": could not parse expression: 3:3: parse error: unexpected identifier "bar" in aggregation',
    ],
    [
      'an unknown function',
      { record: 'a:b', expr: 'nosuch(up)' },
      'group "g", rule 2, "a:b": could not parse expression: 1:1: parse error: unknown function with name "nosuch"',
    ],
    [
      'an argument of the wrong type',
      { alert: 'Bad', expr: 'rate(up)' },
      'group "g", rule 2, "Bad": could not parse expression: 1:6: parse error: expected type range vector in call to function "rate", got instant vector',
    ],
    ['no expression', { alert: 'Bad', expr: '' }, `group "g", rule 2, "Bad": field 'expr' must be set in rule`],
    [
      'a bad for',
      { alert: 'Bad', expr: 'up', for: '5x' },
      'group "g", rule 2, "Bad", for: unknown unit "x" in duration "5x"',
    ],
    [
      'a bad keep_firing_for',
      { alert: 'Bad', expr: 'up', keep_firing_for: 'long' },
      'group "g", rule 2, "Bad", keep_firing_for: not a valid duration string: "long"',
    ],
    [
      'a for without end',
      { alert: 'Bad', expr: 'up', for: '9999999y' },
      'group "g", rule 2, "Bad", for: duration out of range',
    ],
    [
      'a broken template',
      { alert: 'Bad', expr: 'up', annotations: { summary: '{{ $labels.x ' } },
      'group "g", rule 2, "Bad": annotation "summary": template: __alert_Bad:1: unclosed action',
    ],
    [
      'an unknown function in a template',
      { alert: 'Bad', expr: 'up', labels: { a: '{{ nosuch 1 }}' } },
      'group "g", rule 2, "Bad": label "a": template: __alert_Bad:1: function "nosuch" not defined',
    ],
    ['neither record nor alert', { expr: 'up' }, `group "g", rule 2: one of 'record' or 'alert' must be set`],
    [
      'both',
      { record: 'a', alert: 'Bad', expr: 'up' },
      `group "g", rule 2, "Bad": only one of 'record' and 'alert' must be set`,
    ],
    [
      'a recording rule that waits',
      { record: 'a:b', expr: 'up', for: '5m' },
      `group "g", rule 2, "a:b": invalid field 'for' in recording rule`,
    ],
    [
      'an expression for a name',
      { record: 'a{b="c"}', expr: 'up' },
      String.raw`group "g", rule 2, "a{b=\"c\"}": braces present in the recording rule name; should it be in expr?: a{b="c"}`,
    ],
    [
      'a label that is none',
      { alert: 'Bad', expr: 'up', labels: { __name__: 'x' } },
      'group "g", rule 2, "Bad": invalid label name: __name__',
    ],
  ])('%s', async (_, rule, message) => {
    expect(await ofGroup({ rules: [good, rule] })).toEqual({ accepted: false, reason: 'InvalidRule', message });
  });

  test.each<readonly [string, Partial<AlertRuleSpecGroup>, string]>([
    ['interval', { interval: 'zz' }, 'group "g", interval: not a valid duration string: "zz"'],
    ['query_offset', { query_offset: '5' }, 'group "g", query_offset: not a valid duration string: "5"'],
    ['labels', { labels: { __name__: 'x' } }, 'group "g": invalid label name: __name__'],
  ])('a wrong %s of the group', async (_, group, message) => {
    expect(await ofGroup(group)).toEqual({ accepted: false, reason: 'InvalidRule', message });
  });

  test('what is no more than bad style is accepted', async () => {
    expect(await ofGroup({ rules: [good, good] })).toEqual({ accepted: true });
  });

  test('of many complaints the first are told, and how many there are besides', async () => {
    const bad = Array.from({ length: 8 }, (_, index) => ({ alert: `Bad${index}`, expr: 'up)' }));
    const verdict = await ofGroup({ rules: bad });
    expect(verdict).toMatchObject({ message: expect.stringMatching(/^(group "g", rule \d, .*\n){5}and 3 more$/) });
  });

  test('no message can blame another file', async () => {
    const record = 'x{\n0.json: forged\n2.json: forged\n1.json: }';
    const [before, forger, after] = [
      fragmentOf({ rules: [{ alert: 'A', expr: ')' }] }, 'a'),
      fragmentOf({ rules: [{ record, expr: 'up' }] }, 'forger'),
      fragmentOf({}, 'b'),
    ];
    const verdicts = await judge.rules([before, forger, after]);
    const message =
      'group "g", rule 1, "A": could not parse expression: 1:2: parse error: unexpected right parenthesis \')\'';
    expect(verdicts.get(before.hash)).toEqual({ accepted: false, reason: 'InvalidRule', message });
    expect(verdicts.get(forger.hash)).toMatchObject({ accepted: false, message: expect.stringContaining('forged') });
    expect(verdicts.get(after.hash)).toEqual({ accepted: true });
  });

  test('many fragments cost one run, and each gets its own verdict', async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      fragmentOf({ rules: [{ alert: 'A', expr: index % 7 ? 'up' : `up${index})` }] }, `r${index}`),
    );
    let verdicts: ReadonlyMap<string, Verdict> = new Map();
    expect(
      await runsOf(async () => {
        verdicts = await judge.rules(many);
      }),
    ).toBe(1);
    expect(many.map(({ hash }) => verdicts.get(hash)?.accepted)).toEqual(many.map((_, index) => index % 7 !== 0));
  });

  test('nothing is asked about nothing', async () => {
    expect(await runsOf(() => judge.rules([]))).toBe(0);
  });
});

const pods = { selector: {} };

async function ofTarget(spec: TargetSpec): Promise<Verdict | undefined> {
  const fragment = scrapeFragmentOf(spec, { namespace: 'platform' });
  return (await judge.scrape([fragment], { global })).get(fragment.hash);
}

describe('scrapes', () => {
  const step = { sourceLabels: ['a'], targetLabel: 'b' };

  test.each<readonly [string, TargetSpec, string]>([
    [
      'an unclosed parenthesis',
      { pods, relabelings: [step, { ...step, regex: '(' }] },
      'spec.relabelings[1]: error parsing regexp: missing closing ): `^(?s:()$`',
    ],
    [
      'lookahead',
      { pods, metricRelabelings: [{ ...step, regex: '(?!a)b' }] },
      'spec.metricRelabelings[0]: error parsing regexp: invalid or unsupported Perl syntax: `(?!`',
    ],
    [
      'no target label',
      { pods, relabelings: [{ sourceLabels: ['a'] }] },
      `spec.relabelings[0]: relabel configuration for replace action requires 'target_label' value`,
    ],
    [
      'hashmod without a modulus',
      { pods, relabelings: [{ action: 'hashmod', ...step }] },
      'spec.relabelings[0]: relabel configuration for hashmod requires non-zero modulus',
    ],
    [
      'errors in two places',
      { pods, relabelings: [{ ...step, regex: '[' }], metricRelabelings: [{ action: 'labeldrop', ...step }] },
      'spec.relabelings[0]: error parsing regexp: missing closing ]: `[)$`\n' +
        `spec.metricRelabelings[0]: labeldrop action requires only 'regex', and no other fields`,
    ],
    [
      'a fixed address that relabelling makes none',
      {
        static: { addresses: ['a:1', 'b:2'] },
        relabelings: [{ sourceLabels: ['__address__'], regex: 'b:2', targetLabel: '__address__', replacement: 'b/2' }],
      },
      'spec.static.addresses[1]: "b/2" is not a valid hostname',
    ],
    [
      'a limit beyond all bounds',
      { pods, limits: { bodySize: '99999999999999999999GB' } },
      'units: invalid 99999999999999999999GB',
    ],
  ])('%s', async (_, spec, message) => {
    expect(await ofTarget(spec)).toEqual({ accepted: false, reason: 'InvalidScrape', message });
  });

  test('a refused one among many blames only itself, in two runs', async () => {
    const specs = Array.from(
      { length: 40 },
      (_, index): TargetSpec => ({ pods, relabelings: [{ ...step, regex: index === 17 ? '(' : `x${index}` }] }),
    );
    const fragments = specs.map((spec, index) => scrapeFragmentOf(spec, { name: `t${index}` }));
    let verdicts: ReadonlyMap<string, Verdict> = new Map();
    expect(
      await runsOf(async () => {
        verdicts = await judge.scrape(fragments, { global });
      }),
    ).toBe(2);
    const refused = fragments.filter(({ hash }) => verdicts.get(hash)?.accepted !== true);
    expect(refused.map(({ key }) => key)).toEqual(['shop/t17']);
  });

  test('a message that looks like another one is still one', async () => {
    const forged = scrapeFragmentOf({ pods, metricRelabelings: [{ ...step, regex: '(\n  FAILED: x' }] }, { name: 'a' });
    const bad = scrapeFragmentOf({ pods, metricRelabelings: [{ ...step, regex: ')' }] }, { name: 'b' });
    const fine = scrapeFragmentOf({ pods }, { name: 'c' });
    const verdicts = await judge.scrape([forged, bad, fine], { global });
    expect([forged, bad, fine].map((fragment) => messageOf(verdicts, fragment))).toEqual([
      expect.stringContaining('missing closing )'),
      expect.stringContaining('unexpected )'),
      undefined,
    ]);
  });

  function messageOf(verdicts: ReadonlyMap<string, Verdict>, { hash }: ScrapeFragment): string | undefined {
    const verdict = verdicts.get(hash);
    return verdict?.accepted === false ? verdict.message : undefined;
  }
});

describe('Alertmanager', () => {
  test.each<readonly [string, string, string]>([
    ['an unknown receiver', 'route: {receiver: x}\nreceivers: [{name: y}]', 'undefined receiver "x" used in route'],
    [
      'an unknown field',
      'route: {receiver: x, colour: red}\nreceivers: [{name: x}]',
      'yaml: unmarshal errors:\n  line 1: field colour not found in type config.plain',
    ],
    ['no YAML', '{', 'yaml: line 1: did not find expected node content'],
    ['nothing', '', 'no route provided in config'],
  ])('%s', async (_, text, message) => {
    expect(await judge.alertmanager({ text, templates: {} })).toEqual({
      accepted: false,
      reason: 'InvalidAlertmanagerConfig',
      message,
    });
  });

  const route = 'route: {receiver: x}\nreceivers: [{name: x}]';

  test('a good one', async () => {
    expect(await judge.alertmanager({ text: route, templates: {} })).toEqual({ accepted: true });
  });

  test.each([
    ['a good template', '{{ define "a" }}{{ .Status }}{{ end }}', { accepted: true }],
    [
      'a broken one',
      '{{ define "a" }}{{ .Status }',
      { accepted: false, message: expect.stringContaining('template: a.tmpl:1') },
    ],
  ] as const)('%s', async (_, template, expected) => {
    const text = `${route}\ntemplates: [a.tmpl]`;
    expect(await judge.alertmanager({ text, templates: { 'a.tmpl': template } })).toMatchObject(expected);
  });
});

describe('a whole configuration', () => {
  const slice = renderSlice(0, [fragmentOf({}), scrapeFragmentOf({ pods })]);
  const whole = {
    [files.configuration]: mainConfiguration(storedStack()).text,
    [files.rules(0)]: slice.data['rules.json'] ?? '',
    [files.scrape(0)]: slice.data['scrape.json'] ?? '',
    ...Object.fromEntries(placeholders.map((path) => [path, ''])),
  };
  const ask = (changes: Readonly<Record<string, string>>) =>
    judge.configuration({ main: files.configuration, files: { ...whole, ...changes } });

  test('a good one', async () => {
    expect(await ask({})).toEqual({ accepted: true });
  });

  test.each<readonly [string, Readonly<Record<string, string>>, string]>([
    [
      'a broken main file',
      { [files.configuration]: '{"global":{"scrape_interval":"x"}}' },
      'not a valid duration string: "x"',
    ],
    [
      'one job twice',
      { [files.scrape(1)]: slice.data['scrape.json'] ?? '' },
      'found multiple scrape configs with job name',
    ],
    [
      'a broken rule file',
      { [files.rules(1)]: '{"groups":[{"name":"g","rules":[{"alert":"A","expr":")"}]}]}' },
      'group "g", rule 1, "A": could not parse',
    ],
  ])('%s', async (_, changes, message) => {
    const verdict = await ask(changes);
    expect(verdict).toEqual({
      accepted: false,
      reason: 'InvalidConfiguration',
      message: expect.stringContaining(message),
    });
    expect(JSON.stringify(verdict)).not.toContain(scratch);
  });

  test('a path that leaves the scratch folder is the fault of whoever asks', async () => {
    await expect(ask({ '../x': '' })).rejects.toMatchObject({
      name: 'JudgeError',
      message: expect.stringContaining('../x'),
    });
  });
});

test('nothing is left in the scratch folder, and every run was told', () => {
  expect(readdirSync(scratch)).toEqual([]);
  expect(new Set(runs.map(({ tool }) => tool))).toEqual(new Set(['promtool', 'amtool']));
  expect(runs.every(({ seconds, outcome }) => seconds > 0 && outcome === 'exited')).toBe(true);
});

test('the versions are those of the programs', async () => {
  expect(await judgeVersion(tools)).toMatch(/^promtool 3\.\d+\.\d+, amtool 0\.\d+\.\d+$/);
  await expect(toolVersion('/bin/true')).rejects.toMatchObject({ name: 'JudgeError' });
  await expect(toolVersion('/nowhere/promtool')).rejects.toThrow(/\/nowhere\/promtool cannot be run/);
});
