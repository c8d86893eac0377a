/** Who is looked at when something in the cluster changes: those that select it, and those that found nothing. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Authored } from '../../../crds/models/authored.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import { systemClock } from '../../controller/clock.ts';
import * as resources from '../../kube/resource.ts';
import { type ApiServer, startApiServer } from '../../kube/testing/api-server.ts';
import { eventually, settles } from '../testing/eventually.ts';
import { targetOf } from '../testing/objects.ts';
import { ClusterView } from '../view.ts';
import { TargetTriggers } from './triggers.ts';

type Spec = NonNullable<Authored<ScrapeTarget>['spec']>;

let server: ApiServer;
let stop: AbortController;
let running: Promise<unknown>;
let added: Map<string, number>;

const app = (name: string) => ({ selector: { matchLabels: { app: name } } });
const lost = {
  observedGeneration: 1,
  conditions: [
    {
      type: 'TargetsFound',
      status: 'False',
      reason: 'NoMatch',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ] as const,
};

function target(name: string, spec: Spec, status?: ScrapeTarget['status'], namespace = 'shop') {
  return targetOf({ name, namespace, spec, ...(status && { status }) });
}

const pod = (name: string, labels: object, more: object = {}, namespace = 'shop') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { ...labels } },
  spec: { containers: [] },
  ...more,
});

const front = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'front', namespace: 'shop', labels: { app: 'front' } },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
};

beforeEach(async () => {
  server = await startApiServer();
  server.seed(
    ...['shop', 'bank'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    target('web', { pods: app('web') }),
    target('api', { pods: app('api') }),
    target('web', { pods: app('web') }, undefined, 'bank'),
    target('everywhere', { pods: { ...app('web'), namespaces: { any: true } } }, undefined, 'bank'),
    target('front', { services: app('front') }),
    target('lost', { pods: app('wbe') }, lost),
    target('nodes', { nodes: app('edge'), port: 9100 }),
    target('given', { static: { addresses: ['a.example.com:1'] } }),
    pod('web-0', { app: 'web', 'pod-template-hash': '1' }),
    front,
  );
  [added, stop] = [new Map(), new AbortController()];
  const view = new ClusterView({ client: server.client, clock: systemClock, hooksFor: () => ({}) });
  running = Promise.all(view.sources.map((source) => source.run({ signal: stop.signal })));
  await Promise.all(view.sources.map(({ synced }) => synced));
  new TargetTriggers(view, { add: (key, options) => void added.set(key, options?.after ?? 0) }).connect();
});

afterEach(async () => {
  stop.abort();
  await running;
  await server.close();
});

const patchPod = (merge: object, subresource?: string) =>
  server.client.patch(resources.pods, { namespace: 'shop', name: 'web-0' }, { merge }, { subresource });

test.each<[string, () => unknown, Readonly<Record<string, number>>]>([
  [
    'a pod like those that are there: who selects it, in its namespace or everywhere, and the Service before it',
    () => server.seed(pod('web-1', { app: 'web', 'pod-template-hash': '2' })),
    { 'bank/everywhere': 200, 'shop/front': 200, 'shop/web': 200 },
  ],
  [
    'a pod unlike those that are there: also who found nothing',
    () => server.seed(pod('x', { app: 'new' })),
    { 'shop/lost': 1000 },
  ],
  [
    'a pod in another namespace: who looks there',
    () => server.seed(pod('x', { app: 'web' }, {}, 'bank')),
    { 'bank/everywhere': 200, 'bank/web': 200 },
  ],
  [
    'other labels: who selected it, who selects it now, and who found nothing',
    () => patchPod({ metadata: { labels: { app: 'api' } } }),
    { 'bank/everywhere': 200, 'shop/api': 200, 'shop/front': 200, 'shop/lost': 1000, 'shop/web': 200 },
  ],
  [
    'other ports',
    () => patchPod({ spec: { containers: [{ name: 'a', image: 'a', ports: [{ containerPort: 1 }] }] } }),
    { 'bank/everywhere': 200, 'shop/front': 200, 'shop/web': 200 },
  ],
  [
    'the last pod of its kind that goes: also who found nothing and named it',
    () => server.client.delete(resources.pods, { namespace: 'shop', name: 'web-0' }),
    { 'bank/everywhere': 200, 'shop/front': 200, 'shop/lost': 1000, 'shop/web': 200 },
  ],
  [
    'a Service',
    () =>
      server.client.patch(
        resources.services,
        { namespace: 'shop', name: 'front' },
        { merge: { spec: { selector: { app: 'x' } } } },
      ),
    { 'shop/front': 200 },
  ],
  [
    'a node',
    () => server.seed({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels: { app: 'edge' } } }),
    { 'shop/nodes': 200 },
  ],
])('%s', async (_, act, expected) => {
  await act();
  await eventually(
    () => added.size >= Object.keys(expected).length,
    () => [...added.keys()].join(),
  );
  await settles(() => added.size, 30);
  expect(Object.fromEntries([...added].toSorted(([a], [b]) => (a < b ? -1 : 1)))).toEqual(expected);
});

test('what happens to a pod without touching its labels, ports or end concerns nobody', async () => {
  await patchPod({ metadata: { annotations: { a: 'b' } } });
  await patchPod({ status: { phase: 'Running', podIP: '10.0.0.1' } }, 'status');
  await patchPod({ status: { phase: 'Failed' } }, 'status');
  await eventually(() => added.size > 0, 'the end of the pod is told');
  expect([...added.keys()].toSorted()).toEqual(['bank/everywhere', 'shop/front', 'shop/web']);
});
