/** The ServiceAccount that the API server knows us by. */
import type { OwnerReference } from '../../crds/meta.ts';
import type { Client } from './client.ts';
import { isForbidden, isNotFound } from './errors.ts';
import { selfSubjectReviews } from './resource.ts';

/**
 * Our account, as the owner of what is to go when it goes. Undefined when we are no ServiceAccount of `namespace`, since
 * an owner is of one's own namespace, and when the API server does not say (it does since 1.28, to everyone who can log
 * in, unless that was taken away).
 * @throws when the API server does not answer
 */
export async function ownAccount(
  client: Pick<Client, 'create'>,
  namespace: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<OwnerReference | undefined> {
  const review = await client.create(selfSubjectReviews, { metadata: { name: '' } }, { signal }).catch(unlessUntold);
  const { username = '', uid = '' } = review?.status?.userInfo ?? {};
  const prefix = `system:serviceaccount:${namespace}:`;
  if (!username.startsWith(prefix) || uid === '') return undefined;
  return { apiVersion: 'v1', kind: 'ServiceAccount', name: username.slice(prefix.length), uid };
}

function unlessUntold(error: unknown): undefined {
  if (isNotFound(error) || isForbidden(error)) return undefined;
  throw error;
}
