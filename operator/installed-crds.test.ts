/** CRDs that are too old are told by what they lack; those that are newer are no trouble. */
import { describe, expect, test } from '@jest/globals';
import { schemas } from '../crds/models/schemas.ts';
import type { Schema } from '../crds/schema.ts';
import { ManualClock } from './controller/testing/manual-clock.ts';
import { faultsIn, InstalledCrds } from './installed-crds.ts';
import { ApiError } from './kube/errors.ts';
import { silentLogger } from './log.ts';

interface Served {
  /** What the schema of AlertRule is turned into. */
  readonly rule?: (schema: Schema) => Schema;
  readonly withStatus?: boolean;
  readonly kinds?: readonly string[];
}

/** As the API server describes our group. */
function documentOf({ rule = (schema) => schema, withStatus = true, kinds = [...schemas.keys()] }: Served = {}) {
  const served = kinds.map((kind) => {
    const schema = schemas.get(kind) ?? {};
    const name = { group: 'monitoring.bellwether.dev', kind, version: 'v1alpha1' };
    return [kind, { ...(kind === 'AlertRule' ? rule(schema) : schema), 'x-kubernetes-group-version-kind': [name] }];
  });
  const paths = ['monitoringstacks', 'scrapetargets', 'alertrules'].flatMap((plural) => {
    const path = `/apis/monitoring.bellwether.dev/v1alpha1/namespaces/{namespace}/${plural}/{name}`;
    return withStatus ? [path, `${path}/status`] : [path];
  });
  return {
    paths: Object.fromEntries(paths.map((path) => [path, {}])),
    components: { schemas: Object.fromEntries(served) },
  };
}

/** The schema with the field at the path changed. */
function change(schema: Schema, [name, ...rest]: readonly string[], to: (field: Schema) => Schema | undefined): Schema {
  if (name === undefined) return schema;
  const { [name]: field = {}, ...others } = schema.properties ?? {};
  const changed = rest.length === 0 ? to(field) : change(field, rest, to);
  return { ...schema, properties: { ...others, ...(changed && { [name]: changed }) } };
}

const lacks = (what: string) => [
  `the CRD alertrules.monitoring.bellwether.dev is older than the operator, it lacks ${what}: kubectl apply --server-side -f deploy/install.yaml`,
];

describe('the CRDs', () => {
  test.each<[string, Served, readonly string[]]>([
    ['of this version', {}, []],
    ['with a field more', { rule: (schema) => change(schema, ['spec', 'later'], () => ({ type: 'string' })) }, []],
    [
      'that take any status',
      {
        rule: (schema) =>
          change(schema, ['status'], () => ({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true })),
      },
      [],
    ],
    [
      'without a field',
      { rule: (schema) => change(schema, ['status', 'conditions'], () => undefined) },
      lacks('.status.conditions'),
    ],
    [
      'without a default',
      {
        rule: (schema) => change(schema, ['status'], (field) => ({ ...field, default: undefined })),
      },
      lacks('the default of .status'),
    ],
    ['that lack one of three', { kinds: ['MonitoringStack', 'ScrapeTarget'] }, []],
    [
      'without the subresource',
      {
        kinds: ['AlertRule'],
        withStatus: false,
        rule: (schema) => change(schema, ['spec', 'groups'], () => undefined),
      },
      lacks('the subresource status and 1 more'),
    ],
  ])('%s', (_, served, expected) => expect(faultsIn(documentOf(served))).toEqual(expected));

  test.each([[undefined], [{}], [{ components: 3 }]])('of a server that answers %j are not complained of', (document) =>
    expect(faultsIn(document)).toEqual([]),
  );
});

describe('looking', () => {
  const refused = (code: number) =>
    new ApiError({ verb: 'get', resource: '/openapi' }, { code, reason: '', message: '' });

  test('waits until they are those of this version, and tells both', async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const log = {
      ...silentLogger,
      warn: (_: object, text: string) => told.push(text),
      info: (_: object, text: string) => told.push(text),
    };
    let document = documentOf({ withStatus: false });
    const crds = new InstalledCrds({ client: { read: async () => JSON.stringify(document) }, clock, log });
    const current = crds.current({ signal: AbortSignal.timeout(60_000) });
    await clock.advance(10_000);
    expect(crds.faults).toHaveLength(3);
    document = documentOf();
    await clock.advance(10_000);
    await current;
    expect(crds.faults).toEqual([]);
    expect(told).toEqual([
      ...Array<string>(3).fill('waiting for the CRDs of this version'),
      'the CRDs are those of this version',
    ]);
  });

  test.each([403, 404])('does not wait for a server that answers %d', async (code) => {
    const crds = new InstalledCrds({
      client: { read: () => Promise.reject(refused(code)) },
      clock: new ManualClock(),
      log: silentLogger,
    });
    await crds.current({ signal: AbortSignal.timeout(60_000) });
    expect(crds.faults).toEqual([]);
  });

  test('ends with its signal', async () => {
    const end = new AbortController();
    const client = { read: async () => JSON.stringify(documentOf({ withStatus: false })) };
    const crds = new InstalledCrds({ client, clock: new ManualClock(), log: silentLogger });
    const ended = Promise.all([crds.run(end), crds.current(end)]);
    end.abort();
    await expect(ended).resolves.toBeDefined();
  });
});
