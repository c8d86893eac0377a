/** What a healthy cluster is, asked of the cluster itself. */
import { Resolver } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { type Api, type ApiList, type ApiObject, connectApi } from './api.ts';
import { kubeconfigPath } from './paths.ts';
import { clusterDomain, type Node, serviceAddresses } from './plan.ts';

interface Condition {
  type: string;
  status: string;
}

interface WithConditions extends ApiObject {
  status?: { conditions?: Condition[]; observedGeneration?: number };
}

/** Asks the API server; anything that goes wrong, or no API server, is a no. */
export async function asks(
  question: (api: Api) => Promise<boolean>,
  connect: () => Api = connectApi,
): Promise<boolean> {
  if (!existsSync(kubeconfigPath)) return false;
  const api = connect();
  try {
    return await question(api);
  } catch {
    return false;
  } finally {
    api.close();
  }
}

export const apiAnswers = (): Promise<boolean> => asks(async (api) => (await api.text('/readyz')) === 'ok');

export const nodeIsReady = (node: Node): Promise<boolean> =>
  asks(async (api) => isTrue(await api.call<WithConditions>('GET', `/api/v1/nodes/${node.name}`), 'Ready'));

/**
 * Whether the cluster's DNS answers, asked the way a pod asks it: that takes kube-proxy's rules and a running pod,
 * which the API server may only believe to be there.
 */
export async function dnsAnswers(): Promise<boolean> {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([serviceAddresses.dns]);
  const found = await resolver.resolve4(`kubernetes.default.svc.${clusterDomain}`).catch((): string[] => []);
  return found.includes(serviceAddresses.kubernetes);
}

/** Pods are refused until their namespace's service account is there. */
export const defaultAccountExists = (): Promise<boolean> =>
  asks(
    async (api) =>
      (await api.call<ApiObject>('GET', '/api/v1/namespaces/default/serviceaccounts/default')).metadata.name ===
      'default',
  );

export const storageClassExists = (): Promise<boolean> =>
  asks(
    async (api) =>
      (await api.call<ApiList<ApiObject>>('GET', '/apis/storage.k8s.io/v1/storageclasses')).items.length > 0,
  );

const isTrue = (object: WithConditions, type: string): boolean =>
  object.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
