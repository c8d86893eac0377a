import { describe, expect, test } from '@jest/globals';
import type { Verdict, Verdicts } from '../../verdict/judge.ts';
import { check } from './check.ts';
import type { Judges } from './judged-check.ts';
import { jsonReport, textReport } from './report.ts';
import { readSources } from './sources.ts';

const api = 'apiVersion: monitoring.bellwether.dev/v1alpha1';
const target = (spec: string, name = 'shop'): string =>
  `${api}\nkind: ScrapeTarget\nmetadata: { name: ${name}, namespace: web }\nspec:\n${spec}`;
const rule = `${api}
kind: AlertRule
metadata: { name: shop }
spec:
  groups:
    - name: good
      rules:
        - { alert: A, expr: up }
    - name: bad
      rules:
        - { alert: B, expr: up }
        - alert: C
          expr: up(
`;
const stack = `${api}
kind: MonitoringStack
metadata: { name: demo, namespace: monitoring }
spec:
  prometheus:
    scrapeInterval: 5s
  alertmanager:
    config: { route: { receiver: nobody } }
`;

const refuse = (message: string): Verdict => ({ accepted: false, reason: 'InvalidRule', message });
const accept: Verdict = { accepted: true };

/** Refuses what `messages` names by fragment key, by text or by kind. */
function judges(messages: Readonly<Record<string, string>> = {}): Judges {
  const verdict = (key: string): Verdict => {
    const message = messages[key];
    return message === undefined ? accept : refuse(message);
  };
  const each = (fragments: readonly { readonly key: string; readonly hash: string }[]): Promise<Verdicts> =>
    Promise.resolve(new Map(fragments.map(({ key, hash }) => [hash, verdict(key)])));
  return {
    promtool: {
      rules: each,
      tests: (suites) => Promise.resolve(new Map(suites.map(({ hash }) => [hash, verdict('tests')]))),
      scrape: each,
      configuration: () => Promise.resolve(verdict('configuration')),
    },
    amtool: { alertmanager: () => Promise.resolve(verdict('alertmanager')) },
  };
}

const checked = async (text: string, by: Judges = judges()) =>
  await check(readSources([{ path: 'f.yaml', text }]), 'default', by);
const lines = async (text: string, by?: Judges): Promise<string[]> =>
  (await checked(text, by)).findings.map(({ line, object = '', field = '', reason, message }) =>
    [line, object, field, reason, message].join(' | '),
  );

describe('check', () => {
  test('finds nothing in good objects', async () => {
    expect(await checked([rule, stack, target('  pods: { selector: {} }')].join('---\n'))).toEqual({
      findings: [],
      checked: 3,
      skipped: 0,
      unchecked: [],
    });
  });

  test.each([
    [
      'what the API server refuses',
      target('  pods: { selector: {} }\n  prot: 1\n'),
      ['6 | ScrapeTarget web/shop | spec.prot | Invalid | unknown field; did you mean "port"?'],
    ],
    [
      'what the compiler refuses, in one stack with what it asks of the target',
      [stack, target('  pods: { selector: {} }\n  timeout: 6s\n')].join('---\n'),
      [
        '15 | ScrapeTarget web/shop | spec.timeout | TimeoutAboveInterval | 6s is longer than the interval, 5s by default of the stack; shorten it or set a longer spec.interval',
      ],
    ],
    [
      'what a namespace may not do that the stack does not trust',
      [stack, target("  static: { addresses: ['a:1'] }")].join('---\n'),
      [expect.stringMatching(/^14 \| ScrapeTarget web\/shop \| spec.static \| NamespaceNotTrusted \| fixed addresses/)],
    ],
    ['text that is no YAML', 'a: [', [expect.stringMatching(/^1 \| {2}\| {2}\| InvalidYaml \| /)]],
    [
      'the same object twice',
      [rule, rule].join('---\n'),
      [
        '17 | AlertRule default/shop |  | Duplicate | the same object stands in f.yaml, line 1: the later one would replace it',
      ],
    ],
    ['a kind that is none of ours, in our group', `${api}\nkind: Alert\n`, [expect.stringContaining('kind | Invalid')]],
  ])('finds %s', async (_, text, expected) => {
    expect(await lines(text)).toEqual(expected);
  });

  test.each([
    [
      'a rule, at its line',
      rule,
      { 'default/shop/bad': 'group "bad", rule 2, "C": parse error\ngroup "bad": labels: no' },
      [
        '9 | AlertRule default/shop | spec.groups[1] | InvalidRule | group "bad": labels: no',
        '12 | AlertRule default/shop | spec.groups[1].rules[1] | InvalidRule | group "bad", rule 2, "C": parse error',
      ],
    ],
    [
      'tests, at the line of each that fails',
      `${rule}  tests:\n    - { name: x }\n    - { name: y }\n`,
      { tests: 'spec.tests[0]: test "x": exp 1 got 2\nspec.tests[1]: test "y": no' },
      [
        '15 | AlertRule default/shop | spec.tests[0] | InvalidRule | test "x": exp 1 got 2',
        '16 | AlertRule default/shop | spec.tests[1] | InvalidRule | test "y": no',
      ],
    ],
    [
      'words that name no field, at the object',
      rule,
      { 'default/shop/good': 'something else' },
      ['1 | AlertRule default/shop |  | InvalidRule | something else'],
    ],
    [
      'a field that the message names',
      target('  pods: { selector: {} }\n  path: /x\n'),
      { 'web/shop': 'spec.path: no good' },
      ['6 | ScrapeTarget web/shop | spec.path | InvalidRule | no good'],
    ],
    [
      'tests that are too large, before any parser sees them',
      `${rule}  tests:\n    - input_series: [{ series: up, values: 0+1x60000000 }]\n`,
      {},
      [
        expect.stringMatching(
          /^15 \| AlertRule default\/shop \| spec.tests\[0\] \| TestsTooLarge \| this test, input_series\[0\]/,
        ),
      ],
    ],
    [
      'the parts of a stack',
      stack,
      { configuration: 'no labels', alertmanager: 'undefined receiver' },
      [
        '5 | MonitoringStack monitoring/demo | spec.prometheus | InvalidRule | no labels',
        '8 | MonitoringStack monitoring/demo | spec.alertmanager.config | InvalidRule | undefined receiver',
      ],
    ],
  ])('passes on what a parser says of %s', async (_, text, messages, expected) => {
    expect(await lines(text, judges(messages))).toEqual(expected);
  });

  test('leaves objects of other kinds aside', async () => {
    expect(await checked('apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n')).toMatchObject({
      checked: 0,
      skipped: 1,
    });
  });

  test.each([
    [rule, ['Expressions and scrape settings: promtool was not found; name it with --promtool.']],
    [
      stack,
      [
        'Expressions and scrape settings: promtool was not found; name it with --promtool.',
        'The configuration of Alertmanager: amtool was not found; name it with --amtool.',
      ],
    ],
    [
      target('  pods: { selector: {} }'),
      [
        'Expressions and scrape settings: promtool was not found; name it with --promtool.',
        'What ScrapeTargets may do outside trusted namespaces: give one MonitoringStack along with them.',
      ],
    ],
    ['kind: Pod\n', []],
  ])('says what it could not check (%#)', async (text, unchecked) => {
    expect((await checked(text, {})).unchecked).toEqual(unchecked);
  });
});

describe('the report', () => {
  const finding = {
    file: 'f.yaml',
    line: 3,
    object: 'AlertRule a/b',
    field: 'spec',
    reason: 'Invalid',
    message: 'one\ntwo',
  };
  const result = { findings: [finding], checked: 2, skipped: 1, unchecked: ['This.'] };

  test('as text', () => {
    expect(textReport(result)).toBe(
      [
        'f.yaml:3: AlertRule a/b, spec: one',
        '    two',
        '2 objects checked, 1 fault; 1 object of other kinds left aside',
        'not checked: This.',
      ].join('\n'),
    );
  });

  test('as text, when all is well', () => {
    expect(textReport({ findings: [], checked: 1, skipped: 0, unchecked: [] })).toBe('1 object checked, all well');
  });

  test('as JSON', () => {
    expect(JSON.parse(jsonReport(result))).toEqual({ ok: false, ...result });
  });
});
