/** The objects that an installation consists of besides the CRDs. */
import type {
  V1ClusterRoleBinding,
  V1Namespace,
  V1RoleBinding,
  V1Service,
  V1ServiceAccount,
} from '@kubernetes/client-node';
import { deployment } from './deployment.ts';
import { endpointPolicy, endpointPolicyBinding } from './endpoint-policy.ts';
import { labels, namespace, operatorName, stackRole } from './naming.ts';
import { kubeStateMetricsRole, leaseRole, operatorRole, prometheusRole, stackNamespaceRole } from './roles.ts';

const subjects = [{ kind: 'ServiceAccount', name: operatorName, namespace }];
const roleRef = (kind: 'ClusterRole' | 'Role', name: string): V1RoleBinding['roleRef'] => ({
  apiGroup: 'rbac.authorization.k8s.io',
  kind,
  name,
});

/** node-exporter, part of every stack, sees the host; a namespace that enforces more would refuse its pods. */
function stackNamespace(): V1Namespace {
  const metadata = { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } };
  return { apiVersion: 'v1', kind: 'Namespace', metadata };
}

function serviceAccount(): V1ServiceAccount {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: operatorName, namespace, labels } };
}

function operatorBinding(): V1ClusterRoleBinding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: operatorName, labels },
    roleRef: roleRef('ClusterRole', operatorName),
    subjects,
  };
}

/** Grants a namespace to the operator as a place for stacks; the installation does it for its own. */
export function stackBinding(inNamespace: string = namespace): V1RoleBinding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: stackRole, namespace: inNamespace, labels },
    roleRef: roleRef('ClusterRole', stackRole),
    subjects,
  };
}

function leaseBinding(): V1RoleBinding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: `${operatorName}-leader`, namespace, labels },
    roleRef: roleRef('Role', `${operatorName}-leader`),
    subjects,
  };
}

function metricsService(): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: operatorName, namespace, labels },
    spec: { selector: labels, ports: [{ name: 'http', port: 8080, targetPort: 'http' }] },
  };
}

/** Everything but the CRDs, in an order in which it can be applied. */
export function installation(image: string): readonly object[] {
  return [
    stackNamespace(),
    serviceAccount(),
    operatorRole(),
    operatorBinding(),
    stackNamespaceRole(),
    stackBinding(),
    prometheusRole(),
    kubeStateMetricsRole(),
    leaseRole(),
    leaseBinding(),
    endpointPolicy(),
    endpointPolicyBinding(),
    metricsService(),
    deployment(image),
  ];
}
