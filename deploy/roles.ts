/** Every right that an installation grants, role by role: the whole of what the operator and its stacks may do. */
import type { V1ClusterRole, V1PolicyRule, V1Role } from '@kubernetes/client-node';
import { watchedResources } from '../components/kube-state-metrics/resources.ts';
import { clusterRoleNames } from '../components/names.ts';
import { grantedRoles, group, objectLabels, operatorName, secretRole, stackRole } from './naming.ts';

const read = ['get', 'list', 'watch'];
/** To keep what is there in mind; no object is asked for by its name. */
const follow = ['list', 'watch'];
const own = [...read, 'create', 'patch', 'delete'];

function clusterRole(name: string, rules: V1PolicyRule[]): V1ClusterRole {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels: objectLabels },
    rules,
  };
}

/** What the operator may do everywhere: read what says what to monitor, and write the status of its own kinds. */
export function operatorRole(): V1ClusterRole {
  const kinds = ['monitoringstacks', 'scrapetargets', 'alertrules'];
  return clusterRole(operatorName, [
    { apiGroups: [group], resources: kinds, verbs: follow },
    { apiGroups: [group], resources: kinds.map((kind) => `${kind}/status`), verbs: ['patch'] },
    { apiGroups: [''], resources: ['namespaces'], verbs: follow },
    // Only labels and ports are kept: what a ScrapeTarget selects, and what it says of a port that nothing has.
    { apiGroups: [''], resources: ['pods', 'services', 'nodes'], verbs: follow },
    // What is behind Services, for the stacks whose targets the operator finds.
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: follow },
    // Which URLs a ScrapeTarget probes that selects Ingresses.
    { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: follow },
    { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: follow },
    // Whose node-exporter has which port of the nodes, and who runs kube-state-metrics: stacks share, or make way.
    { apiGroups: ['apps'], resources: ['daemonsets', 'deployments'], verbs: follow },
    { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
    // Whose token it is that a server shows when it asks for the targets of its stack.
    { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
    { apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterrolebindings'], verbs: own },
    {
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['clusterroles'],
      resourceNames: [...grantedRoles],
      verbs: ['bind'],
    },
  ]);
}

/** What the operator may do in a namespace that holds stacks, once a RoleBinding there says so. */
export function stackNamespaceRole(): V1ClusterRole {
  return clusterRole(stackRole, [
    { apiGroups: ['apps'], resources: ['statefulsets', 'daemonsets', 'deployments'], verbs: own },
    { apiGroups: [''], resources: ['configmaps', 'secrets', 'services', 'serviceaccounts'], verbs: own },
    { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies', 'ingresses'], verbs: own },
    { apiGroups: ['gateway.networking.k8s.io'], resources: ['httproutes'], verbs: own },
    { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: own },
    { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: [...read, 'create', 'patch'] },
    // Pods are created on trial only, before a workload is changed whose pods nobody might take.
    { apiGroups: [''], resources: ['pods'], verbs: [...follow, 'create', 'delete'] },
    { apiGroups: [''], resources: ['pods/status'], verbs: ['patch'] },
    // Why a system is down that an exporter asks stands in the exporter's log alone.
    { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  ]);
}

/** What a Prometheus server may do: discover targets in every namespace, and read the cluster's own metrics. */
export function prometheusRole(): V1ClusterRole {
  return clusterRole(clusterRoleNames.prometheus, [
    { apiGroups: [''], resources: ['nodes', 'pods', 'services'], verbs: read },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
    { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    { nonResourceURLs: ['/metrics'], verbs: ['get'] },
  ]);
}

/** What kube-state-metrics may do: list and watch the kinds that it is told to watch. */
export function kubeStateMetricsRole(): V1ClusterRole {
  const rules = Object.entries(watchedResources).map(([apiGroup, kinds]) => ({
    apiGroups: [apiGroup],
    resources: [...kinds],
    verbs: ['list', 'watch'],
  }));
  return clusterRole(clusterRoleNames['kube-state-metrics'], rules);
}

/**
 * Leader election. `create` cannot be limited to a name, since the object has none yet when it is asked. The Lease names
 * the operator's account as its owner, which some clusters let only those do who may delete it
 * (OwnerReferencesPermissionEnforcement).
 */
export function leaseRole(namespace: string): V1Role {
  const apiGroups = ['coordination.k8s.io'];
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: `${operatorName}-leader`, namespace, labels: objectLabels },
    rules: [
      { apiGroups, resources: ['leases'], verbs: ['create'] },
      { apiGroups, resources: ['leases'], resourceNames: [operatorName], verbs: ['get', 'update', 'delete'] },
    ],
  };
}

/** For those who prefer it to a Role for each Secret: to read all of one namespace. Still one by one, by their names. */
export function secretNamespaceRole(namespace: string): V1Role {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: secretRole, namespace, labels: objectLabels },
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
  };
}
