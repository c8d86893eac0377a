/** Every record holds together, and its rules do what they say. */
import { describe, expect, test } from '@jest/globals';
import { toText } from '../content.ts';
import { alertNames } from '../default-rules/groups.ts';
import type { Rule } from '../fragment.ts';
import { imageVersion } from '../images.ts';
import { judge } from '../testing/tools.ts';
import { placesIn } from './arguments.ts';
import { catalogue, recordOf } from './catalogue.ts';
import { type CatalogueAlert, type CatalogueRecord, categories, type Exporter, type Series } from './record.ts';
import { exporterGroups } from './rules.ts';

/** What issue and documentation promise. */
const promised = {
  databases: ['elasticsearch', 'mongodb', 'mysql', 'postgres', 'redis', 'memcached'],
  messaging: ['kafka', 'nats', 'mqtt', 'rabbitmq'],
  storage: ['ceph', 'glusterfs', 'storage-scale', 'netapp-eseries'],
  outside: ['cloudwatch', 'stackdriver', 'azure-monitor', 'jmx', 'snmp'],
  general: ['blackbox', 'nginx', 'haproxy', 'statsd', 'graphite'],
} as const;

const records = catalogue.map((record) => [record.type, record] as const);

function exporterOf({ way }: CatalogueRecord): Exporter | undefined {
  return way.kind === 'native' ? undefined : way.exporter;
}

test('every system that is promised has a record, in its category', () => {
  const found = categories.map((category) => [
    category,
    catalogue
      .filter((record) => record.category === category)
      .map(({ type }) => type)
      .toSorted(),
  ]);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(
      Object.entries(promised).map(([category, types]) => [category, Array.from<string>(types).toSorted()]),
    ),
  );
});

test('no word means two systems', () => {
  const words = catalogue.flatMap(({ type, aliases }) => [type, ...aliases]);
  expect(words.toSorted()).toEqual([...new Set(words)].toSorted());
});

test('no two alerts have one name, and none that of a default rule', () => {
  const names = [...alertNames, ...catalogue.flatMap(({ alerts }) => alerts.map(({ rule }) => rule.alert))];
  expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
});

describe.each(records)('%s', (type, record) => {
  const exporter = exporterOf(record);

  test('has a name that objects can be called after', () => {
    expect(type).toMatch(/^[a-z][a-z-]{1,13}$/);
  });

  test('has an image of one version from a named registry, or says that upstream has none', () => {
    const image = exporter?.image;
    const says = exporter === undefined || record.caveats.some((text) => text.includes('image'));
    expect(image === undefined ? says : imageVersion(image) === record.upstream.version).toBe(true);
    expect(image ?? 'quay.io/none:1').toMatch(/^[a-z.]+\.[a-z]+\/[a-z0-9_/-]+:v?[\d.]+$/);
  });

  test('names its secrets, and none of them is an argument', () => {
    for (const { key } of record.secret) {
      expect(key).toMatch(/^[-._a-z0-9]+$/);
      expect(exporter?.arguments.join(' ') ?? '').not.toContain(`{${key}}`);
    }
  });

  test('has a Secret that it needs', () => {
    expect(record.needsSecret === true && !record.secret.some(({ required }) => required)).toBe(false);
  });

  test('tells the exporter of a file in one way', () => {
    const files = record.secret.flatMap(({ reaches }) => (reaches.by === 'file' ? [reaches] : []));
    const ways = files.map(({ variable, argument }) => [variable, argument].filter((way) => way !== undefined));
    expect(ways.filter(({ length }) => length !== 1)).toEqual([]);
  });

  test('has a file of logins exactly where a shared exporter needs one', () => {
    const needed = record.secret.some(({ reaches }) => reaches.by === 'logins');
    expect(record.way.kind === 'shared' && record.way.logins !== undefined).toBe(needed);
  });

  test('leaves places only for its address and its parameters', () => {
    const known = new Set(['address', 'login-url', ...record.parameters.map(({ name }) => name)]);
    const probe = 'probe' in record.way ? record.way.probe : undefined;
    const templates = [
      ...(exporter?.arguments ?? []),
      ...Object.values(exporter?.environment ?? {}),
      ...(probe === undefined ? [] : [probe.target.value, ...Object.values(probe.parameters)]),
    ];
    expect(templates.flatMap(placesIn).filter((name) => !known.has(name))).toEqual([]);
  });

  test('uses the address, unless systems send to it', () => {
    const { way } = record;
    const templates =
      way.kind === 'address'
        ? [...way.exporter.arguments, ...Object.values(way.exporter.environment)]
        : 'probe' in way
          ? [way.probe.target.value]
          : [];
    const isUsed = templates.some((template) => /\{(address|login-url)\}/.test(template));
    // The name of a CloudWatch account is for the label alone: the key says which account it is.
    expect(isUsed).toBe(!['receiver', 'native'].includes(way.kind) && type !== 'cloudwatch');
  });

  test('has an up-metric that its first alert is about', () => {
    expect(record.alerts[0].rule.expr).toContain(record.upMetric.name);
    expect(record.alerts[0].rule.labels.severity).toBe('critical');
  });

  test('does not take the exporter’s answer for the system’s', () => {
    const answersItself = ['native', 'receiver'].includes(record.way.kind) || type === 'snmp';
    expect(record.upMetric.name !== 'up' || answersItself).toBe(true);
  });

  test('tells of licence, upstream and caveats in whole sentences', () => {
    expect(record.upstream.licence).toMatch(/^[A-Za-z0-9.-]+$/);
    expect(record.upstream.url).toMatch(/^https:\/\//);
    for (const text of [record.summary, ...record.caveats]) expect(text).toMatch(/^\p{Lu}.*\.$/u);
  });
});

const rulesText = toText({ groups: exporterGroups(catalogue.map(({ type }) => type)) });

test('there are groups for the types in use, and for no others', () => {
  const names = exporterGroups(['redis', 'postgres', 'redis', 'none']).map(({ name }) => name);
  expect(names).toEqual(['bellwether/exporters/postgres', 'bellwether/exporters/redis']);
});

test('promtool accepts all rules, with its lint', () => {
  const verdict = judge('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', 'rules.json'], {
    'rules.json': rulesText,
  });
  expect(verdict.refusal).toBe('');
});

/** Texts of the alert as the labels fill them in. */
function texts({ annotations = {} }: Rule, labels: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(annotations).map(([name, text]) => [
      name,
      text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? ''),
    ]),
  );
}

function testOf({ rule }: CatalogueAlert, series: Series, fired?: Readonly<Record<string, string>>) {
  const exp_alerts =
    fired === undefined ? [] : [{ exp_labels: { ...rule.labels, ...fired }, exp_annotations: texts(rule, fired) }];
  return {
    name: `${rule.alert} ${fired === undefined ? 'is quiet' : 'fires'}`,
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [{ eval_time: '1h', alertname: rule.alert, exp_alerts }],
  };
}

function judged(tests: readonly object[]) {
  return judge('promtool', ['test', 'rules', 'test.json'], {
    'rules.json': rulesText,
    'test.json': toText({ rule_files: ['rules.json'], evaluation_interval: '1m', tests }),
  });
}

test('every alert fires in its bad series and is quiet in its good ones', () => {
  const tests = catalogue.flatMap(({ alerts }) =>
    alerts.flatMap((alert) => [
      testOf(alert, alert.fires.series, alert.fires.labels),
      testOf(alert, alert.quiet.series),
    ]),
  );
  expect(tests).toHaveLength(4 * catalogue.length);
  expect(judged(tests).refusal).toBe('');
});

test('a test of an alert is able to fail', () => {
  const [alert] = recordOf('postgres').alerts;
  expect(judged([testOf(alert, alert.quiet.series, alert.fires.labels)]).accepted).toBe(false);
  expect(judged([testOf(alert, alert.fires.series)]).accepted).toBe(false);
});

describe('an unknown type', () => {
  test.each([
    ['postgre', 'postgres'],
    ['postgresql', 'postgres'],
    ['PostgreSQL', 'postgres'],
    ['mariadb', 'mysql'],
    ['valkey', 'redis'],
    ['gpfs', 'storage-scale'],
    ['mongo', 'mongodb'],
    ['elastic-search', 'elasticsearch'],
    ['rabitmq', 'rabbitmq'],
    ['opensaerch', 'elasticsearch'],
  ])('%s is answered with %s', (given, meant) => {
    expect(() => recordOf(given)).toThrow(`there is no "${given}" in the catalogue; did you mean ${meant}?`);
  });

  test('that is like none is answered with all that there are', () => {
    expect(() => recordOf('zzzzzzzzzz')).toThrow(/known are azure-monitor, blackbox, .*, storage-scale$/);
  });

  test('may not be a name that every object of JavaScript has', () => {
    expect(() => recordOf('constructor')).toThrow(/there is no "constructor"/);
  });
});
