/** The objects that an installation consists of besides the CRDs, and the template of the chart that each belongs to. */
import type {
  V1ClusterRoleBinding,
  V1Namespace,
  V1RoleBinding,
  V1Service,
  V1ServiceAccount,
} from '@kubernetes/client-node';
import { deployment, disruptionBudget } from './deployment.ts';
import { endpointPolicy, endpointPolicyBinding } from './endpoint-policy.ts';
import { namespace as defaultNamespace, labels, objectLabels, operatorName, secretRole, stackRole } from './naming.ts';
import {
  kubeStateMetricsRole,
  leaseRole,
  operatorRole,
  prometheusRole,
  secretNamespaceRole,
  stackNamespaceRole,
} from './roles.ts';
import { type Settings, settingsOf } from './settings.ts';

const subjectsIn = (namespace: string): NonNullable<V1RoleBinding['subjects']> => [
  { kind: 'ServiceAccount', name: operatorName, namespace },
];

const roleRef = (kind: 'ClusterRole' | 'Role', name: string): V1RoleBinding['roleRef'] => ({
  apiGroup: 'rbac.authorization.k8s.io',
  kind,
  name,
});

/**
 * The namespace that the plain manifest brings; Helm makes its own. node-exporter, part of every stack, sees the host: a
 * namespace that enforces more would refuse its pods.
 */
function stackNamespace(name: string): V1Namespace {
  const metadata = { name, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } };
  return { apiVersion: 'v1', kind: 'Namespace', metadata };
}

function serviceAccount({ namespace }: Settings): V1ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: operatorName, namespace, labels: objectLabels },
  };
}

function operatorBinding({ namespace }: Settings): V1ClusterRoleBinding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: operatorName, labels: objectLabels },
    roleRef: roleRef('ClusterRole', operatorName),
    subjects: subjectsIn(namespace),
  };
}

interface Grant {
  /** Where it holds. */
  readonly namespace: string;
  readonly role: V1RoleBinding['roleRef'];
  /** The operator's namespace. */
  readonly home: string;
}

/** Gives the operator a role in a namespace, by a binding of the role's name. */
function binding({ namespace, role, home }: Grant): V1RoleBinding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: role.name, namespace, labels: objectLabels },
    roleRef: role,
    subjects: subjectsIn(home),
  };
}

/** Grants a namespace to the operator as a place for stacks; the installation does it for its own. */
export function stackBinding(namespace: string = defaultNamespace, home: string = defaultNamespace): V1RoleBinding {
  return binding({ namespace, role: roleRef('ClusterRole', stackRole), home });
}

function secretGrant({ namespace: home }: Settings, namespace: string): readonly object[] {
  return [secretNamespaceRole(namespace), binding({ namespace, role: roleRef('Role', secretRole), home })];
}

function leaseGrant({ namespace }: Settings): readonly object[] {
  const role = roleRef('Role', `${operatorName}-leader`);
  return [leaseRole(namespace), binding({ namespace, role, home: namespace })];
}

function metricsService({ namespace }: Settings): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: operatorName, namespace, labels: objectLabels },
    spec: { selector: labels, ports: [{ name: 'http', port: 8080, targetPort: 'http' }] },
  };
}

/** One template of the chart. What depends on settings is said twice, here and for Helm; tests hold the two together. */
export interface Part {
  /** The template's file, without its ending. */
  readonly file: string;
  /** @param of the namespace out of `each` */
  readonly build: (settings: Settings, of: string) => readonly object[];
  /** Whether it is there at all. */
  readonly when?: { readonly holds: (settings: Settings) => boolean; readonly helm: string };
  /** Namespaces, for each of which it is there once. */
  readonly each?: { readonly namespaces: (settings: Settings) => readonly string[]; readonly helm: string };
}

export const parts: readonly Part[] = [
  { file: 'service-account', build: (settings) => [serviceAccount(settings)] },
  { file: 'operator-role', build: (settings) => [operatorRole(), operatorBinding(settings)] },
  {
    file: 'stack-role',
    build: ({ namespace }) => [stackNamespaceRole(), stackBinding(namespace, namespace)],
  },
  {
    file: 'stack-namespaces',
    build: ({ namespace: home }, of) => [stackBinding(of, home)],
    each: {
      namespaces: ({ stackNamespaces, namespace }) => stackNamespaces.filter((other) => other !== namespace),
      helm: 'without $.Values.stackNamespaces $.Release.Namespace',
    },
  },
  {
    file: 'secret-namespaces',
    build: secretGrant,
    each: { namespaces: ({ secretNamespaces }) => secretNamespaces, helm: '$.Values.secretNamespaces' },
  },
  { file: 'granted-roles', build: () => [prometheusRole(), kubeStateMetricsRole()] },
  { file: 'leader-role', build: leaseGrant },
  {
    file: 'endpoint-policy',
    build: () => [endpointPolicy(), endpointPolicyBinding()],
    when: { holds: (settings) => settings.endpointPolicy.enabled, helm: '$.Values.endpointPolicy.enabled' },
  },
  { file: 'service', build: (settings) => [metricsService(settings)] },
  { file: 'deployment', build: (settings) => [deployment(settings)] },
  {
    file: 'disruption-budget',
    build: (settings) => [disruptionBudget(settings)],
    when: {
      holds: ({ podDisruptionBudget, replicas }) => podDisruptionBudget.enabled && replicas > 1,
      helm: 'and $.Values.podDisruptionBudget.enabled (gt (int $.Values.replicas) 1)',
    },
  },
];

function objectsOf({ build, when, each }: Part, settings: Settings): readonly object[] {
  if (when?.holds(settings) === false) return [];
  return (each?.namespaces(settings) ?? ['']).flatMap((of) => build(settings, of));
}

/** Everything but the CRDs, in an order in which it can be applied. */
export function installation(given: Partial<Settings> = {}): readonly object[] {
  const settings = settingsOf(given);
  return [stackNamespace(settings.namespace), ...parts.flatMap((part) => objectsOf(part, settings))];
}
