/** Binds a component's ServiceAccount to the ClusterRole that was installed for it with the operator. */
import type { ClusterRoleBinding } from './built-in.ts';
import { clusterMetadata } from './metadata.ts';
import { type BoundComponent, clusterRoleBindingName, clusterRoleNames, componentName } from './names.ts';
import { identityOf, type StackInput } from './stack-input.ts';

export function clusterRoleBinding(input: StackInput, component: BoundComponent): ClusterRoleBinding {
  const { name, namespace } = identityOf(input.stack);
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: clusterMetadata(input, component, clusterRoleBindingName(namespace, name, component)),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterRoleNames[component] },
    subjects: [{ kind: 'ServiceAccount', name: componentName(name, component), namespace }],
  };
}
