/** The loop of MonitoringStacks: snapshot, configure, apply, deliver, roll, observe, report. */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../crds/meta.ts';
import { type MonitoringStack, monitoringstacks } from '../../crds/models/monitoring-stack.ts';
import { type Key, keyOf } from '../cache/key.ts';
import type { Clock } from '../controller/clock.ts';
import type { Reconcile, Result } from '../controller/controller.ts';
import { StalledError } from '../controller/errors.ts';
import type { Client } from '../kube/client.ts';
import { isConflict, isNotFound } from '../kube/errors.ts';
import * as resources from '../kube/resource.ts';
import { type AppliedStack, type ApplyDependencies, applyStack, pruneCluster } from './apply-stack.ts';
import { type Configuration, type ConfigureDependencies, configure, type Written } from './configuration.ts';
import type { Delivery } from './delivery.ts';
import { endpointsOf } from './endpoints.ts';
import { NamespaceNotGrantedError } from './grant.ts';
import { intendAlertmanager, intendPrometheus } from './intents.ts';
import { outcomesOf, Revisions } from './loaded.ts';
import type { Outcomes } from './outcomes.ts';
import type { OwnedViews } from './owned-views.ts';
import type { Reporter } from './report.ts';
import { isReady, nextToReplace } from './rollout.ts';
import { podsOf, type Snapshot, takeSnapshot, workloadOf } from './snapshot.ts';
import { readStanding } from './standing.ts';
import { availability, type ComponentName, stackStatus, stalledStatus } from './status/stack-status.ts';
import { type Health, healthOf } from './status/workload-health.ts';
import type { ClusterView } from './view.ts';

export interface StackLoop {
  readonly client: Client;
  readonly view: ClusterView;
  readonly owned: OwnedViews;
  readonly configure: ConfigureDependencies;
  readonly apply: ApplyDependencies;
  readonly prometheus: Delivery;
  readonly alertmanager: Delivery;
  readonly outcomes: Outcomes;
  readonly reporter: Reporter;
  readonly clock: Clock;
  /** Seconds from a write until every replica had proven it. */
  readonly onDelivered: (seconds: number) => void;
}

/** Milliseconds after which a stack that waits for a grant is looked at again: RoleBindings are not watched. */
const grantPause = 5_000;
/** Milliseconds after which a failed apply is tried again. */
const applyPause = 5_000;

/** Replaces the next replica of Prometheus whose pod runs an older template. */
async function roll(snapshot: Snapshot, client: Client, signal: AbortSignal): Promise<void> {
  const set = workloadOf(snapshot, 'prometheus');
  if (set?.kind !== 'StatefulSet') return;
  const pod = nextToReplace(set, podsOf(snapshot, 'prometheus'));
  if (!pod) return;
  const { uid, resourceVersion } = pod.metadata;
  try {
    await client.delete(resources.pods, pod.metadata, { uid, resourceVersion, signal });
  } catch (error) {
    // It has moved since it was seen: the next look decides anew.
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}

function healthByComponent(snapshot: Snapshot, { components }: Configuration): ReadonlyMap<ComponentName, Health> {
  const names = Object.keys(availability) as ComponentName[];
  const enabled = names.filter((name) => components.some((component) => component.name === name));
  return new Map(enabled.map((name) => [name, healthOf(workloadOf(snapshot, name), podsOf(snapshot, name))]));
}

/** What is known of one stack between two reconciles, and can be found out again. */
class StackMemory {
  readonly revisions = new Revisions();
  /** What this process wrote last; undefined before it has written, or when a write failed: then the cluster tells. */
  written: Written | undefined;
  /** The revision whose delivery was last told. */
  delivered: string | undefined;
}

/** Creates the loop. */
export function stackReconciler(loop: StackLoop): Reconcile {
  const memories = new Map<string, StackMemory>();

  function forget(key: string): void {
    memories.delete(key);
    loop.prometheus.forget(key);
    loop.alertmanager.forget(key);
    loop.outcomes.forget(key);
  }

  async function writeStatus(stack: MonitoringStack, status: object, signal: AbortSignal): Promise<void> {
    if (isDeepStrictEqual(status, stack.status)) return;
    await loop.reporter.report(monitoringstacks, stack as KubeObject, status, { signal });
  }

  function memoryOf(key: string): StackMemory {
    const memory = memories.get(key) ?? new StackMemory();
    memories.set(key, memory);
    return memory;
  }

  /** What stands. Fragments that moved are free again once every replica has proven that it runs them no more. */
  function writtenOf(snapshot: Snapshot): Written {
    const written = memoryOf(snapshot.key).written;
    if (!written) return { standing: readStanding(snapshot, loop.configure.slots), held: new Set() };
    const readings = [...loop.prometheus.state(snapshot.key).readings.values()];
    return readings.every(({ proven }) => proven) ? { ...written, held: new Set() } : written;
  }

  /** Tells how long a revision took, once. */
  function measure(key: string, { revision }: Configuration): void {
    const { took } = loop.prometheus.state(key);
    const memory = memoryOf(key);
    if (took === undefined || memory.delivered === revision) return;
    if (memory.delivered !== undefined) loop.onDelivered(took / 1000);
    memory.delivered = revision;
  }

  function observe(snapshot: Snapshot, configuration: Configuration) {
    const { key, stack } = snapshot;
    const memory = memoryOf(key);
    for (const { marker, revision, fragments } of configuration.slices) {
      memory.revisions.remember(marker, revision, fragments);
    }
    const { readings } = loop.prometheus.state(key);
    const seen = { readings: readings.values(), replicas: stack.spec.prometheus.replicas, revisions: memory.revisions };
    const outcomes = outcomesOf(key, configuration.admissions, seen);
    loop.outcomes.set(key, outcomes);
    return outcomes;
  }

  async function report(snapshot: Snapshot, configuration: Configuration, applied: AppliedStack, signal: AbortSignal) {
    const outcomes = observe(snapshot, configuration);
    measure(snapshot.key, configuration);
    const view = {
      stack: snapshot.stack,
      health: healthByComponent(snapshot, configuration),
      applied: applied.said,
      alertmanagerConfigured: configuration.alertmanager.said,
      configured: configuration.main.said,
      prometheus: loop.prometheus.state(snapshot.key),
      outcomes,
      revision: configuration.revision,
      endpoints: endpointsOf(snapshot),
      ready: new Map(podsOf(snapshot, 'prometheus').map((pod) => [pod.metadata.name, isReady(pod)])),
    };
    await writeStatus(snapshot.stack, stackStatus(view, loop.clock.date()), signal);
  }

  async function reconcileLive(snapshot: Snapshot, signal: AbortSignal): Promise<Result | undefined> {
    const memory = memoryOf(snapshot.key);
    const configuration = await configure(snapshot, loop.configure, { written: writtenOf(snapshot), signal });
    memory.written = undefined;
    const applied = await applyStack(snapshot, configuration, loop.apply, { signal });
    if (applied.said.status === 'True') memory.written = configuration.written;
    loop.prometheus.intend(snapshot.key, intendPrometheus(snapshot, configuration));
    loop.alertmanager.intend(snapshot.key, intendAlertmanager(snapshot, configuration));
    await roll(snapshot, loop.client, signal);
    await report(snapshot, configuration, applied, signal);
    return applied.said.status === 'True' ? undefined : { after: applyPause };
  }

  async function reconcileGone(key: string, signal: AbortSignal): Promise<undefined> {
    forget(key);
    await pruneCluster(key, loop.view, loop.client, { signal });
    const namespaces = [...loop.view.stacks.store.values()].map(({ metadata }) => metadata.namespace ?? '');
    loop.owned.keepOnly(new Set(namespaces));
  }

  return async (key, { signal }) => {
    const stack = loop.view.stacks.store.get(key as Key);
    if (!stack || stack.metadata.deletionTimestamp !== undefined) return reconcileGone(key, signal);
    const namespace = loop.view.namespaces.store.get(keyOf({ name: stack.metadata.namespace ?? '' }));
    // Nothing can be created in a namespace that is being deleted, and its own deletion takes the rest along.
    if (!namespace || namespace.deleting) return reconcileGone(key, signal);
    try {
      const owned = await loop.owned.open(namespace.name, { signal });
      return await reconcileLive(takeSnapshot(stack, namespace, loop.view, owned), signal);
    } catch (error) {
      if (!(error instanceof StalledError)) throw error;
      const said = { status: 'False', reason: error.reason, message: error.message } as const;
      await writeStatus(stack, stalledStatus(stack, said, loop.clock.date()), signal);
      if (error instanceof NamespaceNotGrantedError) return { after: grantPause };
      throw error;
    }
  };
}
