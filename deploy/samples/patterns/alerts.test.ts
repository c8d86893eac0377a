/** When the samples' alerts fire, and when they do not yet: by promtool, minute by minute. */
import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../components/testing/tools.ts';
import type { AlertRule } from '../../../crds/models/alert-rule.ts';
import { files, objectsIn, ofKind } from './testing/manifests.ts';

interface Case {
  readonly file: string;
  readonly alert: string;
  /** Series and their values each minute from minute 0 on, in promtool's notation. */
  readonly series: Readonly<Record<string, string>>;
  /** The minute at which to look. */
  readonly at: number;
  readonly fires: boolean;
}

const succeeded = 'backup_last_success_timestamp_seconds{job="backup", database="orders"}';
const inTime = (le: string): string =>
  `http_request_duration_seconds_bucket{scrape_target="patterns/prices", namespace="patterns", route="/prices/:article", le="${le}"}`;
const all = inTime('0.25').replace('bucket', 'count').replace(', le="0.25"', '');
const heard = 'push_time_seconds{scrape_target="patterns-inner/meters", meter="a"}';
const edge = 'up{scrape_target="patterns-inner/meters"}';

const cases: readonly Case[] = [
  { file: 'cronjob', alert: 'BackupTooOld', series: { [succeeded]: '0x60' }, at: 40, fires: false },
  { file: 'cronjob', alert: 'BackupTooOld', series: { [succeeded]: '0x60' }, at: 41, fires: true },
  { file: 'cronjob', alert: 'BackupTooOld', series: { [succeeded]: '0x41 2460x9' }, at: 43, fires: false },
  { file: 'cronjob', alert: 'BackupMissing', series: {}, at: 29, fires: false },
  { file: 'cronjob', alert: 'BackupMissing', series: {}, at: 30, fires: true },
  { file: 'cronjob', alert: 'BackupMissing', series: { [succeeded]: '0x60' }, at: 50, fires: false },
  { file: 'cronjob', alert: 'BackupFailed', series: { 'backup_failed{job="backup"}': '0 1' }, at: 0, fires: false },
  { file: 'cronjob', alert: 'BackupFailed', series: { 'backup_failed{job="backup"}': '0 1' }, at: 1, fires: true },
  { file: 'inner-network', alert: 'MeterSilent', series: { [heard]: '0+60x10' }, at: 9, fires: false },
  { file: 'inner-network', alert: 'MeterSilent', series: { [heard]: '0+60x5 300x5' }, at: 6, fires: false },
  { file: 'inner-network', alert: 'MeterSilent', series: { [heard]: '0+60x5 300x5' }, at: 7, fires: true },
  { file: 'inner-network', alert: 'EdgeGatewayDown', series: { [edge]: '1 0x5' }, at: 1, fires: false },
  { file: 'inner-network', alert: 'EdgeGatewayDown', series: { [edge]: '1 0x5' }, at: 2, fires: true },
  {
    file: 'application',
    alert: 'PricesSlow',
    series: { [inTime('0.25')]: '0+95x20', [all]: '0+100x20' },
    at: 15,
    fires: false,
  },
  {
    file: 'application',
    alert: 'PricesSlow',
    series: { [inTime('0.25')]: '0+94x20', [all]: '0+100x20' },
    at: 15,
    fires: true,
  },
  {
    file: 'application',
    alert: 'PricesDown',
    series: { 'up{scrape_target="patterns/prices"}': '0x5' },
    at: 1,
    fires: true,
  },
  { file: 'sidecar', alert: 'RedisDown', series: { 'redis_up{namespace="patterns"}': '1 0 0' }, at: 1, fires: false },
  { file: 'sidecar', alert: 'RedisDown', series: { 'redis_up{namespace="patterns"}': '1 0 0' }, at: 2, fires: true },
  {
    file: 'sidecar',
    alert: 'RedisExporterDown',
    series: { 'up{scrape_target="patterns/redis"}': '0x9' },
    at: 4,
    fires: false,
  },
  {
    file: 'sidecar',
    alert: 'RedisExporterDown',
    series: { 'up{scrape_target="patterns/redis"}': '0x9' },
    at: 5,
    fires: true,
  },
];

const groupsOf = (file: string): AlertRule['spec']['groups'] =>
  ofKind(objectsIn(`${file}.yaml`), 'AlertRule').flatMap(({ spec }) => spec.groups);

describe('alerts', () => {
  test.each(cases)('$file: $alert at minute $at of $series: $fires', ({ file, alert, series, at, fires }) => {
    const expression = `count(ALERTS{alertname="${alert}", alertstate="firing"}) or vector(0)`;
    const samples = { expr: expression, eval_time: `${at}m`, exp_samples: [{ labels: '{}', value: Number(fires) }] };
    const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
    const suite = {
      rule_files: ['rules.json'],
      evaluation_interval: '1m',
      tests: [{ interval: '1m', input_series: input, promql_expr_test: [samples] }],
    };
    const rules = JSON.stringify({ groups: groupsOf(file) });
    const verdict = judge('promtool', ['test', 'rules', 't.json'], {
      't.json': JSON.stringify(suite),
      'rules.json': rules,
    });
    expect(verdict.refusal).toBe('');
  });

  test('all are among these cases, firing', () => {
    const names = files.flatMap((file) => groupsOf(file.replace('.yaml', '')).flatMap(({ rules }) => rules));
    const alerts = names.flatMap(({ alert }) => (alert === undefined ? [] : [alert]));
    expect(alerts.filter((name) => !cases.some(({ alert, fires }) => alert === name && fires))).toEqual([]);
  });
});
