/** Everything that the stack owns, as the API server has it. */
import { stack } from '../demo/demo.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { kubectl } from './running-demo.ts';

export interface OwnedObject extends LiveObject {
  readonly metadata: LiveObject['metadata'] & {
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
  };
  readonly [field: string]: unknown;
}

/** Written by the operator and owned by the stack; claims are not among them, since they outlive it. */
const kinds =
  'serviceaccounts,services,networkpolicies,poddisruptionbudgets,configmaps,secrets,statefulsets,daemonsets,deployments';
const managed = '--selector=app.kubernetes.io/managed-by=bellwether';
const inNamespace = `--namespace=${stack.namespace}`;

const isOwned = ({ metadata }: OwnedObject): boolean =>
  (metadata.ownerReferences ?? []).some(({ kind, name }) =>
    kind === 'Namespace' ? name === stack.namespace : kind === 'MonitoringStack' && name === stack.name,
  );

/** All of them, in the order of their kinds. */
export async function ownedObjects(): Promise<readonly OwnedObject[]> {
  const [namespaced, wide] = await Promise.all([
    kubectl.list<OwnedObject>(kinds, inNamespace, managed),
    kubectl.list<OwnedObject>('clusterrolebindings', managed),
  ]);
  return [...namespaced, ...wide].filter(isOwned);
}

/** `Service/demo-prometheus`, as kubectl takes it. */
export function refOf({ kind, metadata }: Pick<LiveObject, 'kind' | 'metadata'>): string {
  return `${kind}/${metadata.name}`;
}

/** What the API server and controllers write on each object anew, wherever it stands. */
const volatile: ReadonlySet<string> = new Set([
  'clusterIP',
  'clusterIPs',
  'creationTimestamp',
  'deployment.kubernetes.io/revision',
  'deprecated.daemonset.template.generation',
  'generation',
  'healthCheckNodePort',
  'managedFields',
  'nodePort',
  'resourceVersion',
  'status',
  'uid',
]);

/** The object without what is different each time one is created: two of one essence are the same to whoever uses them. */
export function essenceOf(object: OwnedObject): unknown {
  const text = JSON.stringify(object, (key, value: unknown) => (volatile.has(key) ? undefined : value));
  const essence: unknown = JSON.parse(text);
  return essence;
}
