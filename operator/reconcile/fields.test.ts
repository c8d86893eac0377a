/** Every field of a MonitoringStack that says which objects belong to it, what those may do, and how long what they push stays, decides just that. */
import { expect, test } from '@jest/globals';
import { compileTarget } from '../../components/scrape/compile.ts';
import { jobsOf } from '../../components/scrape/jobs.ts';
import { scrapeFragmentOf } from '../../components/scrape/testing/scrape-target.ts';
import { requireRows, stackFields } from '../../components/testing/fields.ts';
import type { Authored } from '../../crds/models/authored.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { schemas } from '../../crds/models/schemas.ts';
import { discoveryOf } from './choice.ts';
import { ruleCandidate, ruleTrust, scrapeOptions } from './compilation.ts';
import { lifetimeOf } from './pushed/groups.ts';
import { selects } from './selection.ts';
import { ruleOf, stackOf, targetOf } from './testing/objects.ts';

type Spec = NonNullable<Authored<MonitoringStack>['spec']>;

interface Row {
  readonly path: string;
  readonly spec: Spec;
  /** The same stack without the field, or with another value in it. */
  readonly plain: Spec;
  /** What the stack makes of an object, with the field and then without. */
  readonly makes: (stack: MonitoringStack) => unknown;
  readonly expected: readonly [with_: unknown, without: unknown];
}

const labels = { team: 'a' };
const declarations = {
  targets: targetOf({ metadata: { labels } }),
  rules: ruleOf({ metadata: { labels } }),
} as const;

/** The object, and its namespace, have the label team: a. */
const isSelected = (list: 'targets' | 'rules') => (stack: MonitoringStack) =>
  selects(stack, declarations[list], () => labels);

function selectorRows(list: 'targets' | 'rules', field: 'selector' | 'namespaceSelector'): readonly Row[] {
  const spec = (selector: object): Spec => ({ [list]: { [field]: selector } });
  const team = { key: 'team', operator: 'In', values: ['a'] } as const;
  const row = (
    path: string,
    [with_, plain]: readonly [object, object],
    expected: readonly [boolean, boolean],
  ): Row => ({
    path: `${list}.${field}.${path}`,
    spec: spec(with_),
    plain: spec(plain),
    makes: isSelected(list),
    expected,
  });
  const asks = (change: object) => ({ matchExpressions: [{ ...team, ...change }] });
  return [
    row('matchLabels', [{ matchLabels: { team: 'b' } }, {}], [false, true]),
    row('matchExpressions[].key', [asks({ key: 'floor' }), asks({})], [false, true]),
    row('matchExpressions[].operator', [asks({ operator: 'NotIn' }), asks({})], [false, true]),
    row('matchExpressions[].values[]', [asks({ values: ['b', 'c'] }), asks({})], [false, true]),
  ];
}

/** Why an object of another namespace may not ask for nodes; undefined when it may. */
const refusal = (stack: MonitoringStack) => {
  const target = targetOf({ namespace: 'shop', spec: { nodes: { selector: {} }, port: 9100 } });
  return compileTarget(target, scrapeOptions(stack)).refused?.reason;
};

/** What the stack evaluates of a rule in another namespace. */
const expressionOf = (stack: MonitoringStack) => {
  const groups = [{ name: 'g', rules: [{ alert: 'A', expr: 'up == 0' }] }];
  const { compiled } = ruleCandidate(ruleOf({ namespace: 'shop', spec: { groups } }), ruleTrust(stack));
  return compiled.fragments.flatMap((fragment) => (fragment.kind === 'rules' ? fragment.group.rules : []))[0]?.expr;
};

/** Who finds the pods of an object. */
const finder = (stack: MonitoringStack) => {
  const discovery = discoveryOf(stack, 'http://bellwether');
  const [job] = jobsOf([scrapeFragmentOf({ pods: { selector: {} }, port: 'http' })], { slice: 0, discovery });
  return Object.keys(job ?? {}).find((name) => name.endsWith('_sd_configs'));
};

const rows: readonly Row[] = [
  {
    path: 'prometheus.discovery',
    spec: { prometheus: { discovery: 'Operator' } },
    plain: {},
    makes: finder,
    expected: ['http_sd_configs', 'kubernetes_sd_configs'],
  },
  ...(['targets', 'rules'] as const).flatMap((list) => [
    ...selectorRows(list, 'selector'),
    ...selectorRows(list, 'namespaceSelector'),
  ]),
  {
    path: 'tenancy.trustedNamespaces[]',
    spec: { tenancy: { trustedNamespaces: ['shop'] } },
    plain: {},
    makes: refusal,
    expected: [undefined, 'NamespaceNotTrusted'],
  },
  {
    path: 'tenancy.isolateRules',
    spec: { tenancy: { isolateRules: true } },
    plain: {},
    makes: expressionOf,
    expected: ['up{namespace="shop"} == 0', 'up == 0'],
  },
  {
    path: 'pushgateway.expireAfter',
    spec: { pushgateway: { expireAfter: '1d12h' } },
    plain: {},
    makes: lifetimeOf,
    expected: [129_600_000, undefined],
  },
];

test.each(rows)('$path', ({ spec, plain, makes, expected }) => {
  expect([makes(stackOf({ spec })), makes(stackOf({ spec: plain }))]).toEqual(expected);
});

test('every such field has a row', () => {
  const howTo =
    '{ path, spec, plain, makes, expected }, where `makes` says what becomes of an object in the stack with `spec`, and in the one with `plain`';
  const { belonging } = stackFields(schemas.get('MonitoringStack') ?? {});
  expect(belonging.length).toBeGreaterThan(10);
  requireRows(rows, belonging, { file: 'operator/reconcile/fields.test.ts', howTo });
});
