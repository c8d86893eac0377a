/** Writes everything a stack is made of where it differs from what is there, and removes what is no longer wanted. */

import { managedBy, stackNameLabel, stackNamespaceLabel } from '../../components/labels.ts';
import type { KubeObject } from '../../crds/meta.ts';
import { type Key, keyOf, refOf } from '../cache/key.ts';
import { type Applier, type ApplyOutcome, type Desired } from '../controller/apply.ts';
import { type LiveObject, type PruneOutcome, planPrune, prune } from '../controller/prune.ts';
import type { Client } from '../kube/client.ts';
import type { Resource } from '../kube/resource.ts';
import * as resources from '../kube/resource.ts';
import type { Logger } from '../log.ts';
import { withRemedy } from '../remedy.ts';
import type { Configuration } from './configuration.ts';
import { httpRoutes } from './gateway-api.ts';
import { isWorkload, tryPods } from './pod-trial.ts';
import type { Snapshot } from './snapshot.ts';
import { bounded } from './status/bounds.ts';
import type { Said } from './status/stack-status.ts';
import { type ClusterView, ownedResources } from './view.ts';

export interface ApplyDependencies {
  readonly applier: Applier;
  readonly client: Client;
  readonly view: ClusterView;
  readonly log: Logger;
}

export interface AppliedStack {
  readonly said: Said;
  readonly outcomes: readonly ApplyOutcome[];
}

/** The kinds that stacks are made of. */
export const appliedResources: readonly Resource[] = [...ownedResources, httpRoutes, resources.clusterRoleBindings];

const byKind: ReadonlyMap<string, Resource> = new Map(appliedResources.map((resource) => [resource.kind, resource]));

const componentLabel = 'app.kubernetes.io/component';

function resourceOf({ kind, metadata }: KubeObject): Resource {
  const resource = byKind.get(kind);
  if (!resource) throw new TypeError(`${kind} ${metadata.name}: stacks are not made of that kind`);
  return resource;
}

function desiredOf(object: KubeObject, { owned }: Snapshot, view: ClusterView): Desired {
  const resource = resourceOf(object);
  const key = keyOf(object.metadata);
  const live = resource.namespaced ? owned.get(resource, key) : view.clusterRoleBindings.store.get(key);
  return { resource, object, live };
}

function liveObjects(objects: Iterable<KubeObject>): readonly LiveObject[] {
  return [...objects].flatMap((object) => {
    const resource = byKind.get(object.kind);
    return resource ? [{ resource, object }] : [];
  });
}

/** What went wrong, by object. */
function failuresOf(outcomes: readonly (ApplyOutcome | PruneOutcome)[]): readonly string[] {
  return outcomes.flatMap((outcome) =>
    outcome.result === 'failed'
      ? [`${outcome.object.kind} ${outcome.object.metadata.name}: ${withRemedy(outcome.error)}`]
      : [],
  );
}

function summarise(applied: readonly ApplyOutcome[], pruned: readonly PruneOutcome[]): Said {
  const failures = [...failuresOf(applied), ...failuresOf(pruned)];
  if (failures.length === 0) return { status: 'True', reason: 'Applied', message: 'Everything is written as wanted.' };
  const reason = failuresOf(applied).length > 0 ? 'ApplyFailed' : 'PruneFailed';
  return { status: 'False', reason, message: bounded(failures.slice(0, 5).join('\n')) };
}

/** Applies, then prunes the components that were applied without a failure. Rejects only when aborted. */
export async function applyStack(
  snapshot: Snapshot,
  configuration: Configuration,
  { applier, client, view, log }: ApplyDependencies,
  { signal }: { signal: AbortSignal },
): Promise<AppliedStack> {
  const desired = configuration.components.flatMap(({ objects }) => objects);
  const items = (objects: readonly KubeObject[]) => objects.map((object) => desiredOf(object, snapshot, view));
  // Pods start with what they mount, so whatever is no workload is written first.
  const mounted = items(desired.filter((object) => !isWorkload(object)));
  const written = await applier.apply(mounted, { signal });
  const workloads = items(desired.filter(isWorkload));
  const { accepted, refused } = await tryPods(workloads, { client, applier, log }, { signal });
  const outcomes = [...written, ...refused, ...(await applier.apply(accepted, { signal }))];
  const plan = planPrune({
    live: liveObjects([...snapshot.owned.all(), ...view.clusterRoleBindings.store.values()]),
    outcomes,
    ownership: {
      labels: managedBy,
      controllerUid: snapshot.stack.metadata.uid ?? '',
      clusterScoped: { labels: stackLabels(snapshot.key), ownerUid: snapshot.namespace.uid },
    },
    componentLabel,
  });
  const pruned = await prune(client, plan, { signal });
  return { said: summarise(outcomes, pruned), outcomes };
}

function stackLabels(key: Key): Readonly<Record<string, string>> {
  const { namespace = '', name } = refOf(key);
  return { [stackNamespaceLabel]: namespace, [stackNameLabel]: name };
}

/** `namespace/name` of the stack that a cluster-scoped object was made for. */
export function stackKeyOf({ metadata }: KubeObject): Key | undefined {
  const namespace = metadata.labels?.[stackNamespaceLabel];
  const name = metadata.labels?.[stackNameLabel];
  return namespace === undefined || name === undefined ? undefined : keyOf({ namespace, name });
}

/** Removes what a stack that is gone has left outside its namespace; the rest goes with its owner. */
export async function pruneCluster(
  key: Key,
  view: ClusterView,
  client: Client,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const left = [...view.clusterRoleBindings.store.values()].filter((object) => stackKeyOf(object) === key);
  const outcomes = await prune(client, liveObjects(left), { signal });
  const failed = outcomes.find((outcome) => outcome.result === 'failed');
  if (failed?.result === 'failed') throw failed.error;
}
