import { describe, expect, test } from '@jest/globals';
import { toText } from '../content.ts';
import { type AuthoredSpec, stackSchema, storedStack } from '../testing/stacks.ts';
import { judge } from '../testing/tools.ts';
import { alertNames, defaultGroups } from './groups.ts';
import { type Case, cases, quiet } from './testing/cases.ts';

const groupsOf = (defaultRules: AuthoredSpec['defaultRules'] = {}) =>
  defaultGroups(storedStack({ defaultRules }).spec.defaultRules);

const rulesOf = (defaultRules?: AuthoredSpec['defaultRules']) => groupsOf(defaultRules).flatMap(({ rules }) => rules);

const alertsOf = (defaultRules?: AuthoredSpec['defaultRules']) =>
  rulesOf(defaultRules).flatMap((rule) => rule.alert ?? []);

const rules = toText({ groups: groupsOf({ watchdog: true }) });

/** What promtool says of the series of a case when the alerts of that name are asked for. */
function fired(alert: string, { series, at = '2h', expected }: Case) {
  const rule = rulesOf({ watchdog: true }).find(({ alert: name }) => name === alert);
  const exp_alerts = expected.map(({ labels, summary }) => ({
    exp_labels: { ...rule?.labels, ...labels },
    exp_annotations: {
      ...rule?.annotations,
      summary,
      description: rule?.annotations?.['description']?.replace('{{ $value }}', '3'),
    },
  }));
  const input_series = Object.entries(series).map(([name, values]) => ({ series: name, values }));
  const alert_rule_test = [{ eval_time: at, alertname: alert, exp_alerts }];
  const tests = [{ interval: '1m', input_series, alert_rule_test }];
  return judge('promtool', ['test', 'rules', 'test.json'], {
    'rules.json': toText({ groups: [{ name: 'one', rules: [rule] }] }),
    'test.json': toText({ rule_files: ['rules.json'], evaluation_interval: '1m', tests }),
  });
}

test('promtool accepts them, with its lint', () => {
  expect(
    judge('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', 'rules.json'], { 'rules.json': rules }),
  ).toMatchObject({
    accepted: true,
  });
});

test('every alert has a case', () => {
  expect(Object.keys(cases).toSorted()).toEqual([...alertNames, 'Watchdog'].toSorted());
});

describe('fires', () => {
  test.each(Object.entries(cases))('%s', (name, example) => {
    expect(fired(name, example).refusal).toBe('');
  });
});

describe('is quiet', () => {
  test.each(Object.entries(quiet))('%s', (_what, { alert, ...example }) => {
    expect(fired(alert, { ...example, expected: [] }).refusal).toBe('');
  });
});

describe('evaluates while a server that was away remembers an exporter beside the one that replaced it', () => {
  test.each(Object.entries(cases))('%s', (name, example) => {
    const twice = Object.entries(example.series).flatMap(([series, values]) =>
      ['old', 'new'].map((which) => [series.replace('{', `{uid="${which}",`), values]),
    );
    const { refusal } = fired(name, { ...example, series: Object.fromEntries(twice) });
    expect(refusal).not.toMatch(/duplicate series|many-to-many|multiple matches/);
  });
});

describe('spec.defaultRules', () => {
  test('names the same alerts as there are', () => {
    const field = stackSchema.properties?.['spec']?.properties?.['defaultRules']?.properties?.['disabled'];
    expect(field?.items?.enum).toEqual(alertNames);
  });

  test('switches all of them off', () => {
    expect(groupsOf({ enabled: false })).toEqual([]);
  });

  test('leaves some of them out', () => {
    const left = alertsOf({ disabled: ['NodeClockOff', 'JobFailed'] });
    expect(alertNames.filter((name) => !left.includes(name))).toEqual(['NodeClockOff', 'JobFailed']);
  });

  test('labels each alert, whose severity stays, and no recording rule', () => {
    const labelled = rulesOf({ labels: { team: 'platform', severity: 'none' } });
    const severity = expect.stringMatching(/critical|warning|info/);
    const expected = labelled.map(({ alert }) => (alert === undefined ? undefined : { team: 'platform', severity }));
    expect(labelled.map(({ labels }) => labels)).toEqual(expected);
  });

  test('has the watchdog only when it is asked for', () => {
    expect(alertsOf()).not.toContain('Watchdog');
    expect(alertsOf({ watchdog: true })).toContain('Watchdog');
  });
});
