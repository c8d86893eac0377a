/** The names that an installation's objects refer to each other by. */
import { clusterRoleNames } from '../components/names.ts';

/** The namespace that the operator and, by default, the stack live in. */
export const namespace = 'monitoring';

/** The operator's Deployment, ServiceAccount, Lease and Service. */
export const operatorName = 'bellwether';

/**
 * What an installation uses unless it is told another image: what `make image` builds. No registry is named, so that no
 * cluster that lacks it pulls what somebody else may have put under the name.
 */
export const defaultImage = 'localhost/bellwether/operator:dev';

/** ClusterRoles that stacks' own ServiceAccounts are bound to; the operator may bind these two and no other. */
export const grantedRoles: readonly string[] = Object.values(clusterRoleNames);

/** ClusterRole that a RoleBinding gives the operator in each namespace that may hold a stack. */
export const stackRole = 'bellwether-stack';

export const group = 'monitoring.bellwether.dev';

/** The recommended labels, on everything that the installation consists of. */
export const labels = {
  'app.kubernetes.io/name': 'bellwether',
  'app.kubernetes.io/component': 'operator',
  'app.kubernetes.io/part-of': 'bellwether',
} as const;
