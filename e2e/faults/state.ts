/** What stands in a cluster that has an API server alone, without what is different each time; and its garbage collector. */
import type { KubeObject } from '../../crds/meta.ts';
import type { Client } from '../../operator/kube/client.ts';
import * as table from '../../operator/kube/resource.ts';
import type { StoredObject } from '../../operator/kube/testing/stored.ts';
import { linesOf } from '../../operator/reconcile/testing/dump.ts';
import { ownNamespace } from './installation.ts';

/** Whatever people declare. */
export const declaredKinds: readonly table.Resource[] = [table.monitoringStacks, table.scrapeTargets, table.alertRules];
/** What the operator makes for every stack in its namespace. */
export const stackKinds: readonly table.Resource[] = [
  table.serviceAccounts,
  table.services,
  table.configMaps,
  table.secrets,
  table.networkPolicies,
  table.podDisruptionBudgets,
  table.statefulSets,
  table.daemonSets,
  table.deployments,
  table.persistentVolumeClaims,
];
/** Whatever the operator may make. */
const made: readonly table.Resource[] = [...stackKinds, table.pods, table.ingresses, table.clusterRoleBindings];
export const managed = 'app.kubernetes.io/managed-by=bellwether';

/** What the API server gives each object anew, wherever one is created. */
const allotted: ReadonlySet<string> = new Set([
  'clusterIP',
  'clusterIPs',
  'deprecated.daemonset.template.generation',
  'healthCheckNodePort',
  'nodePort',
]);

async function makings(client: Client): Promise<readonly (readonly [table.Resource, KubeObject])[]> {
  const lists = made.map(async (resource) =>
    (await client.list(resource, { labelSelector: managed })).map((object) => [resource, object] as const),
  );
  return (await Promise.all(lists)).flat();
}

function unallotted(object: KubeObject): StoredObject {
  const text = JSON.stringify(object, (key, value: unknown) => (allotted.has(key) ? undefined : value));
  const rest: StoredObject = JSON.parse(text);
  return rest;
}

/** One line for each object that was declared or made and has, or needs, no owner that is gone. */
export async function stateOf(client: Client): Promise<readonly string[]> {
  const own = await Promise.all(declaredKinds.map((resource) => client.list(resource, { namespace: ownNamespace })));
  return linesOf([...own.flat(), ...(await collectGarbage(client))].map(unallotted));
}

/** What stands otherwise than it should: `+` is too much, `-` is missing. */
export function differences(now: readonly string[], wanted: readonly string[]): readonly string[] {
  return [
    ...now.filter((line) => !wanted.includes(line)).map((line) => `+ ${line}`),
    ...wanted.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
  ];
}

/** Deletes what no owner has any more, as the controller of Kubernetes does. @returns what of the operator's is left then */
async function collectGarbage(client: Client): Promise<readonly KubeObject[]> {
  const stacks = await client.list(table.monitoringStacks, { namespace: ownNamespace });
  const alive = new Set(stacks.map(({ metadata }) => metadata.uid));
  const left: KubeObject[] = [];
  for (const [resource, object] of await makings(client)) {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0 || owners.some(({ kind, uid }) => kind === 'Namespace' || alive.has(uid)))
      left.push(object);
    else await client.delete(resource, object.metadata);
  }
  return left;
}
