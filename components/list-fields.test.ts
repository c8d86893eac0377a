/** Every field of what stands in a list of a MonitoringStack does something; components/fields.test.ts has the others. */
import { expect, test } from '@jest/globals';
import { toText } from './content.ts';
import { remotesOf } from './prometheus/remote.ts';
import { requireRows, stackFields } from './testing/fields.ts';
import { objectsOf } from './testing/objects.ts';
import { readable } from './testing/readable.ts';
import { type AuthoredSpec, stackInput, stackSchema } from './testing/stacks.ts';

interface Row {
  readonly path: string;
  /** A stack with the field, and one that differs from it in the field alone. */
  readonly spec: object;
  readonly plain: object;
  /** The text that the field brings into the stack's objects, or into the list of the Secrets that it uses. */
  readonly shows: string;
}

type Item = Readonly<Record<string, unknown>>;

/** Rows for fields of the one item in a list. */
function itemRows(path: string, inStack: (item: Item) => object, base: Item) {
  return (field: string, change: Item, shows: string): Row => ({
    path: `${path}[].${field}`,
    spec: inStack({ ...base, ...change }),
    plain: inStack(base),
    shows,
  });
}

const parts = ['prometheus', 'alertmanager', 'nodeExporter', 'kubeStateMetrics', 'pushgateway'] as const;
const replicated: ReadonlySet<string> = new Set(['prometheus', 'alertmanager']);

function schedulingRows(part: (typeof parts)[number]): readonly Row[] {
  const toleration = itemRows(
    `${part}.scheduling.tolerations`,
    (item) => ({ [part]: { scheduling: { tolerations: [item] } } }),
    { key: 'a', operator: 'Exists' },
  );
  const spread = itemRows(
    `${part}.scheduling.topologySpreadConstraints`,
    (item) => ({ [part]: { scheduling: { topologySpreadConstraints: [item] } } }),
    { topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
  );
  return [
    toleration('key', { key: 'of-that-key' }, 'key: of-that-key'),
    toleration('operator', { operator: 'Equal', value: 'x' }, 'operator: Equal\n'),
    toleration('value', { operator: 'Equal', value: 'of-that-value' }, 'value: of-that-value'),
    toleration('effect', { effect: 'PreferNoSchedule' }, 'effect: PreferNoSchedule'),
    toleration('tolerationSeconds', { effect: 'NoExecute', tolerationSeconds: 77 }, 'tolerationSeconds: 77'),
    ...(replicated.has(part)
      ? [
          spread('topologyKey', { topologyKey: 'rack' }, 'topologyKey: rack'),
          spread('whenUnsatisfiable', { whenUnsatisfiable: 'DoNotSchedule' }, 'whenUnsatisfiable: DoNotSchedule'),
          spread('maxSkew', { maxSkew: 7 }, 'maxSkew: 7'),
        ]
      : []),
  ];
}

const login = { name: 'login', key: 'token' };

/** Both parts of a reference to a Secret, which decide of which bytes the file is a copy. */
function referenceRows(
  row: ReturnType<typeof itemRows>,
  field: string,
  item: (reference: typeof login) => Item,
): readonly Row[] {
  return [
    row(`${field}.name`, item({ ...login, name: 'other-secret' }), '"name":"other-secret"'),
    row(`${field}.key`, item({ ...login, key: 'other-key' }), '"key":"other-key"'),
  ];
}

function remoteRows(list: 'remoteWrite' | 'remoteRead'): readonly Row[] {
  const path = `prometheus.${list}`;
  const row = itemRows(path, (item) => ({ prometheus: { [list]: [item] } }), {
    name: 'a',
    url: 'http://a.example.com/',
  });
  const basic = { username: 'prometheus', password: login };
  const oauth2 = { clientId: 'prometheus', clientSecret: login, tokenUrl: 'https://login/token' };
  const withOauth2 = (change: object) => ({ auth: { oauth2: { ...oauth2, ...change } } });
  return [
    row('name', { name: 'other' }, 'name: other\n'),
    row('url', { url: 'http://other.example.com/' }, 'url: http://other.example.com/'),
    row('remote_timeout', { remote_timeout: '17s' }, 'remote_timeout: 17s'),
    row('headers', { headers: { 'X-Floor': 'attic' } }, 'X-Floor: attic'),
    row('auth.basic.username', { auth: { basic } }, 'username: prometheus'),
    ...referenceRows(row, 'auth.basic.password', (password) => ({ auth: { basic: { ...basic, password } } })),
    ...referenceRows(row, 'auth.bearer.token', (token) => ({ auth: { bearer: { token } } })),
    row('auth.bearer.type', { auth: { bearer: { token: login, type: 'Token' } } }, 'type: Token\n'),
    row('auth.oauth2.clientId', withOauth2({}), 'client_id: prometheus'),
    ...referenceRows(row, 'auth.oauth2.clientSecret', (clientSecret) => withOauth2({ clientSecret })),
    row('auth.oauth2.tokenUrl', withOauth2({}), 'token_url: https://login/token'),
    row('auth.oauth2.scopes[]', withOauth2({ scopes: ['of-the-attic'] }), '- of-the-attic'),
    row('auth.oauth2.endpointParams', withOauth2({ endpointParams: { floor: 'attic' } }), 'floor: attic'),
    ...referenceRows(row, 'tls.ca', (ca) => ({ tls: { ca } })),
    ...referenceRows(row, 'tls.certificate', (certificate) => ({ tls: { certificate, key: login } })),
    ...referenceRows(row, 'tls.key', (key) => ({ tls: { certificate: login, key } })),
    row('tls.serverName', { tls: { serverName: 'shop' } }, 'server_name: shop'),
    row('tls.insecureSkipVerify', { tls: { insecureSkipVerify: true } }, 'insecure_skip_verify: true'),
  ];
}

function writeRows(): readonly Row[] {
  const base = { name: 'a', url: 'http://a.example.com/' };
  const inStack = (item: Item) => ({ prometheus: { remoteWrite: [item] } });
  const row = itemRows('prometheus.remoteWrite', inStack, base);
  const queue = (field: string, value: string | number | boolean) =>
    row(`queue_config.${field}`, { queue_config: { [field]: value } }, `${field}: ${value}`);
  const step = (field: string, value: object, shows: string) =>
    itemRows(
      'prometheus.remoteWrite[].write_relabel_configs',
      (item) => inStack({ ...base, write_relabel_configs: [item] }),
      { source_labels: ['from'], target_label: 'to' },
    )(field, { ...value }, shows);
  return [
    row('protobuf_message', { protobuf_message: 'io.prometheus.write.v2.Request' }, 'io.prometheus.write.v2.Request'),
    row('send_exemplars', { send_exemplars: true }, 'send_exemplars: true'),
    row('send_native_histograms', { send_native_histograms: true }, 'send_native_histograms: true'),
    step('action', { action: 'lowercase' }, 'action: lowercase'),
    step('source_labels[]', { source_labels: ['elsewhere'] }, '- elsewhere'),
    step('separator', { separator: '@' }, 'separator: "@"'),
    step('regex', { regex: '(x+)y' }, 'regex: (x+)y'),
    step('target_label', { target_label: 'there' }, 'target_label: there'),
    step('replacement', { replacement: '$1-z' }, 'replacement: $1-z'),
    step('modulus', { action: 'hashmod', modulus: 7 }, 'modulus: 7'),
    queue('capacity', 12_345),
    queue('min_shards', 3),
    queue('max_shards', 33),
    queue('max_samples_per_send', 333),
    queue('batch_send_deadline', '17s'),
    queue('min_backoff', '17ms'),
    queue('max_backoff', '17s'),
    queue('sample_age_limit', '17h'),
    queue('retry_on_http_429', true),
    row('metadata_config.send', { metadata_config: { send: false } }, 'send: false'),
    row('metadata_config.send_interval', { metadata_config: { send_interval: '17m' } }, 'send_interval: 17m'),
  ];
}

function readRows(): readonly Row[] {
  const inStack = (item: Item) => ({ prometheus: { remoteRead: [item] } });
  const row = itemRows('prometheus.remoteRead', inStack, { name: 'a', url: 'http://a.example.com/' });
  return [
    row('read_recent', { read_recent: true }, 'read_recent: true'),
    row('filter_external_labels', { filter_external_labels: false }, 'filter_external_labels: false'),
    row('required_matchers', { required_matchers: { floor: 'attic' } }, 'floor: attic'),
  ];
}

function routeRows(part: 'prometheus' | 'alertmanager'): readonly Row[] {
  const parent = itemRows(
    `${part}.expose.httpRoute.parentRefs`,
    (item) => ({ [part]: { expose: { allowUnauthenticated: true, httpRoute: { parentRefs: [item] } } } }),
    { name: 'a' },
  );
  return [
    parent('name', { name: 'edge' }, 'name: edge'),
    parent('namespace', { namespace: 'gateways' }, 'namespace: gateways'),
    parent('sectionName', { sectionName: 'https-of-all' }, 'sectionName: https-of-all'),
  ];
}

/** One that has every kind that a field may need. */
const inCluster = { gatewayApi: true } as const;

const rows: readonly Row[] = [
  ...parts.flatMap(schedulingRows),
  ...remoteRows('remoteWrite'),
  ...writeRows(),
  ...remoteRows('remoteRead'),
  ...readRows(),
  ...routeRows('prometheus'),
  ...routeRows('alertmanager'),
];

function partsOf(spec: AuthoredSpec): readonly string[] {
  const input = stackInput(spec, inCluster);
  const secrets = toText(remotesOf(input.stack).map(({ files }) => files));
  return [...objectsOf(input).map((object) => JSON.stringify(object)), secrets];
}

/** How often the text stands in those parts of a stack that the other has otherwise, or not at all. */
function countIn(spec: AuthoredSpec, other: AuthoredSpec, text: string): number {
  const same = new Set(partsOf(other));
  const input = stackInput(spec, inCluster);
  const objects = objectsOf(input).filter((object) => !same.has(JSON.stringify(object)));
  const shown = readable(objects) + (partsOf(spec).at(-1) ?? '');
  return shown.split(text).length - 1;
}

test.each(rows)('$path', ({ spec, plain, shows }) => {
  expect(countIn(spec, plain, shows)).toBeGreaterThan(countIn(plain, spec, shows));
});

test('every field of what stands in a list has a row', () => {
  const howTo = 'row(field, change, shows), where the change of the item brings the text `shows` into the objects';
  const { lists } = stackFields(stackSchema);
  expect(lists.length).toBeGreaterThan(40);
  requireRows(rows, lists, { file: 'components/list-fields.test.ts', howTo });
});
