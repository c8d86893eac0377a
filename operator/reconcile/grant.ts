/** Whether the operator may work in a namespace, and what to paste when it may not. */
import { StalledError } from '../controller/errors.ts';
import type { Client } from '../kube/client.ts';
import { type Resource, selfSubjectAccessReviews } from '../kube/resource.ts';

/** The operator's own account. */
export interface Account {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** The rights over workloads exist only in stack namespaces; one that stands for the rest is asked for. */
const needed = { group: 'apps', resource: 'statefulsets', verb: 'patch' } as const;

/** The reason of a stack in a namespace that was not opened to the operator. */
export const notGranted = 'NamespaceNotGranted';

/** The namespace was not opened to the operator. */
export class NamespaceNotGrantedError extends StalledError {
  constructor(namespace: string, account: Account) {
    const command =
      `kubectl create rolebinding bellwether-stack --namespace ${namespace} --clusterrole bellwether-stack ` +
      `--serviceaccount ${account.namespace}:${account.serviceAccount}`;
    super(
      `The operator may not run a stack in namespace ${namespace}. Whoever administers the namespace grants it with: ${command}`,
      { reason: notGranted },
    );
  }
}

/** The installed role is that of an earlier version: it does not cover a kind that stacks are made of by now. */
export class RoleOutdatedError extends StalledError {
  constructor(namespace: string, missing: readonly string[]) {
    super(
      `The operator may not watch ${missing.join(', ')} in namespace ${namespace}: the ClusterRole bellwether-stack is ` +
        'older than the operator. Apply the installation of this version again, deploy/install.yaml.',
      { reason: 'RoleOutdated' },
    );
  }
}

interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

async function may(client: Pick<Client, 'create'>, right: Right & { namespace: string }, signal: AbortSignal) {
  const review = await client.create(
    selfSubjectAccessReviews,
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      metadata: { name: '' },
      spec: { resourceAttributes: right },
    },
    { signal },
  );
  return review.status?.allowed === true;
}

/**
 * Resolves when the operator may.
 * @param watched what it is going to watch there
 * @throws NamespaceNotGrantedError, RoleOutdatedError
 */
export async function requireGrant(
  client: Pick<Client, 'create'>,
  namespace: string,
  { account, watched, signal }: { account: Account; watched: readonly Resource[]; signal: AbortSignal },
): Promise<void> {
  if (!(await may(client, { ...needed, namespace }, signal))) throw new NamespaceNotGrantedError(namespace, account);
  const answers = await Promise.all(
    watched.map(({ group, plural }) => may(client, { group, resource: plural, verb: 'watch', namespace }, signal)),
  );
  const missing = watched.filter((_, index) => answers[index] === false).map(({ plural }) => plural);
  if (missing.length > 0) throw new RoleOutdatedError(namespace, missing);
}
