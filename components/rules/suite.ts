/** The tests of an AlertRule together with the groups that they are about: what promtool is asked to run. */
import type { AlertRule, AlertRuleSpecTest } from '../../crds/models/alert-rule.ts';
import { contentHash, sortedRecord, toText } from '../content.ts';
import type { RuleGroup } from '../fragment.ts';
import { toGroup } from './compile.ts';
import { testTitle } from './test-size.ts';

export interface RuleSuite {
  /** The groups as they are declared: see `ruleSuite`. */
  readonly groups: readonly RuleGroup[];
  readonly tests: readonly RuleTest[];
  /** Hash of all of it. Whose it is does not count: equal hashes have equal verdicts. */
  readonly hash: string;
}

export interface RuleTest {
  /** Names the test in messages, and its place in the object. */
  readonly title: string;
  /** What stands in a file for `promtool test rules`, but for the rule files. It has no name: the title has it. */
  readonly file: Readonly<Record<string, unknown>>;
}

/**
 * The tests of `object`; undefined where it has none. The groups are tested as they are declared, and not as a stack
 * that isolates rules rewrites them: so a test says the same in every stack and without one, and need not have the
 * label `namespace` on every series. What isolation adds is judged with each group.
 * @param takes whether a group of that name is part of it; all are by default
 */
export function ruleSuite({ spec }: AlertRule, takes: (group: string) => boolean = () => true): RuleSuite | undefined {
  if (spec.tests === undefined || spec.tests.length === 0) return undefined;
  const groups = spec.groups.filter(({ name }) => takes(name)).map((group) => toGroup(group.name, group));
  // Groups are evaluated in no particular order unless it is given, and the same tests would now pass and now fail.
  const order = groups.map(({ name }) => name);
  const tests = spec.tests.map((test, index) => ({ title: testTitle(test, index), file: fileOf(test, order) }));
  return { groups, tests, hash: contentHash(toText([groups, tests])) };
}

function fileOf(test: AlertRuleSpecTest, order: readonly string[]): RuleTest['file'] {
  const { evaluation_interval, fuzzy_compare } = test;
  return {
    ...(evaluation_interval !== undefined && { evaluation_interval }),
    ...(fuzzy_compare !== undefined && { fuzzy_compare }),
    group_eval_order: order,
    tests: [groupOf(test)],
  };
}

type Series = NonNullable<AlertRuleSpecTest['input_series']>[number];
type AlertTest = NonNullable<AlertRuleSpecTest['alert_rule_test']>[number];
type ExpressionTest = NonNullable<AlertRuleSpecTest['promql_expr_test']>[number];

function groupOf(test: AlertRuleSpecTest): object {
  const { interval, start_timestamp: start, external_labels: labels, external_url } = test;
  return {
    ...(interval !== undefined && { interval }),
    ...(start !== undefined && { start_timestamp: String(start) }),
    ...(labels && { external_labels: sortedRecord(labels) }),
    ...(external_url !== undefined && { external_url }),
    input_series: (test.input_series ?? []).map(seriesOf),
    alert_rule_test: (test.alert_rule_test ?? []).map(alertTest),
    promql_expr_test: (test.promql_expr_test ?? []).map(expressionTest),
  };
}

/** A line break at the end would hide the series after it from promtool. */
function seriesOf({ series, values }: Series): object {
  return { series: series.trim(), values: String(values).trim() };
}

function at(eval_time: number | string | undefined): object {
  return eval_time === undefined ? {} : { eval_time: String(eval_time) };
}

function alertTest({ eval_time, alertname, exp_alerts = [] }: AlertTest): object {
  const alerts = exp_alerts.map(({ exp_labels = {}, exp_annotations = {} }) => ({
    exp_labels: sortedRecord(exp_labels),
    exp_annotations: sortedRecord(exp_annotations),
  }));
  return { ...at(eval_time), alertname, exp_alerts: alerts };
}

function expressionTest({ expr, eval_time, exp_samples = [] }: ExpressionTest): object {
  const samples = exp_samples.map(({ labels, value, histogram }) => ({
    labels,
    ...(value !== undefined && { value }),
    ...(histogram !== undefined && { histogram }),
  }));
  return { ...at(eval_time), expr: String(expr), exp_samples: samples };
}
