import { describe, expect, test } from '@jest/globals';
import { operatorLabels, selectorLabels } from './labels.ts';
import { type ComponentName, ports } from './names.ts';
import { type Connection, isAdmitted, type NetworkPod } from './testing/network.ts';
import { objectsOf } from './testing/objects.ts';
import { type AuthoredSpec, stackInput } from './testing/stacks.ts';

const part = (component: ComponentName, stack = 'demo', namespace = 'monitoring'): NetworkPod => ({
  namespace,
  labels: selectorLabels(stack, component),
});
const operator: NetworkPod = { namespace: 'bellwether', labels: operatorLabels };
const shop: NetworkPod = { namespace: 'shop', labels: { app: 'shop' } };
const neighbour: NetworkPod = { namespace: 'monitoring', labels: { app: 'neighbour' } };

const exposed = { expose: { type: 'LoadBalancer', allowUnauthenticated: true } } as const;

const pushes = (from: Connection['from']): Connection => ({
  from,
  to: part('pushgateway'),
  port: ports.pushgateway,
});

test('only pods of named namespaces push, Prometheus scrapes what they did, and the operator looks after it', () => {
  const spec: AuthoredSpec = { pushgateway: { from: ['shop', 'batch'] } };
  const froms = {
    shop,
    neighbour,
    prometheus: part('prometheus'),
    other: part('prometheus', 'other', 'bank'),
    operator,
    'beside the operator': { namespace: 'bellwether', labels: { app: 'neighbour' } },
    'like the operator elsewhere': { namespace: 'bank', labels: operatorLabels },
  };
  const seen = Object.entries(froms).filter(([, from]) => admitted(spec, pushes(from)));
  expect(seen.map(([name]) => name)).toEqual(['shop', 'prometheus', 'operator']);
  expect(admitted({}, pushes(neighbour))).toBe(true);
});

function admitted(spec: AuthoredSpec, connection: Connection): boolean {
  return isAdmitted(objectsOf(stackInput(spec)), connection);
}

type Row = readonly [what: string, isLetIn: boolean, connection: Connection];

const web = (component: 'prometheus' | 'alertmanager', from: Connection['from']): Connection => ({
  from,
  to: part(component),
  port: ports[component],
});
const metrics = (from: Connection['from'], port: number = ports['kube-state-metrics']): Connection => ({
  from,
  to: part('kube-state-metrics'),
  port,
});
const mesh = (from: Connection['from'], protocol: 'TCP' | 'UDP'): Connection => ({
  from,
  to: part('alertmanager'),
  port: 9094,
  protocol,
});

const rows: readonly Row[] = [
  ['the operator reads Prometheus back', true, web('prometheus', operator)],
  ['the operator reads Alertmanager back', true, web('alertmanager', operator)],
  ['any pod may query Prometheus', true, web('prometheus', shop)],
  ['Prometheus scrapes itself', true, web('prometheus', part('prometheus'))],
  ['Prometheus sends alerts', true, web('alertmanager', part('prometheus'))],
  ['nobody from outside reaches a web UI that is not exposed', false, web('prometheus', 'outside')],
  ['nor that of Alertmanager', false, web('alertmanager', 'outside')],
  ['another port of Prometheus is nobody’s', false, { ...web('prometheus', operator), port: 8080 }],
  ['Alertmanagers gossip over TCP', true, mesh(part('alertmanager'), 'TCP')],
  ['and over UDP', true, mesh(part('alertmanager'), 'UDP')],
  ['but not with those of another stack', false, mesh(part('alertmanager', 'other'), 'TCP')],
  ['nor of another namespace', false, mesh(part('alertmanager', 'demo', 'shop'), 'TCP')],
  ['nor with anybody else', false, mesh(neighbour, 'TCP')],
  ['Prometheus scrapes kube-state-metrics', true, metrics(part('prometheus'))],
  ['and its telemetry', true, metrics(part('prometheus'), 8081)],
  ['another pod beside it does not', false, metrics(neighbour)],
  ['nor one with the same labels elsewhere', false, metrics(part('prometheus', 'demo', 'shop'))],
  ['every pod pushes', true, { from: shop, to: part('pushgateway'), port: ports.pushgateway }],
  ['nobody from outside does', false, { from: 'outside', to: part('pushgateway'), port: ports.pushgateway }],
  ['pods that are not of the stack are not its business', true, { from: 'outside', to: neighbour, port: 80 }],
];

describe('with the policies of a new stack', () => {
  test.each(rows)('%s', (_what, isLetIn, connection) => {
    expect(admitted({}, connection)).toBe(isLetIn);
  });
});

test.each(['prometheus', 'alertmanager'] as const)(
  'the exposed web UI of %s lets in everyone, and its port alone',
  (component) => {
    expect(admitted({ [component]: exposed }, web(component, 'outside'))).toBe(true);
    expect(admitted({ [component]: exposed }, { ...web(component, 'outside'), port: 9094 })).toBe(false);
  },
);

const password = { auth: { basic: { username: 'admin', password: { name: 'web', key: 'password' } } } } as const;

test.each([
  ['behind an Ingress', { ingress: { host: 'here.example.com' } }, true],
  ['behind a Gateway', { httpRoute: { parentRefs: [{ name: 'public' }] } }, true],
  ['on every node', { type: 'NodePort' }, true],
  ['with a password, within the cluster', {}, false],
] as const)('a web UI %s', (_what, expose, isLetIn) => {
  const objects = objectsOf(stackInput({ prometheus: { expose: { ...password, ...expose } } }, { gatewayApi: true }));
  expect(isAdmitted(objects, web('prometheus', 'outside'))).toBe(isLetIn);
  expect(isAdmitted(objects, web('prometheus', operator))).toBe(true);
});

test.each(rows)('without policies: %s, as everything is', (_what, _isLetIn, connection) => {
  expect(admitted({ networkPolicies: { enabled: false } }, connection)).toBe(true);
});

describe('kube-state-metrics that another stack uses too', () => {
  const usedBy = [{ namespace: 'team', name: 'main' }];
  const input = stackInput({}, { shares: { 'kube-state-metrics': { usedBy } } });
  test.each<Row>([
    ['lets in its own Prometheus', true, metrics(part('prometheus'))],
    ['and that of the other', true, metrics(part('prometheus', 'main', 'team'))],
    ['also to its telemetry', true, metrics(part('prometheus', 'main', 'team'), 8081)],
    ['no other pod of that namespace', false, metrics(part('alertmanager', 'main', 'team'))],
    ['no stack of that name elsewhere', false, metrics(part('prometheus', 'main', 'shop'))],
    ['nor one of another name there', false, metrics(part('prometheus', 'other', 'team'))],
  ])('%s', (_what, isLetIn, connection) => {
    expect(isAdmitted(objectsOf(input), connection)).toBe(isLetIn);
  });
});

test('node-exporter, whose pods have the address of their node, has no policy that could shut the node off', () => {
  expect(admitted({}, { from: 'outside', to: part('node-exporter'), port: 22 })).toBe(true);
});
