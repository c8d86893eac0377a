/** The running operator, seen and treated from outside: its pod, its end, and what it asked of the API server. */
import { namespace, operatorName } from '../../deploy/naming.ts';
import { ctr } from '../cluster/containerd.ts';
import { waitForRollout } from '../demo/install.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { waitFor } from '../demo/wait.ts';
import type { AuditEvent } from './audit.ts';
import { kubectl } from './running-demo.ts';

const inNamespace = `--namespace=${namespace}`;
const selector = '--selector=app.kubernetes.io/name=bellwether,app.kubernetes.io/component=operator';

/** The operator's account, as the API server names it. */
export const account = `system:serviceaccount:${namespace}:${operatorName}`;

export interface OperatorPod extends LiveObject {
  readonly metadata: LiveObject['metadata'] & {
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
  };
  readonly status: NonNullable<LiveObject['status']> & {
    readonly podIP?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly containerID?: string;
  readonly restartCount: number;
  readonly ready: boolean;
  /** As the kubelet has put them into effect. */
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
}

/** What the kubelet says of a container of the operator's pod. @throws when it says nothing */
export function containerOf({ metadata, status }: OperatorPod, name: 'operator' | 'judge'): ContainerStatus {
  const found = status.containerStatuses?.find((container) => container.name === name);
  if (!found) throw new Error(`nothing is said of container ${name} of pod ${metadata.name}`);
  return found;
}

const idOf = ({ containerID = '' }: ContainerStatus): string => containerID.replace('containerd://', '');

/** The number of a container's first process on this machine. @throws when it has none */
export async function processOf(container: ContainerStatus): Promise<number> {
  const rows = (await ctr(['tasks', 'list'])).split('\n').map((line) => line.split(/\s+/));
  const pid = rows.find(([id]) => id === idOf(container))?.[1];
  if (pid === undefined) throw new Error(`container ${container.name} does not run`);
  return Number(pid);
}

/** Ends a container's process in mid-sentence. */
export async function killContainer(container: ContainerStatus): Promise<void> {
  await ctr(['tasks', 'kill', '--signal', 'SIGKILL', idOf(container)]);
}

/** The operator's pods that are not on their way out. */
export async function operatorPods(): Promise<readonly OperatorPod[]> {
  const pods = await kubectl.list<OperatorPod>('pods', inNamespace, selector);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** The operator's pod, once its Deployment is as it should be and that pod is the only one. @throws NotReached */
export async function waitForOperator(): Promise<OperatorPod> {
  await waitForRollout(kubectl, { namespace, name: operatorName }, { within: 60_000 });
  let pods: readonly OperatorPod[] = [];
  const look = async (): Promise<string | undefined> => {
    pods = await operatorPods();
    return pods.length === 1 ? undefined : `${pods.length} pods of the operator where there should be one`;
  };
  await waitFor('the one pod of the operator', look, { within: 60_000 });
  const [pod] = pods;
  if (!pod) throw new TypeError('there is no pod');
  return pod;
}

/** Who the Lease says reconciles: the name of its pod, `_`, and a text that is different for each process. */
export async function leaseHolder(home: string = namespace): Promise<string> {
  const output = '--output=jsonpath={.spec.holderIdentity}';
  return await kubectl.run('get', 'lease', operatorName, `--namespace=${home}`, output);
}

/** Takes the Lease of a process that is dead for certain, so that its successor need not wait until it has run out. */
export async function takeLease(): Promise<void> {
  await kubectl.run('delete', 'lease', operatorName, inNamespace);
}

/** Ends the operator's process in mid-sentence, and removes its pod so that there is no back-off before the next. */
export async function killOperator({ metadata, status }: OperatorPod): Promise<void> {
  for (const container of status.containerStatuses ?? []) if (idOf(container) !== '') await killContainer(container);
  await kubectl.run('delete', 'pod', metadata.name, inNamespace, '--grace-period=0', '--force', '--wait=false');
}

/** The pod's own counters of its loops and queues. */
async function activity({ namespace: home = namespace, name }: Pick<LiveObject['metadata'], 'namespace' | 'name'>) {
  const text = await kubectl.run('get', '--raw', `/api/v1/namespaces/${home}/pods/${name}:8080/proxy/metrics`);
  return text
    .split('\n')
    .filter((line) => /^bellwether_(reconcile_duration_seconds_count|workqueue_(adds_total|depth))/.test(line))
    .join('\n');
}

/**
 * Waits until the operator, or that pod of it, has looked at everything and has had nothing to do for two seconds.
 * @throws NotReached
 */
export async function waitForCalm(pod?: LiveObject['metadata']): Promise<void> {
  const { metadata } = pod ? { metadata: pod } : await waitForOperator();
  let before = '';
  const look = async (): Promise<string | undefined> => {
    const now = await activity(metadata);
    const isBusy = now !== before || !/reconcile_duration_seconds_count\S* [1-9]/.test(now);
    before = now;
    return isBusy ? 'the operator is at work' : undefined;
  };
  await waitFor('calm', look, { within: 60_000, every: 2000 });
}

const writing: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);
/** Questions are asked by creating objects that nobody stores. */
const questions: ReadonlySet<string> = new Set(['selfsubjectaccessreviews', 'selfsubjectreviews']);

/** The writes among requests, as `patch monitoringstacks/status demo`, without renewals of the Lease and events. */
export function writesIn(requests: readonly AuditEvent[]): readonly string[] {
  const silent = new Set([...questions, 'leases', 'events']);
  const isWrite = ({ stage, verb, objectRef }: AuditEvent): boolean =>
    stage === 'ResponseComplete' && writing.has(verb) && !silent.has(objectRef?.resource ?? '');
  return requests.filter(isWrite).map(({ verb, objectRef: { resource, subresource, name } = {} }) => {
    return `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`} ${name}`;
  });
}
