/** The names that an installation gives to what the operator needs, for messages; deploy/ is held to them by a test. */
import { monitoringstacks } from '../crds/models/monitoring-stack.ts';

export const ownGroup: string = monitoringstacks.group;

/** What installs the CRDs and the roles of a version. */
export const crdFile = 'deploy/install.yaml';

export interface RoleName {
  readonly kind: 'ClusterRole' | 'Role';
  readonly name: string;
}

/** What the ClusterRole of the operator is for also within a namespace; all else is given in the namespaces of stacks. */
const everywhere: ReadonlySet<string> = new Set([
  ownGroup,
  'storage.k8s.io',
  'events.k8s.io',
  'rbac.authorization.k8s.io',
]);

export interface Place {
  readonly group: string;
  readonly resource: string;
  /** Undefined for all of them at once. */
  readonly namespace: string | undefined;
}

/** The role that gives the operator rights over a resource in a place. */
export function roleOf({ group, resource, namespace }: Place): RoleName {
  if (group === 'coordination.k8s.io') return { kind: 'Role', name: 'bellwether-leader' };
  const isGlobal = namespace === undefined || everywhere.has(group) || (group === '' && resource === 'namespaces');
  return { kind: 'ClusterRole', name: isGlobal ? 'bellwether' : 'bellwether-stack' };
}
