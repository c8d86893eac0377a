/** What whoever administers a namespace pastes, so that the operator may read one Secret there. */
import { operatorName, namespace as operatorNamespace } from '../../deploy/naming.ts';

const apiGroup = 'rbac.authorization.k8s.io';

/** A Role and a RoleBinding, both of the Secret's name. */
export function secretGrant(namespace: string, secret: string): readonly object[] {
  const apiVersion = `${apiGroup}/v1`;
  const metadata = { name: secret, namespace };
  const rules = [{ apiGroups: [''], resources: ['secrets'], resourceNames: [secret], verbs: ['get'] }];
  const subjects = [{ kind: 'ServiceAccount', name: operatorName, namespace: operatorNamespace }];
  return [
    { apiVersion, kind: 'Role', metadata, rules },
    { apiVersion, kind: 'RoleBinding', metadata, roleRef: { apiGroup, kind: 'Role', name: secret }, subjects },
  ];
}
