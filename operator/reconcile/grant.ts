/** Whether the operator may work in a namespace, and what to paste when it may not. */
import { StalledError } from '../controller/errors.ts';
import type { Client } from '../kube/client.ts';
import { selfSubjectAccessReviews } from '../kube/resource.ts';

/** The operator's own account. */
export interface Account {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** The rights over workloads exist only in stack namespaces; one that stands for the rest is asked for. */
const needed = { group: 'apps', resource: 'statefulsets', verb: 'patch' } as const;

/** The namespace was not opened to the operator. */
export class NamespaceNotGrantedError extends StalledError {
  constructor(namespace: string, account: Account) {
    const command =
      `kubectl create rolebinding bellwether-stack --namespace ${namespace} --clusterrole bellwether-stack ` +
      `--serviceaccount ${account.namespace}:${account.serviceAccount}`;
    super(
      `The operator may not run a stack in namespace ${namespace}. Whoever administers the namespace grants it with: ${command}`,
      { reason: 'NamespaceNotGranted' },
    );
  }
}

/** Resolves when the operator may; throws NamespaceNotGrantedError when it may not. */
export async function requireGrant(
  client: Pick<Client, 'create'>,
  namespace: string,
  { account, signal }: { account: Account; signal: AbortSignal },
): Promise<void> {
  const review = await client.create(
    selfSubjectAccessReviews,
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      metadata: { name: '' },
      spec: { resourceAttributes: { ...needed, namespace } },
    },
    { signal },
  );
  if (review.status?.allowed !== true) throw new NamespaceNotGrantedError(namespace, account);
}
