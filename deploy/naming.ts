/** The names that an installation's objects refer to each other by. */
import { operatorLabels } from '../components/labels.ts';
import { clusterRoleNames } from '../components/names.ts';
import { version } from './version.ts';

/** The namespace that the operator and, by default, the stack live in. */
export const namespace = 'monitoring';

/** The operator's Deployment, ServiceAccount, Lease and Service. */
export const operatorName = 'bellwether';

/** ClusterRoles that stacks' own ServiceAccounts are bound to; the operator may bind these two and no other. */
export const grantedRoles: readonly string[] = Object.values(clusterRoleNames);

/** ClusterRole that a RoleBinding gives the operator in each namespace that may hold a stack. */
export const stackRole = 'bellwether-stack';

/** Role that opens all Secrets of a namespace to the operator, where the installation is told so. */
export const secretRole = 'bellwether-read-secrets';

export const group = 'monitoring.bellwether.dev';

/** What the operator's pods are known by. */
export const labels = operatorLabels;

/** The recommended labels, on everything that the installation consists of. */
export const objectLabels = {
  ...labels,
  'app.kubernetes.io/version': version,
  'helm.sh/chart': `bellwether-${version}`,
} as const;

/** Where the operator's bundle lies in the image; its addons lie beside it. */
export const program = '/app/main.js';

/** The judge's, which is small: it loads nothing of the operator's. */
export const judgeProgram = '/app/judge.js';
