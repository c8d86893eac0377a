import { describe, expect, test } from '@jest/globals';
import type { AlertRuleSpecGroup, AlertRuleSpecTest } from '../../crds/models/alert-rule.ts';
import { schemas } from '../../crds/models/schemas.ts';
import { toText } from '../content.ts';
import { leaves } from '../scrape/testing/leaves.ts';
import { requireRows } from '../testing/fields.ts';
import { compileRule } from './compile.ts';
import { ruleSuite } from './suite.ts';
import { ruleFragmentsOf, storedRule } from './testing/alert-rule.ts';

const rule = { record: 'a:b', expr: 'up' };
const group: AlertRuleSpecGroup = { name: 'g', rules: [rule] };

interface Row {
  readonly path: string;
  readonly group?: AlertRuleSpecGroup;
  /** A test, whose field shows in the file that promtool gets. */
  readonly test?: AlertRuleSpecTest;
  /** The text that the field brings into the group. */
  readonly shows: string;
}

const rows: readonly Row[] = [
  { path: 'groups[].name', group: { ...group, name: 'other' }, shows: '"name":"shop/latency/other"' },
  { path: 'groups[].interval', group: { ...group, interval: '1m' }, shows: '"interval":"1m"' },
  { path: 'groups[].query_offset', group: { ...group, query_offset: '2m' }, shows: '"query_offset":"2m"' },
  { path: 'groups[].limit', group: { ...group, limit: 10 }, shows: '"limit":10' },
  { path: 'groups[].labels', group: { ...group, labels: { b: '2', a: '1' } }, shows: '"labels":{"a":"1","b":"2"}' },
  {
    path: 'groups[].rules[].record',
    group: { ...group, rules: [{ ...rule, record: 'c:d' }] },
    shows: '"record":"c:d"',
  },
  {
    path: 'groups[].rules[].alert',
    group: { ...group, rules: [{ alert: 'Down', expr: 'up' }] },
    shows: '"alert":"Down"',
  },
  { path: 'groups[].rules[].expr', group: { ...group, rules: [{ ...rule, expr: 1 }] }, shows: '"expr":"1"' },
  { path: 'groups[].rules[].for', group: { ...group, rules: [{ ...rule, for: '5m' }] }, shows: '"for":"5m"' },
  {
    path: 'groups[].rules[].keep_firing_for',
    group: { ...group, rules: [{ ...rule, keep_firing_for: '6m' }] },
    shows: '"keep_firing_for":"6m"',
  },
  {
    path: 'groups[].rules[].labels',
    group: { ...group, rules: [{ ...rule, labels: { severity: 'page' } }] },
    shows: '"labels":{"severity":"page"}',
  },
  {
    path: 'groups[].rules[].annotations',
    group: { ...group, rules: [{ ...rule, annotations: { summary: '{{ $value }}' } }] },
    shows: '"annotations":{"summary":"{{ $value }}"}',
  },
  { path: 'tests[].name', test: { name: 'fires' }, shows: 'spec.tests[0]: test \\"fires\\"' },
  { path: 'tests[].interval', test: { interval: '7s' }, shows: '"interval":"7s"' },
  { path: 'tests[].evaluation_interval', test: { evaluation_interval: '8s' }, shows: '"evaluation_interval":"8s"' },
  { path: 'tests[].fuzzy_compare', test: { fuzzy_compare: true }, shows: '"fuzzy_compare":true' },
  { path: 'tests[].start_timestamp', test: { start_timestamp: 9 }, shows: '"start_timestamp":"9"' },
  { path: 'tests[].external_labels', test: { external_labels: { b: 'c' } }, shows: '"external_labels":{"b":"c"}' },
  { path: 'tests[].external_url', test: { external_url: 'http://x' }, shows: '"external_url":"http://x"' },
  { path: 'tests[].input_series[].series', test: { input_series: [{ series: 'up{}', values: 1 }] }, shows: '"up{}"' },
  {
    path: 'tests[].input_series[].values',
    test: { input_series: [{ series: 'up', values: 7 }] },
    shows: '"values":"7"',
  },
  { path: 'tests[].alert_rule_test[].eval_time', test: ofAlert({ eval_time: 5 }), shows: '"eval_time":"5"' },
  { path: 'tests[].alert_rule_test[].alertname', test: ofAlert({}), shows: '"alertname":"Down"' },
  {
    path: 'tests[].alert_rule_test[].exp_alerts[].exp_labels',
    test: ofAlert({ exp_alerts: [{ exp_labels: { b: '2', a: '1' } }] }),
    shows: '"exp_labels":{"a":"1","b":"2"}',
  },
  {
    path: 'tests[].alert_rule_test[].exp_alerts[].exp_annotations',
    test: ofAlert({ exp_alerts: [{ exp_annotations: { a: 'text' } }] }),
    shows: '"exp_annotations":{"a":"text"}',
  },
  { path: 'tests[].promql_expr_test[].expr', test: ofExpression({ expr: 3 }), shows: '"expr":"3"' },
  { path: 'tests[].promql_expr_test[].eval_time', test: ofExpression({ eval_time: '6m' }), shows: '"eval_time":"6m"' },
  {
    path: 'tests[].promql_expr_test[].exp_samples[].labels',
    test: ofExpression({ exp_samples: [{ labels: 'up{}' }] }),
    shows: '"exp_samples":[{"labels":"up{}"}]',
  },
  {
    path: 'tests[].promql_expr_test[].exp_samples[].value',
    test: ofExpression({ exp_samples: [{ labels: '{}', value: 0.5 }] }),
    shows: '"value":0.5',
  },
  {
    path: 'tests[].promql_expr_test[].exp_samples[].histogram',
    test: ofExpression({ exp_samples: [{ labels: '{}', histogram: '{{}}' }] }),
    shows: '"histogram":"{{}}"',
  },
];

function ofAlert(change: object): AlertRuleSpecTest {
  return { alert_rule_test: [{ alertname: 'Down', ...change }] };
}

function ofExpression(change: object): AlertRuleSpecTest {
  return { promql_expr_test: [{ expr: 'up', ...change }] };
}

function textOf(one: AlertRuleSpecGroup): string {
  return ruleFragmentsOf([one])
    .map((fragment) => toText(fragment.group))
    .join('');
}

function hashOf(one: AlertRuleSpecGroup, metadata = {}): string | undefined {
  return ruleFragmentsOf([one], metadata)[0]?.hash;
}

function suiteText(one: AlertRuleSpecTest): string {
  return toText(ruleSuite(storedRule([group], {}, [one]))?.tests);
}

test.each(rows)('$path', ({ group: one = group, test: tested = {}, shows }) => {
  expect(textOf(one) + suiteText(tested)).toContain(shows);
  expect(textOf(group) + suiteText({})).not.toContain(shows);
});

test('every field of the CRD has a row', () => {
  const spec = schemas.get('AlertRule')?.properties?.['spec'] ?? {};
  const howTo = '{ path, group or test, shows }, where that brings the text `shows` into the file for the parser';
  expect(leaves(spec).length).toBeGreaterThan(10);
  requireRows(rows, leaves(spec), { file: 'components/rules/compile.test.ts', howTo });
});

describe('fragments', () => {
  test('there is one for each group, named after the object', () => {
    const fragments = ruleFragmentsOf([group, { ...group, name: 'h/i' }]);
    expect(fragments.map(({ key, group: { name } }) => [key, name])).toEqual([
      ['shop/latency/g', 'shop/latency/g'],
      ['shop/latency/h/i', 'shop/latency/h/i'],
    ]);
  });

  test('a bare number is the expression that it is, and no fields are made up', () => {
    expect(
      textOf({ name: 'g', limit: 0, labels: {}, rules: [{ alert: 'A', expr: 0.5, labels: {}, annotations: {} }] }),
    ).toBe('{"name":"shop/latency/g","rules":[{"alert":"A","expr":"0.5"}]}');
  });

  test('the hash tells what differs in the configuration or its owner, and not the generation or the order of keys', () => {
    const base = hashOf({ ...group, labels: { a: '1', b: '2' } });
    expect(hashOf({ ...group, labels: { b: '2', a: '1' } }, { generation: 7 })).toBe(base);
    expect(hashOf({ ...group, labels: { a: '1', b: '3' } })).not.toBe(base);
    expect(hashOf({ ...group, labels: { a: '1', b: '2' } }, { uid: 'another' })).not.toBe(base);
  });

  test('a label that is named like a part of every object is a label', () => {
    const labels: Record<string, string> = JSON.parse('{"__proto__":"x","constructor":"y"}');
    expect(textOf({ ...group, labels })).toContain('"labels":{"__proto__":"x","constructor":"y"}');
  });
});

describe('isolated', () => {
  const isolated = (one: Partial<AlertRuleSpecGroup>) =>
    ruleFragmentsOf([{ ...group, ...one }], {}, { isolated: true })[0];

  test('rules read their namespace alone, and what they produce is of it, whatever they say', () => {
    const labels = { namespace: 'bank', severity: 'page' };
    const rules = [
      { record: 'a:b', expr: 'label_replace(up, "namespace", "bank", "", "")', labels },
      { alert: 'A', expr: 1 },
    ];
    const fragment = isolated({ labels, rules });
    expect(fragment).toMatchObject({ isolated: true, written: [rules[0]?.expr, '1'] });
    expect(fragment?.group.rules).toEqual([
      {
        record: 'a:b',
        expr: 'label_replace(up{namespace="shop"}, "namespace", "bank", "", "")',
        labels: { namespace: 'shop', severity: 'page' },
      },
      { alert: 'A', expr: '1', labels: { namespace: 'shop' } },
    ]);
  });

  test.each([
    ['annotations', { rules: [{ alert: 'A', expr: 'up', annotations: { a: '{{ query "up" }}' } }] }, 'annotations.a'],
    ['labels', { rules: [{ alert: 'A', expr: 'up', labels: { a: '{{ query "up" }}' } }] }, 'labels.a'],
    ['labels of the group', { labels: { a: '{{ query "up" }}' }, rules: [{ alert: 'A', expr: 'up' }] }, 'labels.a'],
  ])('a template that asks the server, in %s, is a fault', (_, one, field) => {
    const fragment = isolated(one);
    expect(fragment?.fault).toContain(`rule 1, "A": ${field}: the template calls query`);
    expect(fragment?.isolated).toBeUndefined();
  });

  test('the labels of a recording rule are no templates', () => {
    expect(isolated({ rules: [{ ...rule, labels: { a: '{{ query "up" }}' } }] })?.isolated).toBe(true);
  });

  test('an expression that cannot be read is a fault, and the group stays as it was for the parser to say more', () => {
    const fragment = isolated({ rules: [rule, { record: 'c:d', expr: 'sum(up' }] });
    expect(fragment?.fault).toContain('rule 2, "c:d": could not parse expression: 1:7');
    expect(fragment?.group.rules[0]?.expr).toBe('up');
  });

  test('is never taken for what is not, even with the same text', () => {
    const same = { rules: [{ record: 'a:b', expr: 'vector(1)', labels: { namespace: 'shop' } }] };
    expect(toText(isolated(same)?.group)).toBe(textOf({ ...group, ...same }));
    expect(isolated(same)?.hash).not.toBe(hashOf({ ...group, ...same }));
    const faulty = { rules: [{ record: 'a:b', expr: 'info(up)' }] };
    expect(isolated(faulty)?.hash).not.toBe(hashOf({ ...group, ...faulty }));
  });
});

test('an interval below a second would keep the server busy with one group alone, and is refused', () => {
  const at = (interval: string) => compileRule(storedRule([group, { ...group, name: 'h', interval }])).refused;
  expect(at('999ms')).toEqual({
    reason: 'InvalidDuration',
    message: 'AlertRule shop/latency: spec.groups[1].interval: 999ms is below 1s, the shortest that there is',
  });
  for (const interval of ['1s', '1s1ms', '1w', '0', '0s', '']) expect(at(interval)).toBeUndefined();
});

test('group names that repeat are refused with both places and the fix', () => {
  expect(compileRule(storedRule([group, { ...group, name: 'h' }, group]))).toEqual({
    fragments: [],
    refused: {
      reason: 'DuplicateGroup',
      message:
        'AlertRule shop/latency: spec.groups[2].name: the group "g" already exists as spec.groups[0]; ' +
        'rename one of them, or move its rules into the other',
    },
  });
});
