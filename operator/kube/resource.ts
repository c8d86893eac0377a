/** What can be asked for: one `Resource` per kind, which knows its paths, and the table of those that Bellwether uses. */
import type {
  CoreV1Event,
  EventsV1Event,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1ConfigMap,
  V1ControllerRevision,
  V1CustomResourceDefinition,
  V1DaemonSet,
  V1Deployment,
  V1EndpointSlice,
  V1Ingress,
  V1Lease,
  V1Namespace,
  V1NetworkPolicy,
  V1Node,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1Role,
  V1RoleBinding,
  V1Secret,
  V1SelfSubjectAccessReview,
  V1SelfSubjectReview,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V1StorageClass,
  V1TokenReview,
} from '@kubernetes/client-node';
import type { KubeObject } from '../../crds/meta.ts';
import type { AlertRule } from '../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import type { ScrapeTarget } from '../../crds/models/scrape-target.ts';

declare const shape: unique symbol;

/** A kind as the API server serves it. `T` is the type of its objects; it exists only for the compiler. */
export interface Resource<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly [shape]?: T;
}

/** Which object; `object.metadata` is one. */
export interface ObjectRef {
  readonly name: string;
  readonly namespace?: string | undefined;
}

/**
 * A type of client-node as JSON carries it: client-node declares Date for times, which on the wire are text, and leaves
 * apiVersion, kind and metadata open, which a stored object always has.
 */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Field in keyof T]: Wire<T[Field]> }
      : T;
export type BuiltIn<T> = KubeObject & Omit<Wire<T>, 'apiVersion' | 'kind' | 'metadata'>;

/** `v1`, `apps/v1` */
export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `pods`, `statefulsets.apps`: how kubectl, errors and metrics name a resource. */
export function resourceName(resource: Resource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** Path of the collection, in one namespace or (without one) in all of them. */
export function collectionPath(resource: Resource, namespace?: string): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  if (namespace === undefined) return `${root}/${resource.plural}`;
  if (!resource.namespaced)
    throw new TypeError(`${resourceName(resource)} has no namespace, but ${namespace} was given`);
  return `${root}/namespaces/${encodeURIComponent(namespace)}/${resource.plural}`;
}

/** Path of one object or of one of its subresources. Throws TypeError when a namespace is missing or too many. */
export function objectPath(resource: Resource, ref: ObjectRef, subresource?: string): string {
  const namespace = resource.namespaced ? ref.namespace : undefined;
  if (resource.namespaced && !namespace) {
    throw new TypeError(`${resourceName(resource)} ${ref.name} needs a namespace`);
  }
  const path = `${collectionPath(resource, namespace)}/${encodeURIComponent(ref.name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

function define<T extends KubeObject>(
  groupVersion: string,
  kind: string,
  plural: string,
  scope: 'namespaced' | 'cluster',
): Resource<T> {
  const slash = groupVersion.indexOf('/');
  return {
    group: slash < 0 ? '' : groupVersion.slice(0, slash),
    version: groupVersion.slice(slash + 1),
    plural,
    kind,
    namespaced: scope === 'namespaced',
  };
}

/** A resource outside the table below: `resourceOf<Widget>('example.com/v1', 'Widget', 'widgets', 'namespaced')`. */
export const resourceOf = define;

const ours = 'monitoring.bellwether.dev/v1alpha1';
const rbac = 'rbac.authorization.k8s.io/v1';

export const monitoringStacks = define<MonitoringStack>(ours, 'MonitoringStack', 'monitoringstacks', 'namespaced');
export const scrapeTargets = define<ScrapeTarget>(ours, 'ScrapeTarget', 'scrapetargets', 'namespaced');
export const alertRules = define<AlertRule>(ours, 'AlertRule', 'alertrules', 'namespaced');

export const pods = define<BuiltIn<V1Pod>>('v1', 'Pod', 'pods', 'namespaced');
export const services = define<BuiltIn<V1Service>>('v1', 'Service', 'services', 'namespaced');
export const configMaps = define<BuiltIn<V1ConfigMap>>('v1', 'ConfigMap', 'configmaps', 'namespaced');
export const secrets = define<BuiltIn<V1Secret>>('v1', 'Secret', 'secrets', 'namespaced');
export const serviceAccounts = define<BuiltIn<V1ServiceAccount>>(
  'v1',
  'ServiceAccount',
  'serviceaccounts',
  'namespaced',
);
export const namespaces = define<BuiltIn<V1Namespace>>('v1', 'Namespace', 'namespaces', 'cluster');
export const nodes = define<BuiltIn<V1Node>>('v1', 'Node', 'nodes', 'cluster');
export const coreEvents = define<BuiltIn<CoreV1Event>>('v1', 'Event', 'events', 'namespaced');
export const persistentVolumeClaims = define<BuiltIn<V1PersistentVolumeClaim>>(
  'v1',
  'PersistentVolumeClaim',
  'persistentvolumeclaims',
  'namespaced',
);
export const statefulSets = define<BuiltIn<V1StatefulSet>>('apps/v1', 'StatefulSet', 'statefulsets', 'namespaced');
export const daemonSets = define<BuiltIn<V1DaemonSet>>('apps/v1', 'DaemonSet', 'daemonsets', 'namespaced');
export const deployments = define<BuiltIn<V1Deployment>>('apps/v1', 'Deployment', 'deployments', 'namespaced');
export const controllerRevisions = define<BuiltIn<V1ControllerRevision>>(
  'apps/v1',
  'ControllerRevision',
  'controllerrevisions',
  'namespaced',
);
export const clusterRoles = define<BuiltIn<V1ClusterRole>>(rbac, 'ClusterRole', 'clusterroles', 'cluster');
export const clusterRoleBindings = define<BuiltIn<V1ClusterRoleBinding>>(
  rbac,
  'ClusterRoleBinding',
  'clusterrolebindings',
  'cluster',
);
export const roles = define<BuiltIn<V1Role>>(rbac, 'Role', 'roles', 'namespaced');
export const roleBindings = define<BuiltIn<V1RoleBinding>>(rbac, 'RoleBinding', 'rolebindings', 'namespaced');
export const storageClasses = define<BuiltIn<V1StorageClass>>(
  'storage.k8s.io/v1',
  'StorageClass',
  'storageclasses',
  'cluster',
);
export const endpointSlices = define<BuiltIn<V1EndpointSlice>>(
  'discovery.k8s.io/v1',
  'EndpointSlice',
  'endpointslices',
  'namespaced',
);
export const podDisruptionBudgets = define<BuiltIn<V1PodDisruptionBudget>>(
  'policy/v1',
  'PodDisruptionBudget',
  'poddisruptionbudgets',
  'namespaced',
);
export const leases = define<BuiltIn<V1Lease>>('coordination.k8s.io/v1', 'Lease', 'leases', 'namespaced');
export const events = define<BuiltIn<EventsV1Event>>('events.k8s.io/v1', 'Event', 'events', 'namespaced');
export const customResourceDefinitions = define<BuiltIn<V1CustomResourceDefinition>>(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  'customresourcedefinitions',
  'cluster',
);
export const selfSubjectAccessReviews = define<BuiltIn<V1SelfSubjectAccessReview>>(
  'authorization.k8s.io/v1',
  'SelfSubjectAccessReview',
  'selfsubjectaccessreviews',
  'cluster',
);
export const selfSubjectReviews = define<BuiltIn<V1SelfSubjectReview>>(
  'authentication.k8s.io/v1',
  'SelfSubjectReview',
  'selfsubjectreviews',
  'cluster',
);
export const tokenReviews = define<BuiltIn<V1TokenReview>>(
  'authentication.k8s.io/v1',
  'TokenReview',
  'tokenreviews',
  'cluster',
);
export const networkPolicies = define<BuiltIn<V1NetworkPolicy>>(
  'networking.k8s.io/v1',
  'NetworkPolicy',
  'networkpolicies',
  'namespaced',
);
export const ingresses = define<BuiltIn<V1Ingress>>('networking.k8s.io/v1', 'Ingress', 'ingresses', 'namespaced');
