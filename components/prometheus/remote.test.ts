import { describe, expect, test } from '@jest/globals';
import type { Schema } from '../../crds/schema.ts';
import { prometheusText } from '../testing/objects.ts';
import { type AuthoredSpec, everyField, stackInput, stackSchema } from '../testing/stacks.ts';
import { judge } from '../testing/tools.ts';
import { files } from './layout.ts';

type Prometheus = NonNullable<AuthoredSpec['prometheus']>;

/** Paths of all fields below a schema, through lists. */
function leaves({ properties, items }: Schema, path: string): readonly string[] {
  if (items?.properties) return leaves(items, path);
  if (!properties) return [path];
  return Object.entries(properties).flatMap(([name, field]) => leaves(field, path === '' ? name : `${path}.${name}`));
}

/** The same of a value. */
function leavesOf(value: unknown, path: string, schema: Schema | undefined): readonly string[] {
  if (Array.isArray(value) && schema?.items?.properties) {
    return value.flatMap((item: unknown) => leavesOf(item, path, schema.items));
  }
  if (!schema?.properties) return [path];
  return Object.entries(Object(value)).flatMap(([name, field]) =>
    leavesOf(field, path === '' ? name : `${path}.${name}`, schema.properties?.[name]),
  );
}

const schemaOf = (field: 'remoteWrite' | 'remoteRead'): Schema =>
  stackSchema.properties?.['spec']?.properties?.['prometheus']?.properties?.[field] ?? {};

interface Configuration {
  readonly remote_write?: unknown;
  readonly remote_read?: unknown;
}

function configurationOf(prometheus: Prometheus): Configuration {
  const configuration: Configuration = JSON.parse(prometheusText(stackInput({ prometheus })));
  return configuration;
}

const { remoteWrite, remoteRead } = everyField.prometheus;

/** What promtool says of the stack's main configuration. */
function check(prometheus: Prometheus): string {
  const text = prometheusText(stackInput({ prometheus, ...nothingElse }));
  return judge('promtool', ['check', 'config', files.configuration], { [files.configuration]: text }).refusal;
}

/** Jobs that refer to files need not be here. */
const nothingElse = {
  kubernetes: { apiServer: 'Disabled', kubelet: 'Disabled', cadvisor: 'Disabled', probes: 'Disabled' },
} as const;

describe.each([
  ['remoteWrite', 'remote_write', remoteWrite],
  ['remoteRead', 'remote_read', remoteRead],
] as const)('%s', (field, block, given) => {
  test('has every field in the example, and passes each on as it is', () => {
    const schema = schemaOf(field);
    expect([...new Set(leavesOf(given, '', schema))].toSorted()).toEqual([...leaves(schema, '')].toSorted());
    expect(configurationOf({ [field]: given })[block]).toEqual(given);
  });

  test('with every field is accepted by promtool', () => {
    expect(check({ [field]: given })).toBe('');
  });

  test('is not there when none is given', () => {
    expect(configurationOf({})).not.toHaveProperty(block);
    expect(configurationOf({ [field]: [] })).not.toHaveProperty(block);
  });

  test('has no field for a password, a token or a file', () => {
    expect(
      leaves(schemaOf(field), '').filter((path) => /password|token|credential|file|secret|auth/i.test(path)),
    ).toEqual([]);
  });

  test('with a header that authenticates is refused by promtool, which keeps the last good configuration', () => {
    const headers = { Authorization: 'Basic eA==' };
    expect(check({ [field]: [{ name: 'a', url: 'http://far/', headers }] })).toMatch(/authorization/i);
  });
});
