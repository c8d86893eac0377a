/**
 * The cluster that is discovered: pods as objects alone, which nothing runs, Services before them, and ScrapeTargets that
 * select the ones or the others.
 */
import type { KubeObject } from '../../../crds/meta.ts';
import { mapParallel } from '../../../operator/controller/parallel.ts';
import type { Client } from '../../../operator/kube/client.ts';
import { monitoringStacks, namespaces, pods, type Resource, scrapeTargets } from '../../../operator/kube/resource.ts';

export const stack = { namespace: 'monitoring', name: 'bench' } as const;
/** Where the applications are. */
const places = 20;
/** The most ScrapeTargets of a run: so many applications are there in each. */
export const applications = 2_000;
/** Requests at a time. */
export const parallel = 16;

type Pod = typeof pods extends Resource<infer T> ? T : never;

/** A pod that runs. */
export interface Running {
  /** Its application, by number. */
  readonly app: number | 'probe';
  readonly object: Pod;
  readonly address: string;
}

/** What ScrapeTargets select. */
export type Selected = 'pods' | 'services';

/** Of whom is told when pods take the places of others. */
export interface Followers {
  replace(old: Running | undefined, fresh: Running): Promise<void>;
}

type Labels = Readonly<Record<string, string>>;

export const placeOf = (index: number): string => `apps-${index % places}`;

/** What a Deployment's pod has: some labels that tell it from others, some that many share. */
export function labelsOf(index: number): Labels {
  return {
    'app.kubernetes.io/name': `app-${index}`,
    'app.kubernetes.io/instance': `app-${index}-prod`,
    'app.kubernetes.io/component': 'server',
    'app.kubernetes.io/part-of': `suite-${index % 50}`,
    'app.kubernetes.io/version': `1.${index % 7}.0`,
    'pod-template-hash': `${(index * 2_654_435_761) % 4_294_967_296}`,
    tier: index % 2 === 0 ? 'front' : 'back',
  };
}

/** Addresses that nobody has and no router takes (RFC 1112, class E): an EndpointSlice may not have those of the loopback network. */
function addressOf(count: number): string {
  return `240.${1 + (count >> 16)}.${(count >> 8) & 255}.${count & 255}`;
}

/** A pod of application `index` that runs, with an address of its own. */
function pod(index: number, name: string, labels: Labels = labelsOf(index)): Pod {
  const metadata = { name, namespace: placeOf(index), labels };
  const ports = [
    { name: 'http', containerPort: 8080 },
    { name: 'admin', containerPort: 9090 },
  ];
  const spec = { nodeName: 'node-1', containers: [{ name: 'main', image: 'none', ports }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec };
}

let addresses = 0;
/** Pods that took the place of others: no name comes twice. */
let created = 0;

/** It is there, and then it has an address, as when a kubelet starts it. */
async function startPod(client: Client, app: Running['app'], object: Pod): Promise<Running> {
  await client.create(pods, object);
  const address = addressOf(addresses++);
  const conditions = [{ type: 'Ready', status: 'True' }];
  const status = { phase: 'Running', podIP: address, podIPs: [{ ip: address }], hostIP: '192.0.2.1', conditions };
  await client.patch(pods, object.metadata, { merge: { status } }, { subresource: 'status' });
  return { app, object, address };
}

async function endPod(client: Client, { metadata }: Pod): Promise<void> {
  await client.delete(pods, metadata, { gracePeriodSeconds: 0 });
}

export async function createPlaces(client: Client): Promise<void> {
  for (const name of [...Array(places).keys()].map(placeOf)) {
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
}

/** All pods, `count` in all. */
export async function createPods(client: Client, count: number): Promise<Running[]> {
  const all: Running[] = [];
  await mapParallel([...Array(count).keys()], parallel, async (place) => {
    const app = place % applications;
    all[place] = await startPod(client, app, pod(app, `app-${app}-${place}`));
  });
  return all;
}

const apiVersion = 'monitoring.bellwether.dev/v1alpha1';

/** One that selects an application by several labels and expressions, as people write them. */
function target(index: number, selected: Selected): KubeObject & { readonly spec: object } {
  const labels = labelsOf(index);
  const chosen = ['app.kubernetes.io/name', 'app.kubernetes.io/component'] as const;
  const selector = {
    matchLabels: Object.fromEntries(chosen.map((name) => [name, labels[name]])),
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['front', 'back'] },
      { key: 'app.kubernetes.io/part-of', operator: 'Exists' },
      { key: 'debug', operator: 'NotIn', values: ['true'] },
    ],
  };
  const metadata = { name: `${selected}-${index}`, namespace: placeOf(index) };
  return { apiVersion, kind: 'ScrapeTarget', metadata, spec: { [selected]: { selector }, port: 'http' } };
}

/** Adds the ScrapeTargets from number `from` up to `to`. */
export async function createTargets(
  client: Client,
  selected: Selected,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const all = Array.from({ length: to - from }, (_, place) => target(from + place, selected));
  await mapParallel(all, parallel, async (each) => {
    await client.create(scrapeTargets, each);
  });
}

/** The path that the probe's pods are scraped at, which no other target has: so it is a job of its own. */
export const probePath = '/probe';

export const probePlace = placeOf(0);
export const probeLabels = { probe: 'true' };

export async function createProbe(client: Client, selected: Selected): Promise<void> {
  const probe = { selector: { matchLabels: probeLabels } };
  const metadata = { name: 'probe', namespace: probePlace };
  const spec = { [selected]: probe, port: 'http', path: probePath };
  await client.create(scrapeTargets, { apiVersion, kind: 'ScrapeTarget', metadata, spec });
}

/** Starts a pod that the probe's target selects. */
export async function startProbe(client: Client, name: string, followers: Followers | undefined): Promise<void> {
  const fresh = await startPod(client, 'probe', pod(0, name, probeLabels));
  await followers?.replace(undefined, fresh);
}

/** The stack, of which only the slices are used. */
export async function applyStack(client: Client, prometheus: object): Promise<void> {
  const off = { enabled: false };
  const spec = {
    prometheus,
    alertmanager: off,
    nodeExporter: off,
    kubeStateMetrics: off,
    annotationDiscovery: 'Disabled',
  };
  const object = { apiVersion, kind: 'MonitoringStack', metadata: { ...stack }, spec };
  await client.apply(monitoringStacks, object, { fieldManager: 'bench', force: true });
}

/** Replaces pods, `perSecond` of them, as rollouts do, until it is aborted. */
export async function churn(
  { client, followers }: { readonly client: Client; readonly followers?: Followers | undefined },
  all: Running[],
  perSecond: number,
  { signal }: { signal: AbortSignal },
): Promise<number> {
  const start = performance.now();
  let done = 0;
  while (!signal.aborted) {
    const behind = Math.floor(((performance.now() - start) / 1000) * perSecond) - done;
    if (behind <= 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    await mapParallel([...Array(behind).keys()], parallel, async () => {
      const place = (done++ * 7_919) % all.length;
      const old = all[place];
      if (old === undefined) return;
      const { metadata, ...rest } = old.object;
      const object = { ...rest, metadata: { ...metadata, name: `new-${created++}` } };
      const [fresh] = await Promise.all([startPod(client, old.app, object), endPod(client, old.object)]);
      all[place] = fresh;
      await followers?.replace(old, fresh);
    });
  }
  return done;
}
