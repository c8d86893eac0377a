/** What the bench declares. */
import { stack } from '../demo/demo.ts';
import { namespace } from '../demo/workload.ts';
import type { Pair } from '../observer/journal.ts';

const apiVersion = 'monitoring.bellwether.dev/v1alpha1';

/** Everything of the bench carries it, so that it can be taken away. */
export const benchLabel = 'bellwether.dev/bench';

const metadata = (name: string) => ({ name, namespace, labels: { [benchLabel]: 'true' } });

/** A rule whose text names its version. */
export function rule(name: string, version: number) {
  const rules = [
    { record: 'bench:value', expr: `vector(${version})`, labels: { bench: name, version: `v${version}` } },
  ];
  return { apiVersion, kind: 'AlertRule', metadata: metadata(name), spec: { groups: [{ name: 'g', rules }] } };
}

/**
 * A target whose label names its version; it selects the shop. Its settings are its own: of several objects that find an
 * endpoint and scrape it alike, only the oldest does.
 */
export function target(name: string, version: number) {
  const pods = { selector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } } };
  const labels = { bench: name, version: `v${version}` };
  const spec = { pods, port: 'http', interval: '1m', params: { asked_by: [name] }, labels };
  return { apiVersion, kind: 'ScrapeTarget', metadata: metadata(name), spec };
}

/** Ballast: a target that selects nothing, so that the servers do not scrape while they are measured. */
export function idleTarget(name: string) {
  const pods = { selector: { matchLabels: { app: name } } };
  return { apiVersion, kind: 'ScrapeTarget', metadata: metadata(name), spec: { pods, port: 'http' } };
}

/** The last place for a slice in the servers' volume, which the operator takes last. */
export const floorSlot = `${stack.name}-prometheus-slice-31`;

/** What a hand would write without any operator: a rule file straight into a free place of the volume. */
export function floorConfigMap(version: number) {
  const rules = [{ record: 'bench:floor', expr: 'vector(0) > 1', labels: { version: `v${version}` } }];
  const data = { 'rules.json': JSON.stringify({ groups: [{ name: 'bench/floor', rules }] }) };
  const labels = { [benchLabel]: 'true' };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: floorSlot, namespace: stack.namespace, labels },
    data,
  };
}

const ours = `/apis/${apiVersion}/namespaces/${namespace}`;

/** Where the observer finds a rule, and what runs of it. */
export const rulePair = (name: string): Pair => ({
  object: `${ours}/alertrules/${name}`,
  what: 'rules',
  of: `${namespace}/${name}/g`,
});

/** Where the observer finds a target, and what runs of it. */
export const targetPair = (name: string): Pair => ({
  object: `${ours}/scrapetargets/${name}`,
  what: 'targets',
  of: `${namespace}/${name}`,
});

export const floorPair: Pair = {
  object: `/api/v1/namespaces/${stack.namespace}/configmaps/${floorSlot}`,
  what: 'rules',
  of: 'bench/floor',
};

/** Paths of all that the bench may have left, for a delete of whole collections. */
export const leftovers: readonly string[] = [
  `${ours}/alertrules`,
  `${ours}/scrapetargets`,
  `/api/v1/namespaces/${stack.namespace}/configmaps`,
].map((path) => `${path}?labelSelector=${encodeURIComponent(`${benchLabel}=true`)}`);
