import { describe, expect, test } from '@jest/globals';
import type { AlertRuleSpecGroup, AlertRuleSpecGroupRule } from '../crds/models/alert-rule.ts';
import { claimsOf } from './claims.ts';
import { ruleFragmentsOf } from './rules/testing/alert-rule.ts';
import { scrapeFragmentOf, type TargetSpec } from './scrape/testing/scrape-target.ts';

const of = (group: Partial<AlertRuleSpecGroup>, namespace = 'shop', isolated = false) =>
  ruleFragmentsOf(
    [{ name: 'g', rules: [{ record: 'a:b', expr: 'up' }], ...group }],
    { namespace },
    { isolated },
  ).flatMap(claimsOf);
const ofRule = (rule: Partial<AlertRuleSpecGroupRule>, labels?: Record<string, string>) =>
  of({ rules: [{ expr: 'up', ...rule }], ...(labels && { labels }) }).map(({ text }) => text);

describe('a rule claims its name and the labels that it ends up with', () => {
  const base = ofRule({ record: 'a:b', labels: { x: '1', y: '2' } });

  test.each([
    ['another expression', { record: 'a:b', expr: 'down', labels: { x: '1', y: '2' } }, undefined, true],
    ['another order of labels', { record: 'a:b', labels: { y: '2', x: '1' } }, undefined, true],
    ['a label of its group', { record: 'a:b', labels: { y: '2' } }, { x: '1' }, true],
    ['a label of its group that it has itself', { record: 'a:b', labels: { x: '1', y: '2' } }, { x: '3' }, true],
    ['another label of its group', { record: 'a:b', labels: { x: '1', y: '2' } }, { z: '3' }, false],
    ['another value', { record: 'a:b', labels: { x: '2', y: '2' } }, undefined, false],
    ['another name', { record: 'a:c', labels: { x: '1', y: '2' } }, undefined, false],
    ['an alert of that name', { alert: 'a:b', labels: { x: '1', y: '2' } }, undefined, false],
  ])('%s', (_, rule, labels, isSame) => {
    expect(JSON.stringify(ofRule(rule, labels)) === JSON.stringify(base)).toBe(isSame);
  });

  test('confined rules claim it for their namespace', () => {
    const texts = (namespace: string, isolated: boolean) => of({}, namespace, isolated).map(({ text }) => text);
    expect(texts('shop', false)).toEqual(texts('bank', false));
    expect(texts('shop', true)).not.toEqual(texts('bank', true));
    expect(texts('shop', true)).not.toEqual(texts('shop', false));
  });

  test('rules of one group that record one series claim it once, at the first place', () => {
    const rules = ['2..', '3..'].map((code) => ({ record: 'code:requests:rate5m', expr: `requests{code=~"${code}"}` }));
    expect(of({ rules })).toMatchObject([{ kind: 'record', place: 'group "g", rule 1, "code:requests:rate5m"' }]);
  });
});

describe('a ScrapeTarget with fixed addresses claims each with its path', () => {
  const texts = (spec: TargetSpec) =>
    claimsOf(scrapeFragmentOf(spec, { namespace: 'platform' })).map(({ text }) => text);
  const at = (...addresses: string[]) => ({ static: { addresses } });

  test.each<readonly [string, TargetSpec, boolean]>([
    ['the same, with other settings', { ...at('a:1'), interval: '5s', labels: { zone: 'b' } }, true],
    ['the same in capitals', at('A:1'), true],
    ['another port', at('a:2'), false],
    ['another path', { ...at('a:1'), path: '/other' }, false],
    ['another parameter', { ...at('a:1'), params: { target: ['x'] } }, false],
    ['another scheme', { ...at('a:1'), scheme: 'https' }, false],
  ])('%s', (_, spec, isSame) => {
    expect(JSON.stringify(texts(spec)) === JSON.stringify(texts(at('a:1')))).toBe(isSame);
  });

  test('as often as it stands there', () => {
    expect(
      claimsOf(scrapeFragmentOf(at('a:1', 'b:1', 'A:1'), { namespace: 'platform' })).map(({ place }) => place),
    ).toEqual(['spec.static.addresses[0]: a:1', 'spec.static.addresses[1]: b:1', 'spec.static.addresses[2]: A:1']);
    expect(new Set(texts(at('a:1', 'A:1'))).size).toBe(1);
  });

  test('what selects claims nothing', () => {
    expect(texts({ pods: { selector: {} } })).toEqual([]);
  });
});
