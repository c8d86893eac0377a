import { describe, expect, test } from '@jest/globals';
import type { AlertRuleSpecGroup } from '../../crds/models/alert-rule.ts';
import { schemas } from '../../crds/models/schemas.ts';
import { toText } from '../content.ts';
import { leaves } from '../scrape/testing/leaves.ts';
import { requireRows } from '../testing/fields.ts';
import { compileRule } from './compile.ts';
import { ruleFragmentsOf, storedRule } from './testing/alert-rule.ts';

const rule = { record: 'a:b', expr: 'up' };
const group: AlertRuleSpecGroup = { name: 'g', rules: [rule] };

interface Row {
  readonly path: string;
  readonly group: AlertRuleSpecGroup;
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
];

function textOf(one: AlertRuleSpecGroup): string {
  return ruleFragmentsOf([one])
    .map((fragment) => toText(fragment.group))
    .join('');
}

function hashOf(one: AlertRuleSpecGroup, metadata = {}): string | undefined {
  return ruleFragmentsOf([one], metadata)[0]?.hash;
}

test.each(rows)('$path', ({ group: one, shows }) => {
  expect(textOf(one)).toContain(shows);
  expect(textOf(group)).not.toContain(shows);
});

test('every field of the CRD has a row', () => {
  const spec = schemas.get('AlertRule')?.properties?.['spec'] ?? {};
  const howTo = '{ path, group, shows }, where the group brings the text `shows` into the rule file';
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
