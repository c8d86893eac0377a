/** What exporters wrote into their logs, run against systems that refused the login or were not there, says what the records take it for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { toText } from '../content.ts';
import { judge } from '../testing/tools.ts';
import { catalogue, recordOf } from './catalogue.ts';
import type { SaysWhy } from './record.ts';

const folder = join(import.meta.dirname, 'testdata/logs');
const causes = ['login', 'unreachable'] as const;

/** Which of the causes a record finds in a line. */
function foundIn(line: string, saysWhy: SaysWhy = {}): string {
  return causes.filter((cause) => saysWhy[cause]?.some((pattern) => pattern.test(line))).join(' and ') || 'other';
}

describe.each(readdirSync(folder))('%s', (file) => {
  const [type = '', cause] = file.split('.');
  const lines = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');

  test.each(lines)('%s', (line) => {
    expect(foundIn(line, recordOf(type).saysWhy)).toBe(cause);
  });
});

test('every pattern of a record was seen in a log', () => {
  const seen = new Set(readdirSync(folder).map((file) => file.split('.').slice(0, 2).join(' ')));
  const used = catalogue.flatMap(({ type, saysWhy = {} }) =>
    causes.flatMap((cause) => (saysWhy[cause] === undefined ? [] : [`${type} ${cause}`])),
  );
  expect(used.filter((one) => !seen.has(one))).toEqual([]);
});

/** Series that exporters had, and the cause that they are taken for. */
const seen: readonly (readonly [
  type: string,
  cause: 'login' | 'unreachable' | 'other',
  series: string,
  value: number,
])[] = [
  ['redis', 'login', errorOf('WRONGPASS invalid username-password pair or user is disabled.'), 1],
  ['redis', 'login', errorOf('NOAUTH Authentication required.'), 1],
  [
    'redis',
    'login',
    errorOf(
      'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    ),
    1,
  ],
  ['redis', 'unreachable', errorOf('dial tcp 127.0.0.1:9: connect: connection refused'), 1],
  ['redis', 'unreachable', errorOf('dial tcp: lookup nix.systems.svc on 10.96.0.10:53: no such host'), 1],
  ['redis', 'other', errorOf(''), 0],
  ['nats', 'unreachable', 'gnatsd_healthz_status_value{server_id="http://127.0.0.1:9",value="unreachable"}', 0],
  ['nats', 'other', 'gnatsd_healthz_status_value{server_id="http://127.0.0.1:18222",value="ok"}', 1],
];

function errorOf(err: string): string {
  return `redis_exporter_last_scrape_error{err=${JSON.stringify(err)}}`;
}

/** Whether promtool finds that the expression has a series where only that one is there. */
function has(expression: string, series: string, value: number): boolean {
  const input_series = [{ series, values: `${value}x5` }];
  const promql_expr_test = [
    { expr: `count(${expression})`, eval_time: '1m', exp_samples: [{ labels: '{}', value: 1 }] },
  ];
  const file = {
    rule_files: [],
    evaluation_interval: '1m',
    tests: [{ interval: '1m', input_series, promql_expr_test }],
  };
  return judge('promtool', ['test', 'rules', 'test.json'], { 'test.json': toText(file) }).accepted;
}

test.each(seen)('of %s: %s is said by %s', (type, cause, series, value) => {
  const { series: said = {} } = recordOf(type).saysWhy ?? {};
  const found = causes.filter((one) => said[one] !== undefined && has(said[one], series, value));
  expect(found.join(' and ') || 'other').toBe(cause);
});
