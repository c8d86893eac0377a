import { expect, test } from '@jest/globals';
import type { AlertRuleSpecTest } from '../../crds/models/alert-rule.ts';
import { ruleSuite } from './suite.ts';
import { storedRule } from './testing/alert-rule.ts';

const groups = ['z', 'a'].map((name) => ({ name, rules: [{ record: 'a:b', expr: 'up' }] }));
const one: AlertRuleSpecTest = { name: 'one', promql_expr_test: [{ expr: 'a:b' }] };

test('an object without tests has no suite', () => {
  expect(ruleSuite(storedRule(groups))).toBeUndefined();
});

test('groups are tested under their own names, in the order in which they stand', () => {
  const suite = ruleSuite(storedRule(groups, {}, [one]));
  expect(suite?.groups).toMatchObject(groups);
  expect(suite?.tests.map(({ file }) => file['group_eval_order'])).toEqual([['z', 'a']]);
  const part = ruleSuite(storedRule(groups, {}, [one]), (name) => name === 'a');
  expect(part?.groups).toMatchObject([{ name: 'a' }]);
  expect(part?.hash).not.toBe(suite?.hash);
});

test('its hash tells what is tested, and not whose it is', () => {
  const hash = (tests: readonly AlertRuleSpecTest[], metadata = {}) =>
    ruleSuite(storedRule(groups, metadata, tests))?.hash;
  expect(hash([one], { name: 'other', namespace: 'bank', generation: 7 })).toBe(hash([one]));
  expect(hash([{ ...one, interval: '1s' }])).not.toBe(hash([one]));
  expect(hash([{ ...one, name: 'two' }])).not.toBe(hash([one]));
});
