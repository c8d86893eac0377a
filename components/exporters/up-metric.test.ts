/** Whether one system is down, as the real PromQL says of the series in which its alert fires. */
import { describe, expect, test } from '@jest/globals';
import { toText } from '../content.ts';
import { judge } from '../testing/tools.ts';
import { always, of, sample } from './alerts.ts';
import { catalogue, recordOf } from './catalogue.ts';
import type { Series } from './record.ts';
import { downExpression } from './up-metric.ts';

const ofSample = { scrape_target: sample.scrape_target };

/** The same series of another object. */
function ofAnother(series: Series): Series {
  const renamed = Object.entries(series).map(([name, values]) => [
    name.replace(sample.scrape_target, 'shop/other'),
    values,
  ]);
  return Object.fromEntries(renamed);
}

/** A test that exactly one system, or none, is down. */
function asked(name: string, expr: string, series: Series, count: number) {
  return {
    name,
    interval: '1m',
    input_series: Object.entries(series).map(([metric, values]) => ({ series: metric, values })),
    promql_expr_test: [
      {
        expr: `count by (scrape_target, instance) (${expr})`,
        eval_time: '1h',
        exp_samples:
          count === 0
            ? []
            : [{ labels: `{instance="${sample.instance}",scrape_target="${sample.scrape_target}"}`, value: count }],
      },
    ],
  };
}

test('each type: the object’s own system is told to be down, and no other object’s', () => {
  const tests = catalogue.flatMap(({ type, upMetric, alerts: [{ fires, quiet }] }) => {
    const expr = downExpression(type, upMetric, ofSample);
    return [
      asked(`${type}, both down`, expr, { ...fires.series, ...ofAnother(fires.series) }, 1),
      asked(`${type}, the other down`, expr, { ...quiet.series, ...ofAnother(fires.series) }, 0),
    ];
  });
  const verdict = judge('promtool', ['test', 'rules', 'test.json'], {
    'test.json': toText({ rule_files: [], evaluation_interval: '1m', tests }),
  });
  expect(verdict.refusal).toBe('');
});

const account = { exporter: 'cloudwatch' };
const own = { [of('yace_cloudwatch_requests_total', { ...account, api_name: 'ListMetrics' })]: always(4) };
const counted = of('scrape_samples_post_metric_relabeling', account);
const other = ofAnother({ ...own, [counted]: always(9) });

test.each<[string, Series, 0 | 1]>([
  ['is up while the last round brought a value', { ...own, [counted]: always(2) }, 0],
  ['is down once a round brought none', { ...own, [counted]: '2x30 1x60' }, 1],
  ['is up again with the next that does', { ...own, [counted]: '1x30 2x60' }, 0],
  ['is down whatever another object of the same name tells', { ...own, ...other, [counted]: always(1) }, 1],
  ['is not told to be down while its exporter does not answer', { [counted]: always(0) }, 0],
])('an account %s', (name, series, count) => {
  const expr = downExpression('cloudwatch', recordOf('cloudwatch').upMetric, ofSample);
  const tests = [asked(name, expr, series, count)];
  const file = toText({ rule_files: [], evaluation_interval: '1m', tests });
  expect(judge('promtool', ['test', 'rules', 'test.json'], { 'test.json': file }).refusal).toBe('');
});

describe('a system is down where there is', () => {
  test.each([
    ['postgres', 'pg_up{scrape_target="shop/sample"} == 0'],
    ['jmx', 'jmx_scrape_error{scrape_target="shop/sample"} > 0'],
    [
      'kafka',
      'up{exporter="kafka",scrape_target="shop/sample"} == 1 unless on (job, instance) kafka_topic_partition_current_offset{scrape_target="shop/sample"}',
    ],
    ['mqtt', 'changes(broker_uptime{scrape_target="shop/sample"}[5m]) == 0'],
    ['haproxy', 'up{exporter="haproxy",scrape_target="shop/sample"} == 0'],
    [
      'cloudwatch',
      'scrape_samples_post_metric_relabeling{exporter="cloudwatch",scrape_target="shop/sample"} <= on (job, instance, scrape_target) group_left count by (job, instance, scrape_target) ({__name__=~"yace_.+",exporter="cloudwatch",scrape_target="shop/sample"})',
    ],
  ])('%s: %s', (type, expected) => {
    expect(downExpression(type, recordOf(type).upMetric, ofSample)).toBe(expected);
  });
});
