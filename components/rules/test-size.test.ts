import { describe, expect, test } from '@jest/globals';
import type { AlertRuleSpecTest } from '../../crds/models/alert-rule.ts';
import { compileRule } from './compile.ts';
import { storedRule } from './testing/alert-rule.ts';

const groups = [
  {
    name: 'g',
    rules: [
      { record: 'a:b', expr: 'up' },
      { record: 'a:c', expr: 'up' },
    ],
  },
];

function refusalOf(...tests: readonly AlertRuleSpecTest[]) {
  return compileRule(storedRule(groups, {}, tests)).refused;
}

const series = (values: string, name = 'up') => ({ series: name, values });
const at = (eval_time: number | string) => ({ promql_expr_test: [{ expr: 'up', eval_time }] });

describe('samples', () => {
  test('as many as the bound are fine, and one more is not, counted over all tests', () => {
    const first = { input_series: [series('0+1x199999')] };
    expect(refusalOf(first, { input_series: [series('1x49998'), series('1', 'down')] })).toBeUndefined();
    expect(refusalOf(first, { name: 'long', input_series: [series('1x49998'), series('1 2', 'down')] })).toEqual({
      reason: 'TestsTooLarge',
      message:
        'AlertRule shop/latency: spec.tests[1]: test "long", input_series[1], "down": "1 2" stands for 2 samples, with those ' +
        'before it for 250,001, and all tests of an object may have 250,000: shorten it, choose a longer interval, or split the object',
    });
  });

  test.each([
    ['0+1x60000000', '60,000,001'],
    ['1x99999999999999999999', 'more than 10^15'],
  ])('%s is refused before any parser unfolds it', (values, told) => {
    const { reason, message } = refusalOf({ input_series: [series(values)] }) ?? {};
    expect({ reason, message }).toEqual({
      reason: 'TestsTooLarge',
      message: expect.stringContaining(
        `spec.tests[0]: this test, input_series[0], "up": "${values}" stands for ${told}`,
      ),
    });
  });
});

describe('evaluations', () => {
  test.each<readonly [string, AlertRuleSpecTest, boolean]>([
    ['a thousand minutes', at('1000m'), true],
    ['three weeks of minutes', at('3w'), false],
    ['three weeks of hours', { ...at('3w'), evaluation_interval: '1h' }, true],
    ['an hour of milliseconds', { ...at('1h'), evaluation_interval: '1ms' }, false],
    ['a wait for an alert', { alert_rule_test: [{ alertname: 'A', eval_time: '1y' }] }, false],
    ['no time', at(0), true],
    ['a time that the parser will refuse', at('soon'), true],
  ])('%s', (_, one, isFine) => {
    expect(refusalOf(one)?.reason).toBe(isFine ? undefined : 'TestsTooLarge');
  });

  test('are told with the test, the bound and what to do, counted over all tests', () => {
    // Of two rules, and of the one expression that is asked for.
    const half = at('12498m');
    expect(refusalOf(half, half)).toBeUndefined();
    expect(refusalOf(half, { name: 'late', ...at('12500m') })?.message).toBe(
      'AlertRule shop/latency: spec.tests[1]: test "late" makes 25,003 evaluations, with the tests before it 50,002, ' +
        'and all tests of an object may make 50,000: choose earlier eval_times or a longer evaluation_interval, or split the object',
    );
  });
});

test.each([
  ['more than a series', series('', 'up 0+1x60000000'), 'series: "up 0+1x60000000" is not one series'],
  ['another line', series('1\n  down 1x5'), 'values: it has several lines'],
])('%s is refused, where promtool would read series of its own', (_, input, message) => {
  expect(refusalOf({ input_series: [input] })).toEqual({
    reason: 'InvalidTest',
    message: expect.stringContaining(`spec.tests[0].input_series[0].${message}`),
  });
});

test.each(['{{count:1}}x60000000', '1x60000000', '{{count:1}} {{count:2}}'])(
  'a histogram that is expected is one, and not %s',
  (histogram) => {
    const exp_samples = [
      { labels: 'up', histogram: '{{count:1 buckets:[1]}}' },
      { labels: 'up', histogram },
    ];
    expect(refusalOf({ promql_expr_test: [{ expr: 'up', exp_samples }] })).toEqual({
      reason: 'InvalidTest',
      message: `AlertRule shop/latency: spec.tests[0].promql_expr_test[0].exp_samples[1].histogram: ${JSON.stringify(histogram)} is not one histogram; write one, for example {{count:3 sum:9}}`,
    });
  },
);

test('a line break at the end is none', () => {
  expect(refusalOf({ input_series: [series('1 2 3\n', 'up\n')] })).toBeUndefined();
});
