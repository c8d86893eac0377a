/** `status`: reads stacks and what they select from the cluster. */
import type { AlertRule } from '../../../crds/models/alert-rule.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';
import type { Client } from '../../kube/client.ts';
import { isForbidden, isNotFound } from '../../kube/errors.ts';
import { alertRules, monitoringStacks, type Resource, scrapeTargets } from '../../kube/resource.ts';
import { reportOf, type StackReport } from './report.ts';

/** Which stacks to report on; everything that is left out matches. */
export interface Wanted {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** Where to look when the whole cluster may not be read: the namespace of the kubeconfig. */
  readonly ownNamespace?: string | undefined;
}

/** The cluster holds nothing to report on; the message says what to do. */
export class NothingFound extends Error {
  override readonly name = 'NothingFound';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** `name` or `namespace/name`, within `namespace` when one is given. */
export function wantedStack(stack: string | undefined, namespace: string | undefined): Wanted {
  const parts = stack?.split('/') ?? [];
  return parts.length > 1 ? { namespace: parts[0], name: parts[1] } : { namespace, name: parts[0] };
}

async function listStacks(client: Client, { namespace, ownNamespace }: Wanted): Promise<readonly MonitoringStack[]> {
  try {
    return await client.list(monitoringStacks, { namespace });
  } catch (error) {
    if (isForbidden(error) && namespace === undefined && ownNamespace !== undefined) {
      return await client.list(monitoringStacks, { namespace: ownNamespace });
    }
    if (!isNotFound(error)) throw error;
    const message = 'This cluster does not know MonitoringStacks: install Bellwether first.';
    throw new NothingFound('NotInstalled', message);
  }
}

/** Objects of the whole cluster, or of the stack's namespace for those who may not see more. */
async function listDeclarations<T extends ScrapeTarget | AlertRule>(
  client: Client,
  resource: Resource<T>,
  namespaces: readonly string[],
): Promise<readonly T[]> {
  try {
    return await client.list(resource);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const lists = await Promise.all(namespaces.map((namespace) => client.list(resource, { namespace })));
    return lists.flat();
  }
}

/** Reports on all stacks that are wanted. Throws NothingFound when there is none, and ApiError. */
export async function readStatus(client: Client, wanted: Wanted): Promise<readonly StackReport[]> {
  const { namespace, name } = wanted;
  const all = await listStacks(client, wanted);
  const found = all.filter(({ metadata }) => name === undefined || metadata.name === name);
  if (found.length === 0) {
    const where = namespace === undefined ? 'in this cluster' : `in namespace ${namespace}`;
    const known = all.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
    const fix = known.length > 0 ? `There is ${known.join(', ')}.` : 'Create one: an empty spec is enough.';
    throw new NothingFound(
      'NotFound',
      `There is no MonitoringStack ${name === undefined ? '' : `${name} `}${where}. ${fix}`,
    );
  }
  const namespaces = [...new Set(found.map(({ metadata }) => metadata.namespace ?? ''))];
  const declarations = [
    ...(await listDeclarations(client, scrapeTargets, namespaces)),
    ...(await listDeclarations(client, alertRules, namespaces)),
  ];
  return found.map((stack) => reportOf(stack, declarations));
}
