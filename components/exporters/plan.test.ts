/** What an object asks for that its record does not provide for. */
import { describe, expect, test } from '@jest/globals';
import { containerOf, workloadsOf } from '../testing/objects.ts';
import { stackInput } from '../testing/stacks.ts';
import { type ExporterUse, mostPods } from './plan.ts';
import { runningExporters } from './running.ts';
import { exampleUse, ownerOf, planned, tenancy } from './testing/uses.ts';

const input = stackInput(tenancy);

describe('refused is', () => {
  const many = Array.from({ length: mostPods + 1 }, (_, index) => `db-${index}`);
  test.each<[string, string, Partial<ExporterUse>, string]>([
    [
      'a parameter that there is not',
      'postgres',
      { parameters: { sslMode: 'disable' } },
      'UnknownParameter: spec.exporter.parameters: postgres has no "sslMode"; did you mean sslmode?',
    ],
    [
      'a parameter where there are none',
      'mysql',
      { parameters: { x: 'y' } },
      'UnknownParameter: spec.exporter.parameters: mysql has no "x"; there are none',
    ],
    [
      'a parameter that is missing',
      'stackdriver',
      { parameters: {} },
      'ParameterMissing: spec.exporter.parameters.prefixes: stackdriver needs it; give it, such as "cloudsql.googleapis.com/database"',
    ],
    [
      'a number of seconds that is none',
      'cloudwatch',
      { parameters: { region: 'eu-west-1', period: '5m' } },
      'InvalidParameter: spec.exporter.parameters.period: "5m" is no whole number of seconds, such as "600"',
    ],
    [
      'a duration that is none',
      'graphite',
      { parameters: { expireAfter: '0s' } },
      'InvalidParameter: spec.exporter.parameters.expireAfter: "0s" is no duration, such as "1h"',
    ],
    [
      'a list where one text is meant',
      'postgres',
      { parameters: { database: 'a,b' } },
      'InvalidParameter: spec.exporter.parameters.database: "a,b" may hold',
    ],
    [
      'a value that would go on in a URL',
      'postgres',
      { parameters: { database: 'a?sslmode=disable&x' } },
      'InvalidParameter: spec.exporter.parameters.database: "a?sslmode=disable&x" may hold',
    ],
    [
      'a variable of Kubernetes',
      'kafka',
      { parameters: { username: '$(SASL_USER_PASSWORD)' } },
      'InvalidParameter: spec.exporter.parameters.username: "$(SASL_USER_PASSWORD)" may hold',
    ],
    [
      'no address',
      'redis',
      { addresses: [] },
      'AddressRequired: spec.exporter.addresses: there is none; give at least one, such as cache.shop.svc:6379',
    ],
    [
      'an address of what is sent to',
      'statsd',
      { addresses: ['a'] },
      'AddressNotUsed: spec.exporter.addresses: statsd is sent to the exporter',
    ],
    [
      'more pods than a list may make',
      'mongodb',
      { addresses: many },
      `TooManyAddresses: spec.exporter.addresses: mongodb takes a pod for each address, and one object may have ${mostPods} of ${mostPods + 1}`,
    ],
    [
      'an image where nothing runs',
      'rabbitmq',
      { image: 'x:1' },
      'ImageNotUsed: spec.exporter.image: for rabbitmq no exporter is run',
    ],
    [
      'a Secret without a login',
      'memcached',
      { secret: { name: 's' } },
      'SecretNotUsed: spec.exporter.secret: memcached has no login; leave it out',
    ],
  ])('%s', (_what, type, change, expected) => {
    const [reason = '', message = ''] = expected.split(/: (.*)/s);
    expect(() => planned(exampleUse(type, change))).toThrow(
      expect.objectContaining({ reason, message: expect.stringContaining(message) }),
    );
  });

  test.each([
    [
      'that lacks a key',
      'postgres',
      ['username', 'pass'],
      'has no key password; for postgres it has username, password',
    ],
    [
      'with nothing of use',
      'snmp',
      ['x'],
      'has no key community or username or password or privacy-password; for snmp it has community (optional)',
    ],
  ])('a Secret %s', (_what, type, keys, expected) => {
    expect(() => planned(exampleUse(type), { keys })).toThrow(
      expect.objectContaining({
        reason: 'SecretKeyMissing',
        message: expect.stringContaining(`spec.exporter.secret: the Secret shop/login ${expected}`),
      }),
    );
  });

  test('no Secret where a file of it is needed', () => {
    const { secret: _, ...use } = exampleUse('cloudwatch');
    expect(() => planned(use)).toThrow('spec.exporter.secret: cloudwatch needs a Secret with config.yml');
  });

  test.each(['mysql', 'netapp-eseries'])('no Secret where %s has none of its own', (type) => {
    const { secret: _, ...use } = exampleUse(type);
    expect(() => planned(use)).toThrow(`spec.exporter.secret: ${type} needs a Secret with username and password`);
  });

  test('a password without the user that it belongs to', () => {
    expect(() => planned(exampleUse('kafka', { parameters: {} }))).toThrow(
      'spec.exporter.parameters.username: kafka needs it',
    );
  });

  test('an image for an untrusted namespace: it would run where the stack does', () => {
    const use = exampleUse('memcached', { owner: ownerOf('cache', 'foreign'), addresses: ['cache'], image: 'x:1' });
    expect(() => planned(use)).toThrow(
      expect.objectContaining({
        reason: 'NamespaceNotTrusted',
        message: expect.stringContaining(
          'spec.exporter.image: an image runs in the namespace of the stack, and foreign',
        ),
      }),
    );
  });

  test('no image where upstream has none', () => {
    const { image: _, ...use } = exampleUse('netapp-eseries');
    expect(() => planned(use)).toThrow(
      'spec.exporter.image: upstream publishes none for netapp-eseries; name one that you have built',
    );
  });
});

test('500 targets of one shared exporter are one Deployment', () => {
  const addresses = Array.from({ length: 500 }, (_, index) => `cache-${index}`);
  const plan = planned(exampleUse('memcached', { addresses }));
  expect(plan.systems).toHaveLength(500);
  expect(runningExporters(input, [plan])).toHaveLength(1);
});

test('an address that is given twice is one system', () => {
  expect(planned(exampleUse('redis', { addresses: ['cache', 'cache.shop.svc:6379'] })).systems).toHaveLength(1);
});

/** The arguments and the plain variables of the one exporter of an object. */
function startOf(use: ExporterUse) {
  const [workload] = workloadsOf(runningExporters(input, [planned(use)]).flatMap(({ objects }) => objects));
  if (workload === undefined) throw new Error('nothing runs');
  const { args = [], env = [] } = containerOf(workload);
  return { args, env: Object.fromEntries(env.map(({ name, value }) => [name, value ?? 'of a Secret'])) };
}

describe('an exporter starts with', () => {
  test('no login where there is no Secret', () => {
    const { secret: _, parameters: __, ...use } = exampleUse('kafka');
    expect(startOf(use)).toEqual({ args: ['--kafka.server=kafka.shop.svc:9092'], env: {} });
  });

  test.each<[string, Partial<ExporterUse>, readonly string[], Readonly<Record<string, string>>]>([
    [
      'kafka',
      { parameters: { username: 'metrics', mechanism: 'plain' } },
      ['--kafka.server=kafka.shop.svc:9092', '--sasl.username=metrics', '--sasl.mechanism=plain', '--sasl.enabled'],
      { SASL_USER_PASSWORD: 'of a Secret' },
    ],
    [
      'stackdriver',
      { parameters: { prefixes: 'a, b' } },
      ['--google.project-ids=shop-production', '--monitoring.metrics-prefixes=a', '--monitoring.metrics-prefixes=b'],
      { GOOGLE_APPLICATION_CREDENTIALS: '/etc/exporter/key.json' },
    ],
    [
      'stackdriver',
      { parameters: { prefixes: 'a', universe: 'cloud.example.com' } },
      [
        '--google.project-ids=shop-production',
        '--monitoring.metrics-prefixes=a',
        '--google.universe-domain=cloud.example.com',
      ],
      {},
    ],
    [
      'mqtt',
      {},
      [],
      { BROKER_ENDPOINT: 'tcp://mosquitto.shop.svc:1883', MQTT_USER: 'of a Secret', MQTT_PASS: 'of a Secret' },
    ],
    ['cloudwatch', {}, ['--config.file=/etc/exporter/config.yml'], { AWS_REGION: 'eu-west-1' }],
    [
      'cloudwatch',
      { parameters: { region: 'eu-west-1', period: '600' } },
      ['--scraping-interval=600', '--config.file=/etc/exporter/config.yml'],
      {},
    ],
    ['nginx', { addresses: ['web/a$(HOME)'] }, ['--nginx.scrape-uri=http://web.shop.svc:8080/a$$(HOME)'], {}],
    ['snmp', {}, ['--config.file=/etc/snmp_exporter/snmp.yml', '--config.file=/etc/exporter/auths.yml'], {}],
  ])('%s, %j', (type, change, args, env) => {
    const start = startOf(exampleUse(type, change));
    expect(start.args).toEqual(args);
    expect(start.env).toMatchObject(env);
  });
});
