import { describe, expect, test } from '@jest/globals';
import type { Schema } from '../../crds/schema.ts';
import { prometheusText } from '../testing/objects.ts';
import { type AuthoredSpec, everyField, stackInput, stackSchema } from '../testing/stacks.ts';
import { judge } from '../testing/tools.ts';
import { files, judgedFiles } from './layout.ts';

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

type Block = Readonly<Record<string, unknown>>;

/** What `auth` and `tls` become. */
const inItsGrammar = ['basic_auth', 'authorization', 'oauth2', 'tls_config'];

const without = (block: object, fields: readonly string[]) =>
  Object.fromEntries(Object.entries(block).filter(([name]) => !fields.includes(name)));

interface Configuration {
  readonly remote_write?: readonly Block[];
  readonly remote_read?: readonly Block[];
}

type Remote = NonNullable<Prometheus['remoteRead']>[number] & NonNullable<Prometheus['remoteWrite']>[number];
type Authentication = Pick<Remote, 'auth' | 'tls'>;

const secret = { name: 'far', key: 'login' };
const file: unknown = expect.stringMatching(/^secret-[0-9a-f]{20}$/);

function configurationOf(prometheus: Prometheus): Configuration {
  const configuration: Configuration = JSON.parse(prometheusText(stackInput({ prometheus })));
  return configuration;
}

const { remoteWrite, remoteRead } = everyField.prometheus;

/** What promtool says of the stack's main configuration. */
function check(prometheus: Prometheus): string {
  const text = prometheusText(stackInput({ prometheus, ...nothingElse }));
  return judge('promtool', ['check', 'config', files.configuration], judgedFiles(text)).refusal;
}

/** Jobs that refer to files need not be here. */
const nothingElse = {
  kubernetes: { apiServer: 'Disabled', kubelet: 'Disabled', cadvisor: 'Disabled', probes: 'Disabled' },
} as const;

describe.each([
  ['remoteWrite', 'remote_write', remoteWrite],
  ['remoteRead', 'remote_read', remoteRead],
] as const)('%s', (field, block, given) => {
  test('has every field in the example, and passes each of its own grammar on as it is', () => {
    const schema = schemaOf(field);
    expect([...new Set(leavesOf(given, '', schema))].toSorted()).toEqual([...leaves(schema, '')].toSorted());
    const written = configurationOf({ [field]: given })[block] ?? [];
    expect(written.map((each) => without(each, inItsGrammar))).toEqual(
      given.map((each) => without(each, ['auth', 'tls'])),
    );
  });

  test.each<readonly [string, Authentication, object]>([
    [
      'a password',
      { auth: { basic: { username: 'me', password: secret } } },
      { basic_auth: { username: 'me', password_file: file } },
    ],
    ['a token', { auth: { bearer: { token: secret } } }, { authorization: { type: 'Bearer', credentials_file: file } }],
    [
      'OAuth2',
      {
        auth: {
          oauth2: {
            clientId: 'me',
            clientSecret: secret,
            tokenUrl: 'https://login/',
            scopes: ['a'],
            endpointParams: { b: 'c' },
          },
        },
      },
      {
        oauth2: {
          client_id: 'me',
          client_secret_file: file,
          token_url: 'https://login/',
          scopes: ['a'],
          endpoint_params: { b: 'c' },
        },
      },
    ],
    [
      'certificates',
      { tls: { ca: secret, certificate: secret, key: secret, serverName: 'far', insecureSkipVerify: true } },
      {
        tls_config: { ca_file: file, cert_file: file, key_file: file, server_name: 'far', insecure_skip_verify: true },
      },
    ],
  ])('with %s names files beside the configuration', (_, authentication, shows) => {
    const remote = { [field]: [{ name: 'a', url: 'https://far/', ...authentication }] };
    expect(configurationOf(remote)[block]).toEqual([{ name: 'a', url: 'https://far/', ...shows }]);
    expect(check(remote)).toBe('');
  });

  test('with every field is accepted by promtool', () => {
    expect(check({ [field]: given })).toBe('');
  });

  test('is not there when none is given', () => {
    expect(configurationOf({})).not.toHaveProperty(block);
    expect(configurationOf({ [field]: [] })).not.toHaveProperty(block);
  });

  test('has no field for a password, a token or a file, but references to Secrets', () => {
    const suspect = leaves(schemaOf(field), '').filter((path) => /password|token|credential|file|secret/i.test(path));
    expect(suspect.filter((path) => !/(password|token|clientSecret)\.(name|key)$|tokenUrl$/.test(path))).toEqual([]);
  });

  test('with a header that authenticates is refused by promtool, which keeps the last good configuration', () => {
    const headers = { Authorization: 'Basic eA==' };
    expect(check({ [field]: [{ name: 'a', url: 'http://far/', headers }] })).toMatch(/authorization/i);
  });
});
