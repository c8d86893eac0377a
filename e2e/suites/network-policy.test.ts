/** The stack's NetworkPolicies, enforced: each lets in whom it should, from real pods, and drops everybody else. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { selectorLabels } from '../../components/labels.ts';
import { type ComponentName, componentName, ports } from '../../components/names.ts';
import { stack } from '../demo/demo.ts';
import { testNamespace } from '../demo/test-namespace.ts';
import { namespace as demoNamespace } from '../demo/workload.ts';
import type { Destination, Outcome } from './dialer.ts';
import { lender, lent, type Place } from './lender.ts';
import { dialFrom, dialFromOutside, type NetworkedPod } from './network.ts';
import { eventually, kubectl } from './running-demo.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(60_000);

const elsewhere = 'policies-elsewhere';
const telemetry = 8081;
const mesh = 9094;

const part = (namespace: string, component: ComponentName, instance: string = stack.name): Place => ({
  namespace,
  labels: { ...selectorLabels(instance, component) },
});

/** Pods that are there anyway. */
const residents: Readonly<Record<string, Place>> = {
  'the operator': { namespace: stack.namespace, labels: { 'app.kubernetes.io/name': 'bellwether' } },
  Prometheus: part(stack.namespace, 'prometheus'),
  'a pod of the shop': { namespace: demoNamespace, labels: { 'app.kubernetes.io/name': 'shop' } },
};

const lenders: Readonly<Record<string, Place>> = {
  'another Alertmanager of the stack': part(stack.namespace, 'alertmanager'),
  'an Alertmanager of another stack': part(stack.namespace, 'alertmanager', 'other'),
  'an Alertmanager of a stack of that name elsewhere': part(elsewhere, 'alertmanager'),
  'a Prometheus of a stack of that name elsewhere': part(elsewhere, 'prometheus'),
  'a neighbour': { namespace: stack.namespace, labels: { app: 'neighbour' } },
};

type Row = readonly [from: string, to: ComponentName, port: number, outcome: Outcome, protocol?: 'UDP'];

const { prometheus, alertmanager, pushgateway } = ports;
const stateMetrics = ports['kube-state-metrics'];

/** In the demo both web UIs are exposed. Where nobody listens, who is let in is told so. */
const rows: readonly Row[] = [
  ['the operator', 'prometheus', prometheus, 'answered'],
  ['a pod of the shop', 'prometheus', prometheus, 'answered'],
  ['outside', 'prometheus', prometheus, 'answered'],
  ['the operator', 'prometheus', 8080, 'dropped'],
  ['outside', 'prometheus', 22, 'dropped'],
  ['Prometheus', 'alertmanager', alertmanager, 'answered'],
  ['the operator', 'alertmanager', alertmanager, 'answered'],
  ['outside', 'alertmanager', alertmanager, 'answered'],
  ['another Alertmanager of the stack', 'alertmanager', mesh, 'answered'],
  ['another Alertmanager of the stack', 'alertmanager', mesh, 'answered', 'UDP'],
  ['an Alertmanager of another stack', 'alertmanager', mesh, 'dropped'],
  ['an Alertmanager of another stack', 'alertmanager', mesh, 'dropped', 'UDP'],
  ['an Alertmanager of a stack of that name elsewhere', 'alertmanager', mesh, 'dropped'],
  ['a neighbour', 'alertmanager', mesh, 'dropped'],
  ['outside', 'alertmanager', mesh, 'dropped', 'UDP'],
  ['Prometheus', 'kube-state-metrics', stateMetrics, 'answered'],
  ['Prometheus', 'kube-state-metrics', telemetry, 'answered'],
  ['a neighbour', 'kube-state-metrics', stateMetrics, 'dropped'],
  ['a Prometheus of a stack of that name elsewhere', 'kube-state-metrics', stateMetrics, 'dropped'],
  ['the operator', 'kube-state-metrics', telemetry, 'dropped'],
  ['outside', 'kube-state-metrics', stateMetrics, 'dropped'],
  ['Prometheus', 'pushgateway', pushgateway, 'answered'],
  ['a pod of the shop', 'pushgateway', pushgateway, 'answered'],
  ['outside', 'pushgateway', pushgateway, 'dropped'],
  ['a pod of the shop', 'pushgateway', 22, 'dropped'],
];

const nameOf = (who: string): string => who.toLowerCase().replaceAll(' ', '-');

/** The pod of such a place that runs; a lender when one is asked for by name, and never one otherwise. */
async function podAt({ namespace, labels }: Place, lenderName?: string): Promise<NetworkedPod | undefined> {
  const own = lenderName === undefined ? `!${lent}` : `${lent}=${lenderName}`;
  const selector = [...Object.entries(labels).map((entry) => entry.join('=')), own].join(',');
  const running = '--field-selector=status.phase=Running';
  return (await kubectl.list<NetworkedPod>('pods', `--namespace=${namespace}`, `--selector=${selector}`, running))[0];
}

async function podOf(who: string): Promise<NetworkedPod> {
  const [resident, place] = [residents[who], lenders[who]];
  const pod = resident ? await podAt(resident) : place && (await podAt(place, nameOf(who)));
  if (!pod) throw new Error(`no pod that is ${who} runs`);
  return pod;
}

/** What came of each row, by its index. */
const outcomes = new Map<number, Outcome>();

async function dialAll(): Promise<void> {
  const destinations = await Promise.all(rows.map(destinationOf));
  const among = (who: string): readonly number[] => rows.flatMap(([from], index) => (from === who ? [index] : []));
  const dials = [...new Set(rows.map(([from]) => from))].map(async (who) => {
    const to = among(who).flatMap((index) => destinations[index] ?? []);
    const seen = who === 'outside' ? await dialFromOutside(to) : await dialFrom(await podOf(who), to);
    for (const [at, index] of among(who).entries()) outcomes.set(index, seen[at] ?? 'dropped');
  });
  await Promise.all(dials);
}

async function destinationOf([, to, port, , protocol]: Row): Promise<Destination> {
  const pod = await podAt(part(stack.namespace, to));
  if (pod?.status.podIP === undefined) throw new Error(`no pod of ${to} runs`);
  return { address: pod.status.podIP, port, protocol: protocol ?? 'TCP' };
}

beforeAll(async () => {
  await kubectl.apply([testNamespace(elsewhere)]);
  await kubectl.apply(Object.entries(lenders).map(([who, place]) => lender(nameOf(who), place)));
  await eventually('pods that lend their network', async () => {
    await Promise.all(Object.keys(lenders).map(podOf));
  });
  await dialAll();
});

afterAll(async () => {
  await kubectl.run('delete', 'pods', '--all-namespaces', `--selector=${lent}`, '--wait=false');
  await vacate(elsewhere);
});

test.each(rows.map((row, index) => [...row.slice(0, 3), row[4] ?? 'TCP', row[3], index] as const))(
  '%s to %s, port %s %s: %s',
  (...row) => {
    const [outcome, index] = row.slice(-2);
    expect(outcomes.get(Number(index))).toBe(outcome);
  },
);

test('every policy of the stack is among them, obeyed and refusing somebody', async () => {
  const selector = `--selector=app.kubernetes.io/managed-by=bellwether,app.kubernetes.io/instance=${stack.name}`;
  const policies = await kubectl.list('networkpolicies', `--namespace=${stack.namespace}`, selector);
  const tried = (outcome: Outcome): readonly string[] =>
    [...new Set(rows.filter((row) => row[3] === outcome).map(([, to]) => componentName(stack.name, to)))].toSorted();
  const names = policies.map(({ metadata }) => metadata.name).toSorted();
  expect(tried('answered')).toEqual(names);
  expect(tried('dropped')).toEqual(names);
});
