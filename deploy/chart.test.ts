/** What the chart consists of, seen without Helm; e2e/integration/chart.test.ts has Helm itself render it. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { readCrds } from '../crds/generate.ts';
import { chartFiles } from './chart.ts';
import { generatedFiles } from './generate.ts';
import { labels, operatorName } from './naming.ts';
import { installation } from './objects.ts';
import { chartFolder, defaultValues, type Settings } from './settings.ts';
import { helmText, yamlOf } from './template.ts';
import { badValues, goodValues } from './testing/values.ts';
import { version } from './version.ts';

const read = (name: string): string => readFileSync(join(chartFolder, name), 'utf8');
const schema: { readonly properties: Readonly<Record<string, { readonly description?: string }>> } = JSON.parse(
  read('values.schema.json'),
);

describe('the chart', () => {
  test('is what make generate writes', () => {
    for (const [file, text] of generatedFiles()) expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('has no template that nothing generates, but its notes', () => {
    const written = new Set([...chartFiles().keys(), join(chartFolder, 'templates/NOTES.txt')]);
    const found = globSync('**/*.{yaml,txt,tpl}', { cwd: join(chartFolder, 'templates') });
    expect(found.filter((name) => !written.has(join(chartFolder, 'templates', name)))).toEqual([]);
  });

  test('is of the release of this checkout', () => {
    expect(parse(read('Chart.yaml'))).toMatchObject({ name: 'bellwether', version, appVersion: version });
  });
});

/** What Helm does with a value that is null: it takes it away. */
function withoutNull(values: object): object {
  return JSON.parse(JSON.stringify(values, (_, value: unknown) => (value === null ? undefined : value)));
}

describe('the values', () => {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

  test('that are documented are those of the schema', () => {
    const { global: _, ...properties } = schema.properties;
    expect(Object.keys(properties)).toEqual(Object.keys(defaultValues));
  });

  test.each(Object.keys(defaultValues))('%s is put somewhere', (name) => {
    expect([...chartFiles().values()].join('\n')).toContain(`$.Values.${name}`);
  });

  test.each(Object.entries(goodValues))('%s are taken', (_, values) => {
    expect(validate({ ...defaultValues, ...values })).toBe(true);
  });

  test.each(badValues)('%s is refused', (_, values, at) => {
    expect(validate({ ...defaultValues, ...withoutNull(values) })).toBe(false);
    expect(validate.errors?.map(({ instancePath }) => instancePath)).toContain(at);
  });

  test('between them, the good ones set every value', () => {
    const set = new Set(Object.values(goodValues).flatMap((values) => Object.keys(values)));
    expect(Object.keys(defaultValues).filter((name) => !set.has(name))).toEqual([]);
  });
});

describe('an installation', () => {
  const find = (settings: Partial<Settings>, kind: string) =>
    installation(settings).filter((object) => 'kind' in object && object.kind === kind);

  const debugs = { args: expect.arrayContaining(['--log-level=debug']) };
  test.each<[string, Partial<Settings>, string, readonly object[]]>([
    ['runs one replica', {}, 'Deployment', [{ spec: { replicas: 1 } }]],
    ['of one replica has no budget', {}, 'PodDisruptionBudget', []],
    ['of two replicas keeps one', { replicas: 2 }, 'PodDisruptionBudget', [{ spec: { minAvailable: 1 } }]],
    [
      'of two replicas keeps none when it is told so',
      { replicas: 2, podDisruptionBudget: { enabled: false } },
      'PodDisruptionBudget',
      [],
    ],
    ['brings the namespace it goes to', { namespace: 'ops' }, 'Namespace', [{ metadata: { name: 'ops' } }]],
    [
      'logs as it is told',
      { logLevel: 'debug' },
      'Deployment',
      [{ spec: { template: { spec: { containers: [debugs, debugs] } } } }],
    ],
  ])('%s', (_, settings, kind, expected) => {
    expect(find(settings, kind)).toMatchObject(expected);
  });

  test.each(Object.entries(goodValues))('with %s names what it selects by labels that its pods have', (_, values) => {
    const [deployment] = find(values, 'Deployment') as [{ spec: { template: { metadata: object; spec: object } } }];
    expect(deployment.spec.template.metadata).toMatchObject({ labels });
    const selectors = JSON.stringify(deployment.spec.template.spec).match(/"matchLabels":\{[^}]*\}/g) ?? [];
    for (const text of selectors) expect(labels).toMatchObject(JSON.parse(text.slice(text.indexOf('{'))));
  });

  test('puts everything of a namespace into its own, but what other namespaces give it', () => {
    const settings = { namespace: 'ops', stackNamespaces: ['team-a'], secretNamespaces: ['shop'] };
    const places = installation(settings).flatMap((object) => {
      const { kind, metadata } = object as { kind: string; metadata: { name: string; namespace?: string } };
      return metadata.namespace === undefined || metadata.namespace === 'ops'
        ? []
        : [`${metadata.namespace}: ${kind} ${metadata.name}`];
    });
    expect(places).toEqual([
      'team-a: RoleBinding bellwether-stack',
      'shop: Role bellwether-read-secrets',
      'shop: RoleBinding bellwether-read-secrets',
    ]);
    const subjects = installation(settings).flatMap((object) => ('subjects' in object ? object.subjects : []));
    expect(new Set(JSON.parse(JSON.stringify(subjects)).map((subject: object) => JSON.stringify(subject)))).toEqual(
      new Set([JSON.stringify({ kind: 'ServiceAccount', name: operatorName, namespace: 'ops' })]),
    );
  });

  test('grants its own namespace once, also when it is named again', () => {
    const settings = { namespace: 'ops', stackNamespaces: ['ops'] };
    expect(
      find(settings, 'RoleBinding')
        .map((object) => JSON.stringify(object))
        .filter((text) => text.includes('stack')),
    ).toHaveLength(1);
  });

  test('reads Secrets of a namespace by name alone: it can list none', () => {
    const role = find({ secretNamespaces: ['shop'] }, 'Role').find((object) => JSON.stringify(object).includes('shop'));
    expect(role).toMatchObject({ rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }] });
  });
});

describe('a template', () => {
  test.each<[string, object, string]>([
    ['puts a value', { image: '«$.Values.image»' }, 'image: {{ toJson $.Values.image }}\n'],
    [
      'puts a value into a text',
      { args: ['--log-level=«$.Values.logLevel»'] },
      'args:\n  - --log-level={{ $.Values.logLevel }}\n',
    ],
    [
      'lays out what has parts, or leaves it out',
      { spec: { tolerations: '«$.Values.tolerations»' } },
      'spec:\n  {{- with $.Values.tolerations }}\n  tolerations:\n    {{- toYaml . | nindent 4 }}\n  {{- end }}\n',
    ],
    [
      'leaves out what is empty',
      { priorityClassName: '«$.Values.priorityClassName»' },
      '{{- with $.Values.priorityClassName }}\npriorityClassName: {{ toJson . }}\n{{- end }}\n',
    ],
    ['keeps from Helm what is not for it', { text: '{{ $labels.pod }}' }, 'text: "{{`{{`}} $labels.pod }}"\n'],
  ])('%s', (_, object, text) => {
    expect(helmText(yamlOf(object))).toBe(text);
  });

  test('of a CRD is that CRD, to be kept', () => {
    const templates = [...chartFiles()]
      .filter(([file]) => file.includes('/crds/'))
      .map(([, text]): object => parse(text.replaceAll('{{`{{`}}', '{{')));
    const keep = { annotations: { 'helm.sh/resource-policy': 'keep' } };
    expect(templates).toEqual(readCrds().map((crd) => ({ ...crd, metadata: { ...crd.metadata, ...keep } })));
  });
});
