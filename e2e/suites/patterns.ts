/** The samples of deploy/samples/patterns as they run in the cluster, and what Prometheus has of them. */
import type { KubeObject } from '../../crds/meta.ts';
import { objectsIn, ofKind } from '../../deploy/samples/patterns/testing/manifests.ts';
import { ctr } from '../cluster/containerd.ts';
import { waitForRollout } from '../demo/install.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { type Ask, query, type Sample } from '../demo/prometheus.ts';
import { testNamespace } from '../demo/test-namespace.ts';
import { ensureImages } from '../images/ensure.ts';
import { patternImages } from '../images/pattern-images.ts';
import type { Destination } from './dialer.ts';
import { kubectl } from './running-demo.ts';

export interface ContainerStatus {
  readonly name: string;
  readonly containerID?: string;
  readonly restartCount: number;
  readonly ready: boolean;
  readonly state: { readonly running?: { readonly startedAt: string } };
  readonly lastState?: { readonly terminated?: { readonly exitCode: number } };
}

export interface PatternPod extends LiveObject {
  readonly metadata: LiveObject['metadata'] & { readonly deletionTimestamp?: string };
  readonly status: NonNullable<LiveObject['status']> & {
    readonly podIP?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** The same object; a namespace also says that it is there for a test. */
function lent(object: KubeObject): KubeObject {
  if (object.kind !== 'Namespace') return object;
  const { labels } = testNamespace(object.metadata.name).metadata ?? {};
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } } };
}

/**
 * Gives the cluster the samples' images, made where this machine has not got them, and runs those samples.
 * @throws NotReached
 */
export async function start(files: readonly string[]): Promise<void> {
  await ensureImages(await patternImages());
  const objects = files.flatMap(objectsIn).map(lent);
  // They run when they are told to, and not on the quarter of an hour in the middle of a test.
  for (const { spec } of ofKind(objects, 'CronJob')) spec.suspend = true;
  await kubectl.apply(objects);
  const waits = ofKind(objects, 'Deployment').map(({ metadata: { namespace = '', name } }) =>
    waitForRollout(kubectl, { namespace, name }, { within: 120_000 }),
  );
  await Promise.all(waits);
}

/** The pods of a sample that are not on their way out, in the order of their names. */
export async function podsOf(name: string, namespace: string): Promise<readonly PatternPod[]> {
  const selector = `--selector=app.kubernetes.io/name=${name}`;
  const pods = await kubectl.list<PatternPod>('pods', `--namespace=${namespace}`, selector);
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name, 'en'));
}

/** The only pod of a sample. @throws when there is none, or another one */
export async function podOf(name: string, namespace: string): Promise<PatternPod> {
  const [pod, ...others] = await podsOf(name, namespace);
  if (!pod || others.length > 0)
    throw new Error(`not one pod of ${namespace}/${name}, but ${others.length + (pod ? 1 : 0)}`);
  return pod;
}

/** What is known of a container, a sidecar or not. @throws when nothing is */
export function containerOf({ metadata, status }: PatternPod, name: string): ContainerStatus {
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const found = all.find((container) => container.name === name);
  if (!found) throw new Error(`pod ${metadata.name} has no status of container ${name}`);
  return found;
}

/** Sends a container's first process a signal, which needs no program in its image. */
export async function signalContainer(pod: PatternPod, name: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const id = containerOf(pod, name).containerID?.replace('containerd://', '') ?? '';
  await ctr(['tasks', 'kill', '--signal', signal, id]);
}

/** The only series of an expression. @throws when there is none, or another one */
export async function only(ask: Ask, expression: string): Promise<Sample> {
  const [sample, ...others] = await query(ask, expression);
  if (!sample || others.length > 0) throw new Error(`${expression}: ${others.length + (sample ? 1 : 0)} series`);
  return sample;
}

/** The values of an expression by one label. */
export async function valuesBy(ask: Ask, label: string, expression: string): Promise<Readonly<Record<string, number>>> {
  const samplesNow = await query(ask, expression);
  return Object.fromEntries(samplesNow.map(({ labels, value }) => [labels[label] ?? '', value]));
}

/** The address at which this machine reaches a Service. @throws when it has none */
export async function addressOf(name: string, namespace: string): Promise<string> {
  const service = await kubectl.find<LiveObject & { readonly spec: { readonly clusterIP: string } }>(
    'service',
    name,
    `--namespace=${namespace}`,
  );
  if (!service) throw new Error(`there is no Service ${namespace}/${name}`);
  return service.spec.clusterIP;
}

/** A port of a pod, to dial. */
export function at({ status }: PatternPod, port: number): Destination {
  return { address: status.podIP ?? '', port, protocol: 'TCP' };
}

/** Whether a text stands in what anybody wrote of a stack or of a declaration: configurations, Secrets, objects. */
export async function isKnownIn(namespace: string, text: string): Promise<boolean> {
  const kinds = 'configmaps,secrets,pods,statefulsets,monitoringstacks,scrapetargets,events';
  const objects = await kubectl.list<LiveObject & { readonly data?: Readonly<Record<string, string>> }>(
    kinds,
    `--namespace=${namespace}`,
  );
  const decoded = objects.filter(({ kind }) => kind === 'Secret').flatMap(({ data = {} }) => Object.values(data));
  return [JSON.stringify(objects), ...decoded.map((value) => Buffer.from(value, 'base64').toString())].some((known) =>
    known.includes(text),
  );
}
