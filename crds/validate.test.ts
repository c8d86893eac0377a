/** Offline validation says what a real API server says; e2e/integration/crds.test.ts asks one about the same samples. */
import { describe, expect, test } from '@jest/globals';
import { fieldText } from './fault.ts';
import { invalidSamples, validSamples } from './samples/samples.ts';
import { validate } from './validate.ts';

const target = (spec: unknown, metadata: unknown = { name: 'shop' }): unknown => ({
  apiVersion: 'monitoring.bellwether.dev/v1alpha1',
  kind: 'ScrapeTarget',
  metadata,
  spec,
});
const pods = { selector: {} };
const messages = (object: unknown): string[] =>
  validate(object).map(({ path, message }) => `${fieldText(path)}: ${message}`);

test.each(validSamples().map(({ name, objects }) => [name, objects] as const))('%s is valid', (_, objects) => {
  expect(objects.length).toBeGreaterThan(0);
  expect(objects.flatMap(messages)).toEqual([]);
});

const ofOneObject = invalidSamples().filter(({ objects }) => objects.length === 1);

test.each(ofOneObject.map((sample) => [sample.name, sample] as const))(
  '%s is refused for the same field as by the API server',
  (_, { field, objects }) => {
    expect([...new Set(objects.flatMap(validate).map(({ path }) => fieldText(path)))]).toEqual([field]);
  },
);

test('changes cannot be judged offline, so the objects of such a sample are valid by themselves', () => {
  const changes = invalidSamples().filter(({ objects }) => objects.length === 2);
  expect(changes.length).toBeGreaterThan(0);
  expect(changes.flatMap(({ objects }) => objects.flatMap(messages))).toEqual([]);
});

describe('the words', () => {
  test.each([
    ['no object', 'text', [': must be an object']],
    ['no kind', {}, ['kind: null is not possible; known here: MonitoringStack, ScrapeTarget, AlertRule']],
    [
      'a misspelt kind',
      { kind: 'ScrapeTargets' },
      ['kind: "ScrapeTargets" is not possible; did you mean "ScrapeTarget"?'],
    ],
    [
      'another version',
      { kind: 'AlertRule', apiVersion: 'monitoring.bellwether.dev/v1' },
      ['apiVersion: must be monitoring.bellwether.dev/v1alpha1'],
    ],
    ['no name', target({ pods }, {}), ['metadata.name: is required: a name, or generateName']],
    ['no metadata', target({ pods }, null), ['metadata: is required']],
    ['a generated name', target({ pods }, { generateName: 'shop-' }), []],
    ['a misspelt field', target({ pods, prot: 1 }), ['spec.prot: unknown field; did you mean "port"?']],
    [
      'a misspelt label list',
      target({ pods }, { name: 'shop', lables: {} }),
      ['metadata.lables: unknown field; did you mean "labels"?'],
    ],
    [
      'a number as a text',
      target({ pods, honorLabels: 'yes' }),
      ['spec.honorLabels: must be true or false, not "yes"'],
    ],
    ['a list as a number or text', target({ pods, port: [] }), ['spec.port: must be a whole number or a text, not []']],
    [
      'a misspelt choice',
      target({ pods, scheme: 'htps' }),
      ['spec.scheme: "htps" is not possible; did you mean "https"?'],
    ],
    [
      "a pattern, with the field's meaning",
      target({ pods, path: 'metrics' }),
      ['spec.path: "metrics" does not match ^/. What it means: The path of the metrics page.'],
    ],
    [
      'a missing field, with its meaning',
      target({ pods: {} }),
      [
        'spec.pods.selector: is required. What it means: Labels to match. An empty selector matches everything that there is to match.',
      ],
    ],
    [
      'two faults',
      target({ pods, prot: 1, scheme: 'x' }),
      ['spec.prot: unknown field; did you mean "port"?', 'spec.scheme: "x" is not possible; known here: http, https'],
    ],
    [
      'a field whose name needs brackets',
      target({ pods, labels: { 'my-label': 1 } }),
      ['spec.labels[my-label]: must be a text, not 1'],
    ],
    ["status is the operator's", { ...Object(target({ pods })), status: { anything: 1 } }, []],
  ])('%s', (_, object, expected) => {
    expect(messages(object)).toEqual(expected);
  });
});
