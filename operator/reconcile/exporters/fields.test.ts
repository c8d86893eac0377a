/** Every field of the selectors of exporters and probes decides what is found. */
import { expect, test } from '@jest/globals';
import { leaves } from '../../../components/scrape/testing/leaves.ts';
import { requireRows } from '../../../components/testing/fields.ts';
import type { Authored } from '../../../crds/models/authored.ts';
import { schemas } from '../../../crds/models/schemas.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import { placeWith } from '../targets/testing/place.ts';
import { targetOf } from '../testing/objects.ts';
import { systemsFound } from './found.ts';

type Spec = NonNullable<Authored<ScrapeTarget>['spec']>;

interface Row {
  readonly path: string;
  readonly spec: Spec;
  readonly plain: Spec;
  readonly expected: readonly [with_: string, without: string];
}

const ports = [
  { name: 'http', number: 80, target: 80 },
  { name: 'admin', number: 81, target: 81 },
];
const places = placeWith({
  services: [
    { name: 'a', labels: { app: 'a' }, ports, selector: {} },
    { name: 'b', labels: { app: 'b' }, ports, selector: {} },
    { name: 'c', namespace: 'bank', labels: { app: 'a' }, ports, selector: {} },
  ],
  ingresses: [
    { name: 'a', labels: { app: 'a' }, urls: ['https://a.example.com/'] },
    { name: 'b', labels: { app: 'b' }, urls: ['https://b.example.com/'] },
    { name: 'c', namespace: 'bank', labels: { app: 'a' }, urls: ['https://c.example.com/'] },
  ],
});

const isA = { key: 'app', operator: 'In', values: ['a'] } as const;

/** What is found is the Services, or Ingresses, that have these letters. */
function rowsOf(path: string, spec: (source: object) => Spec, kind: 'services' | 'ingresses'): readonly Row[] {
  const all = {};
  const row = (field: string, [with_, plain]: readonly [object, object], expected: Row['expected']): Row => ({
    path: `${path}.${field}`,
    spec: spec({ selector: all, ...with_ }),
    plain: spec({ selector: all, ...plain }),
    expected,
  });
  const asks = (change: object) => ({ selector: { matchExpressions: [{ ...isA, ...change }] } });
  return [
    row('selector.matchLabels', [{ selector: { matchLabels: { app: 'b' } } }, {}], ['b', 'a b']),
    row('selector.matchExpressions[].key', [asks({ key: 'tier' }), asks({})], ['', 'a']),
    row('selector.matchExpressions[].operator', [asks({ operator: 'NotIn' }), asks({})], ['b', 'a']),
    row('selector.matchExpressions[].values[]', [asks({ values: ['b'] }), asks({})], ['b', 'a']),
    row('namespaces.any', [{ namespaces: { any: true } }, {}], ['a b c', 'a b']),
    row('namespaces.names[]', [{ namespaces: { names: ['bank'] } }, {}], ['c', 'a b']),
    ...(kind === 'services' ? [row('port', [{ port: 'admin' }, {}], ['a:81 b:81', 'a b'])] : []),
  ];
}

const rows: readonly Row[] = [
  ...rowsOf('exporter.services', (source) => ({ exporter: { type: 'nginx', services: source } }), 'services'),
  ...rowsOf('probe.services', (source) => ({ probe: { services: source } }), 'services'),
  ...rowsOf('probe.ingresses', (source) => ({ probe: { ingresses: source } }), 'ingresses'),
];

/** Short names of what is found, without the ports that are usual. */
function foundBy(spec: Spec): string {
  const target = targetOf({ namespace: 'shop', spec });
  const found = systemsFound(target, { places, trusted: true, reserved: [] });
  return found
    .map((address) => address.replace(/^(\w+:\/\/)?([a-c])\.[a-z.]+/, '$2').replace(/:80$|\/$/, ''))
    .toSorted()
    .join(' ');
}

test.each(rows)('$path', ({ spec, plain, expected }) => {
  expect([foundBy(spec), foundBy(plain)]).toEqual(expected);
});

test('every field of the selectors has a row', () => {
  const fields = leaves(schemas.get('ScrapeTarget')?.properties?.['spec'] ?? {});
  const ofSelectors = fields.filter((path) => /^(exporter|probe)\.(services|ingresses)\./.test(path));
  const howTo = '{ path, spec, plain, expected }, where spec and plain differ in the field, and find something else';
  expect(ofSelectors.length).toBeGreaterThan(15);
  requireRows(rows, ofSelectors, { file: 'operator/reconcile/exporters/fields.test.ts', howTo });
});
