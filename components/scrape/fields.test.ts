/** Every field of a ScrapeTarget does something, and exactly what it says. */
import { expect, test } from '@jest/globals';
import { schemas } from '../../crds/models/schemas.ts';
import { toText } from '../content.ts';
import { requireRows } from '../testing/fields.ts';
import { jobsOf } from './jobs.ts';
import { leaves } from './testing/leaves.ts';
import { scrapeFragmentOf, type TargetSpec } from './testing/scrape-target.ts';

interface Row {
  readonly path: string;
  readonly spec: TargetSpec;
  /** The text that the field brings into the job; with "-" what it takes away. */
  readonly shows: string;
}

const pods = { selector: {} };

/** What each kind of selection takes besides the selector. */
const kinds = {
  pods: { object: 'pod', beside: {} },
  services: { object: 'service', beside: {} },
  nodes: { object: 'node', beside: { port: 9100 } },
} as const;

function selectors(kind: keyof typeof kinds): readonly Row[] {
  const { object, beside } = kinds[kind];
  const row = (path: string, source: NonNullable<TargetSpec['pods']>, shows: string): Row => ({
    path: `${kind}.${path}`,
    spec: { [kind]: source, ...beside },
    shows,
  });
  const team = { key: 'team', operator: 'In', values: ['a', 'b.c'] } as const;
  const expressions = { selector: { matchExpressions: [team] } };
  const notIn = { selector: { matchExpressions: [{ ...team, operator: 'NotIn' } as const] } };
  return [
    row('selector.matchLabels', { selector: { matchLabels: { 'a/b': 'v1.2' } } }, String.raw`;v1\\.2`),
    row('selector.matchExpressions[].key', expressions, `"__meta_kubernetes_${object}_label_team"`),
    row('selector.matchExpressions[].operator', notIn, '"__tmp_bellwether_is_'),
    row('selector.matchExpressions[].values[]', expressions, String.raw`(a|b\\.c)`),
    ...(kind === 'nodes'
      ? []
      : [
          row('namespaces.any', { ...pods, namespaces: { any: true } }, '-"regex":";shop'),
          row('namespaces.names[]', { ...pods, namespaces: { names: ['bank', 'shop'] } }, '"regex":";(bank|shop)'),
        ]),
  ];
}

function relabelings(list: 'relabelings' | 'metricRelabelings'): readonly Row[] {
  const step = { action: 'replace', sourceLabels: ['from'], targetLabel: 'to' } as const;
  const row = (path: string, given: object, shows: string): Row => ({
    path: `${list}[].${path}`,
    spec: { pods, [list]: [{ ...step, ...given }] },
    shows,
  });
  return [
    row('action', { action: 'lowercase' }, '{"action":"lowercase","source_labels":["from"]'),
    row('sourceLabels[]', { sourceLabels: ['one', 'two'] }, '"source_labels":["one","two"]'),
    row('separator', { separator: '@' }, '"separator":"@"'),
    row('regex', { regex: '(x+)y' }, '"regex":"(x+)y"'),
    row('modulus', { action: 'hashmod', modulus: 7 }, '"modulus":7'),
    row('targetLabel', {}, '"target_label":"to"'),
    row('replacement', { replacement: '$1-z' }, '"replacement":"$1-z"'),
  ];
}

type Reference = { readonly name: string; readonly key: string };

const login: Reference = { name: 'login', key: 'token' };
const basic = { username: 'prometheus', password: login };
const oauth2 = { clientId: 'prometheus', clientSecret: login, tokenUrl: 'https://login/token' };

/** Both parts of a reference decide which file is meant; the job names the file, and the class says what it is a copy of. */
function references(path: string, spec: (reference: Reference) => object): readonly Row[] {
  const row = (part: keyof Reference, text: string): Row => ({
    path: `${path}.${part}`,
    spec: { pods, ...spec({ ...login, [part]: text }) },
    shows: `"${part}":"${text}"`,
  });
  return [row('name', 'other-secret'), row('key', 'other-key')];
}

const postgres = { type: 'postgres', addresses: ['db'] };

/** What of it runs is told by the tests of `components/exporters`; here, that it comes to those who run it. */
const exporters: readonly Row[] = [
  { path: 'exporter.type', spec: { exporter: postgres }, shows: '"exporter":"postgres"' },
  { path: 'exporter.addresses[]', spec: { exporter: postgres }, shows: '"instance":"db.shop.svc:5432"' },
  {
    path: 'exporter.parameters',
    spec: { exporter: { ...postgres, parameters: { database: 'orders' } } },
    shows: 'postgresql://db.shop.svc:5432/orders?',
  },
  {
    path: 'exporter.image',
    spec: { exporter: { ...postgres, image: 'mirror.example.com/postgres:v1' } },
    shows: '"image":"mirror.example.com/postgres:v1"',
  },
  {
    path: 'exporter.secret.name',
    spec: { exporter: { ...postgres, secret: { name: 'login' } } },
    shows: '"__param_auth_module":"shop.web"',
  },
];

/** What a selector finds is shown beside the operator's caches, which it is found in. */
const isFound = (path: string): boolean => /^(exporter|probe)\.(services|ingresses)\./.test(path);

const probes: readonly Row[] = [
  { path: 'probe.module', spec: { probe: { module: 'icmp', targets: ['db'] } }, shows: '"__param_module":"icmp"' },
  {
    path: 'probe.config',
    spec: { probe: { config: { prober: 'icmp' }, targets: ['db'] } },
    shows: '"__param_module":"own"',
  },
  {
    path: 'probe.targets[]',
    spec: { probe: { targets: ['https://a.example.com/x'] } },
    shows: '"__param_target":"https://a.example.com/x"',
  },
];

const rows: readonly Row[] = [
  ...selectors('pods'),
  ...selectors('services'),
  ...selectors('nodes'),
  {
    path: 'static.addresses[]',
    spec: { static: { addresses: ['db.example.com:9100'] } },
    shows: '"targets":["db.example.com:9100"]',
  },
  ...exporters,
  ...probes,
  {
    path: 'discovery',
    spec: { discovery: { dns_sd_configs: [{ names: ['a.example.com'] }] } },
    shows: '"dns_sd_configs":[{"names":["a.example.com"]}]',
  },
  { path: 'port', spec: { pods, port: 'metrics' }, shows: ';metrics' },
  { path: 'path', spec: { pods, path: '/actuator' }, shows: '"metrics_path":"/actuator"' },
  { path: 'scheme', spec: { pods, scheme: 'https' }, shows: '"scheme":"https"' },
  { path: 'params', spec: { pods, params: { b: ['2', '3'], a: ['1'] } }, shows: '"params":{"a":["1"],"b":["2","3"]}' },
  { path: 'auth.basic.username', spec: { pods, auth: { basic } }, shows: '"basic_auth":{"username":"prometheus"' },
  ...references('auth.basic.password', (reference) => ({ auth: { basic: { ...basic, password: reference } } })),
  ...references('auth.bearer.token', (token) => ({ auth: { bearer: { token } } })),
  {
    path: 'auth.bearer.type',
    spec: { pods, auth: { bearer: { token: login, type: 'Token' } } },
    shows: '"authorization":{"type":"Token"',
  },
  { path: 'auth.oauth2.clientId', spec: { pods, auth: { oauth2 } }, shows: '"client_id":"prometheus"' },
  ...references('auth.oauth2.clientSecret', (reference) => ({
    auth: { oauth2: { ...oauth2, clientSecret: reference } },
  })),
  { path: 'auth.oauth2.tokenUrl', spec: { pods, auth: { oauth2 } }, shows: '"token_url":"https://login/token"' },
  {
    path: 'auth.oauth2.scopes[]',
    spec: { pods, auth: { oauth2: { ...oauth2, scopes: ['a', 'b'] } } },
    shows: '"scopes":["a","b"]',
  },
  {
    path: 'auth.oauth2.endpointParams',
    spec: { pods, auth: { oauth2: { ...oauth2, endpointParams: { b: '2', a: '1' } } } },
    shows: '"endpoint_params":{"a":"1","b":"2"}',
  },
  ...references('tls.ca', (ca) => ({ tls: { ca } })),
  ...references('tls.certificate', (certificate) => ({ tls: { certificate, key: login } })),
  ...references('tls.key', (key) => ({ tls: { certificate: login, key } })),
  { path: 'tls.serverName', spec: { pods, tls: { serverName: 'shop' } }, shows: '"server_name":"shop"' },
  {
    path: 'tls.insecureSkipVerify',
    spec: { pods, tls: { insecureSkipVerify: true } },
    shows: '"insecure_skip_verify":true',
  },
  {
    path: 'interval',
    spec: { pods, interval: '45s' },
    shows: '"target_label":"__scrape_interval__","replacement":"45s"',
  },
  { path: 'timeout', spec: { pods, timeout: '7s' }, shows: '"target_label":"__scrape_timeout__","replacement":"7s"' },
  { path: 'job', spec: { pods, job: 'front$end' }, shows: '"target_label":"job","replacement":"front$$end"' },
  { path: 'labels', spec: { pods, labels: { tier: '$1' } }, shows: '"target_label":"tier","replacement":"$$1"' },
  { path: 'honorLabels', spec: { pods, honorLabels: true }, shows: '"honor_labels":true' },
  { path: 'honorTimestamps', spec: { pods, honorTimestamps: false }, shows: '"honor_timestamps":false' },
  ...relabelings('relabelings'),
  ...relabelings('metricRelabelings'),
  { path: 'limits.samples', spec: { pods, limits: { samples: 11 } }, shows: '"sample_limit":11' },
  { path: 'limits.labels', spec: { pods, limits: { labels: 12 } }, shows: '"label_limit":12' },
  {
    path: 'limits.labelNameLength',
    spec: { pods, limits: { labelNameLength: 13 } },
    shows: '"label_name_length_limit":13',
  },
  {
    path: 'limits.labelValueLength',
    spec: { pods, limits: { labelValueLength: 14 } },
    shows: '"label_value_length_limit":14',
  },
  { path: 'limits.bodySize', spec: { pods, limits: { bodySize: '15MB' } }, shows: '"body_size_limit":"15MB"' },
];

function jobText(spec: TargetSpec): string {
  const fragment = scrapeFragmentOf(spec, {}, { trustedNamespaces: ['*'] });
  return toText([jobsOf([fragment], { slice: 0 }), fragment.class.secrets ?? [], { image: fragment.exporter?.image }]);
}

/** The same kind of selection with nothing else. */
function plainOf(spec: TargetSpec): TargetSpec {
  if (spec.nodes !== undefined) return { nodes: pods, port: 9100 };
  return spec.services === undefined ? { pods } : { services: pods };
}

test.each(rows)('$path', ({ spec, shows }) => {
  const text = jobText(spec);
  const plain = jobText(plainOf(spec));
  const gone = shows.startsWith('-');
  expect((gone ? plain : text).includes(gone ? shows.slice(1) : shows)).toBe(true);
  expect((gone ? text : plain).includes(gone ? shows.slice(1) : shows)).toBe(false);
});

test('every field of the CRD has a row', () => {
  const spec = schemas.get('ScrapeTarget')?.properties?.['spec'] ?? {};
  const howTo =
    '{ path, spec, shows }, where the spec brings the text `shows` into the scrape job, or with "-" takes it out';
  const fields = leaves(spec).filter((path) => !isFound(path));
  expect(fields.length).toBeGreaterThan(40);
  requireRows(rows, fields, { file: 'components/scrape/fields.test.ts', howTo });
});

test('a limit of 0 is none', () => {
  expect(jobText({ pods, limits: { samples: 0 } })).toBe(jobText({ pods }));
});
