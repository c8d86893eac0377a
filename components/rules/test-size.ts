/** Bounds on the tests of an AlertRule: promtool unfolds a text of 20 characters into gigabytes if it is let. */
import type { AlertRuleSpecTest } from '../../crds/models/alert-rule.ts';
import { Refusal } from '../refusal.ts';
import { duration } from './duration.ts';
import { isOneHistogram, isOneSeries, samplesIn } from './series.ts';

/**
 * What all tests of one object may ask for. Measured with promtool 3.13: a million samples take 150 MB, and 50,000
 * evaluations of a rule 4.5 s of CPU.
 */
export const TEST_BOUNDS = { samples: 250_000, evaluations: 50_000 } as const;

/** promtool's own. */
const DEFAULT_INTERVAL = 60_000;

/** How a test is called in messages: `spec.tests[0]: test "fires"`. */
export function testTitle({ name }: AlertRuleSpecTest, index: number): string {
  return `spec.tests[${index}]: ${name === undefined || name === '' ? 'this test' : `test ${JSON.stringify(name)}`}`;
}

/** @param rules in all groups of the object. @throws Refusal that names the test, the series and the bound */
export function refuseLargeTests(tests: readonly AlertRuleSpecTest[], rules: number): void {
  let samples = 0;
  let evaluations = 0;
  for (const [index, test] of tests.entries()) {
    samples = addSamples(samples, test, index);
    refuseManyHistograms(test, index);
    const more = rules * steps(test) + (test.promql_expr_test ?? []).length;
    evaluations += more;
    if (evaluations > TEST_BOUNDS.evaluations) {
      throw new Refusal(
        'TestsTooLarge',
        `${testTitle(test, index)} makes ${written(more)} evaluations, with the tests before it ${written(evaluations)}, ` +
          `and all tests of an object may make ${written(TEST_BOUNDS.evaluations)}: choose earlier eval_times ` +
          'or a longer evaluation_interval, or split the object',
      );
    }
  }
}

function addSamples(before: number, test: AlertRuleSpecTest, index: number): number {
  let sum = before;
  for (const [position, { series, values }] of (test.input_series ?? []).entries()) {
    const field = `spec.tests[${index}].input_series[${position}]`;
    if (!isOneSeries(series.trim())) {
      throw new Refusal(
        'InvalidTest',
        `${field}.series: ${cut(series)} is not one series; write a name and labels, for example up{job="shop"}`,
      );
    }
    const text = String(values).trim();
    if (text.includes('\n')) {
      throw new Refusal('InvalidTest', `${field}.values: it has several lines; write all values in one`);
    }
    const more = samplesIn(text);
    sum += more;
    if (sum > TEST_BOUNDS.samples) {
      throw new Refusal(
        'TestsTooLarge',
        `${testTitle(test, index)}, input_series[${position}], ${cut(series)}: ${cut(text)} stands for ${written(more)} samples, ` +
          `with those before it for ${written(sum)}, and all tests of an object may have ${written(TEST_BOUNDS.samples)}: ` +
          'shorten it, choose a longer interval, or split the object',
      );
    }
  }
  return sum;
}

/** promtool reads an expected histogram as the values of a series, and unfolds them before it finds too many. */
function refuseManyHistograms({ promql_expr_test = [] }: AlertRuleSpecTest, index: number): void {
  for (const [at, { exp_samples = [] }] of promql_expr_test.entries()) {
    const position = exp_samples.findIndex(({ histogram }) => histogram !== undefined && !isOneHistogram(histogram));
    if (position === -1) continue;
    const field = `spec.tests[${index}].promql_expr_test[${at}].exp_samples[${position}].histogram`;
    const text = cut(exp_samples[position]?.histogram ?? '');
    throw new Refusal(
      'InvalidTest',
      `${field}: ${text} is not one histogram; write one, for example {{count:3 sum:9}}`,
    );
  }
}

/** Evaluations of each rule, up to the last time at which something is expected. */
function steps({ evaluation_interval: interval = '', alert_rule_test = [], promql_expr_test = [] }: AlertRuleSpecTest) {
  const times = [...alert_rule_test, ...promql_expr_test].map(({ eval_time = 0 }) => duration(String(eval_time)) ?? 0);
  const pause = duration(interval) || DEFAULT_INTERVAL;
  return Math.floor(times.reduce((last, time) => Math.max(last, time), 0) / pause) + 1;
}

function written(count: number): string {
  return Number.isSafeInteger(count) ? count.toLocaleString('en-GB') : 'more than 10^15';
}

function cut(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.length > 120 ? `${quoted.slice(0, 119).toWellFormed()}…` : quoted;
}
