/** The CRDs keep the rules that a reviewer would otherwise have to check by eye; the generated files are current. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { generate, readCrds } from './generate.ts';
import { keepsRule, ruleMessages } from './rules.ts';
import { invalidSamples } from './samples/samples.ts';
import type { CustomResourceDefinition, Schema, ValidationRule } from './schema.ts';

interface Place {
  readonly path: string;
  readonly schema: Schema;
}

const rootOf = (crd: CustomResourceDefinition): Schema => {
  const schema = crd.spec.versions[0]?.schema.openAPIV3Schema;
  if (!schema) throw new Error(`${crd.metadata.name} has no schema`);
  return schema;
};

function places(schema: Schema, path: string): Place[] {
  const { properties = {}, items, additionalProperties } = schema;
  return [
    { path, schema },
    ...Object.entries(properties).flatMap(([name, field]) => places(field, `${path}.${name}`)),
    ...(items ? places(items, `${path}[]`) : []),
    ...(additionalProperties ? places(additionalProperties, `${path}.*`) : []),
  ];
}

const crds = readCrds();
const all = crds.flatMap((crd) => places(rootOf(crd), crd.spec.names.kind));
const pathsWhere = (isAtFault: (place: Place) => boolean): string[] => all.filter(isAtFault).map(({ path }) => path);
const isFixed = (schema: Schema): boolean => schema.enum !== undefined || schema.format !== undefined;

describe('every field', () => {
  test('is described, but metadata, for which the API server does it', () => {
    expect(pathsWhere(({ path, schema }) => !schema.description && !/^[A-Za-z]+\.metadata$/.test(path))).toEqual([]);
  });

  test('has nothing but a schema below properties: a comma in an unquoted description would add fields', () => {
    const known = new Set([
      'type',
      'format',
      'description',
      'default',
      'enum',
      'required',
      'properties',
      'additionalProperties',
      'items',
      'minimum',
      'maximum',
      'minItems',
      'maxItems',
      'minLength',
      'maxLength',
      'maxProperties',
      'minProperties',
      'pattern',
    ]);
    expect(
      pathsWhere(({ schema }) =>
        Object.keys(schema).some((key) => !known.has(key) && !key.startsWith('x-kubernetes-')),
      ),
    ).toEqual([]);
  });

  test('has a type or takes numbers and texts', () => {
    expect(pathsWhere(({ schema }) => !schema.type && !schema['x-kubernetes-int-or-string'])).toEqual([]);
  });

  test('keeps its own limits with its default', () => {
    expect(
      pathsWhere(({ schema }) => {
        const { default: value, pattern, enum: values, minimum = -Infinity } = schema;
        if (typeof value === 'number') return value < minimum;
        if (typeof value !== 'string') return false;
        return (pattern !== undefined && !new RegExp(pattern).test(value)) || values?.includes(value) === false;
      }),
    ).toEqual([]);
  });
});

describe('everything is bounded, so that the cost of rules and the size of objects are', () => {
  test.each([
    ['a text', ({ schema }: Place) => schema.type === 'string' && !schema.maxLength && !isFixed(schema)],
    ['a number or text', ({ schema }: Place) => schema['x-kubernetes-int-or-string'] === true && !schema.maxLength],
    ['a number', ({ schema }: Place) => schema.type === 'integer' && !schema.format && schema.maximum === undefined],
    ['a list', ({ schema }: Place) => schema.type === 'array' && !schema.maxItems],
    [
      'a map',
      ({ schema }: Place) =>
        (schema.additionalProperties !== undefined || schema['x-kubernetes-preserve-unknown-fields'] === true) &&
        !schema.maxProperties,
    ],
  ])('%s', (_, isUnbounded) => {
    expect(pathsWhere(isUnbounded)).toEqual([]);
  });
});

describe('every list', () => {
  test('says how it is merged', () => {
    expect(pathsWhere(({ schema }) => schema.type === 'array' && !schema['x-kubernetes-list-type'])).toEqual([]);
  });

  test('that is a map has keys that its items must have', () => {
    expect(
      pathsWhere(({ schema }) => {
        const keys = schema['x-kubernetes-list-map-keys'] ?? [];
        return (
          schema['x-kubernetes-list-type'] === 'map' &&
          (keys.length === 0 || !keys.every((key) => schema.items?.required?.includes(key)))
        );
      }),
    ).toEqual([]);
  });
});

describe('every rule in CEL', () => {
  const rules = all.flatMap(({ schema }): readonly ValidationRule[] => schema['x-kubernetes-validations'] ?? []);
  const messages = [...new Set(rules.map(({ message }) => message))];

  test('has a message that is no copy of the rule', () => {
    expect(rules.filter(({ rule, message }) => !message || rule.includes(message))).toEqual([]);
  });

  test('has a twin for offline checks, but those about changes, and no twin is left over', () => {
    const transitions = new Set(rules.filter(({ rule }) => rule.includes('oldSelf')).map(({ message }) => message));
    expect([...ruleMessages].toSorted()).toEqual(messages.filter((message) => !transitions.has(message)).toSorted());
  });

  test('is broken by an invalid sample, whose answer comes from a real API server', () => {
    const answers = invalidSamples().map(({ words }) => words);
    expect(
      messages.filter((message) => !answers.some((words) => message.includes(words) || words.includes(message))),
    ).toEqual([]);
  });

  test('holds when the message is unknown', () => {
    expect(keepsRule('no such rule', {})).toBe(true);
  });
});

describe.each(crds.map((crd) => [crd.spec.names.kind, crd] as const))('%s', (_, crd) => {
  test('is small enough for plain kubectl apply, which copies it into an annotation', () => {
    expect(JSON.stringify(crd).length).toBeLessThan(100 * 1024);
  });

  test('starts with a status that no generation matches', () => {
    expect(rootOf(crd).properties?.['status']?.default).toEqual({ observedGeneration: -1 });
  });
});

describe('the generated files', () => {
  const files = [...generate()];

  test.each(files)('%s is current', (path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('compile', () => {
    const root = join(import.meta.dirname, '..');
    const compile = (): string =>
      execFileSync(
        join(root, 'node_modules/.bin/tsc'),
        [
          '--ignoreConfig',
          '--noEmit',
          '--strict',
          '--exactOptionalPropertyTypes',
          '--verbatimModuleSyntax',
          '--erasableSyntaxOnly',
          '--allowImportingTsExtensions',
          '--skipLibCheck',
          '--target',
          'es2024',
          '--module',
          'nodenext',
          '--types',
          'node',
          ...files.map(([path]) => path).filter((path) => path.endsWith('.ts')),
        ],
        { cwd: root, encoding: 'utf8' },
      );
    expect(compile()).toBe('');
  });
});
