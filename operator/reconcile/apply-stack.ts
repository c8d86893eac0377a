/** Writes everything a stack is made of where it differs from what is there, and removes what is no longer wanted. */

import { managedBy, stackNameLabel, stackNamespaceLabel } from '../../components/labels.ts';
import { componentNames } from '../../components/names.ts';
import { preflightLabel, preflightName } from '../../components/preflight/pod.ts';
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
import { podsOf, type Snapshot } from './snapshot.ts';
import { bounded } from './status/bounds.ts';
import type { Said } from './status/stack-status.ts';
import { type ClusterView, ownedResources, type Pod } from './view.ts';
import { ReplacingError } from './workloads/adoption.ts';
import { admitChanges, type Running } from './workloads/change.ts';
import { isWorkload, PodRefusedError } from './workloads/pod-trial.ts';
import { PreflightError, type Preflights } from './workloads/preflight.ts';

export interface ApplyDependencies {
  readonly applier: Applier;
  readonly client: Client;
  readonly view: ClusterView;
  readonly preflights: Preflights;
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

/** The worst comes first. */
const reasons = ['ApplyFailed', 'PreflightFailed', 'PruneFailed', 'Preflight', 'Replacing'] as const;

function reasonsOf(applied: readonly ApplyOutcome[]): readonly string[] {
  return applied.flatMap((outcome) => {
    if (outcome.result !== 'failed') return [];
    const { error } = outcome;
    return error instanceof PreflightError || error instanceof ReplacingError ? error.reason : 'ApplyFailed';
  });
}

function summarise(applied: readonly ApplyOutcome[], pruned: readonly PruneOutcome[]): Said {
  const failures = [...failuresOf(applied), ...failuresOf(pruned)];
  const found = new Set([...reasonsOf(applied), ...failuresOf(pruned).map(() => 'PruneFailed')]);
  const reason = reasons.find((each) => found.has(each));
  if (reason === undefined) return { status: 'True', reason: 'Applied', message: 'Everything is written as wanted.' };
  return { status: 'False', reason, message: bounded(failures.slice(0, 5).join('\n')) };
}

function runningOf(snapshot: Snapshot): Running {
  return {
    owned: snapshot.owned,
    podsOf: ({ metadata }) => {
      const component = componentNames.find((name) => name === metadata.labels?.[componentLabel]);
      return component === undefined ? [] : podsOf(snapshot, component);
    },
  };
}

const isSecret = ({ kind }: KubeObject): boolean => kind === 'Secret';

const isOver = (error: Error): boolean => error instanceof ReplacingError || error instanceof PodRefusedError;

/** Pods that have tried what is applied by now, or is no longer wanted. */
function spentPreflights({ owned }: Snapshot, refused: readonly ApplyOutcome[]): readonly Pod[] {
  const open = refused.filter((outcome) => outcome.result === 'failed' && !isOver(outcome.error));
  const inUse = new Set(open.map(({ object }) => preflightName(object.metadata.name)));
  return [...owned.pods.values()].filter(
    ({ metadata }) => metadata.labels?.[preflightLabel] !== undefined && !inUse.has(metadata.name),
  );
}

/** Applies, then prunes the components that were applied without a failure. Rejects only when aborted. */
export async function applyStack(
  snapshot: Snapshot,
  configuration: Configuration,
  { applier, client, view, preflights, log }: ApplyDependencies,
  { signal }: { signal: AbortSignal },
): Promise<AppliedStack> {
  const desired = configuration.components.flatMap(({ objects }) => objects);
  const items = (objects: readonly KubeObject[]) => objects.map((object) => desiredOf(object, snapshot, view));
  // Pods start with what they mount, so whatever is no workload is written first; and a certificate before what names
  // it, since a server that does not find it fails to reload.
  const written: ApplyOutcome[] = [];
  for (const isNow of [isSecret, (object: KubeObject) => !isSecret(object) && !isWorkload(object)]) {
    written.push(...(await applier.apply(items(desired.filter(isNow)), { signal })));
  }
  const workloads = items(desired.filter(isWorkload));
  const running = runningOf(snapshot);
  const { accepted, refused } = await admitChanges(
    workloads,
    { client, applier, preflights, log },
    { running, signal },
  );
  const outcomes = [...written, ...refused, ...(await applier.apply(accepted, { signal }))];
  const plan = planPrune({
    live: [
      ...liveObjects([...snapshot.owned.all(), ...view.clusterRoleBindings.store.values()]),
      ...spentPreflights(snapshot, refused).map((object) => ({ resource: resources.pods, object })),
    ],
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
