/** The loop of MonitoringStacks: snapshot, configure, apply, deliver, roll, observe, report. */
import { isDeepStrictEqual } from 'node:util';
import { webComponents } from '../../components/exposure.ts';
import { type ComponentName, componentNames } from '../../components/names.ts';
import { sharedComponents } from '../../components/sharing.ts';
import { type MonitoringStack, monitoringstacks } from '../../crds/models/monitoring-stack.ts';
import { type Key, keyOf } from '../cache/key.ts';
import type { Clock } from '../controller/clock.ts';
import type { Reconcile, Result } from '../controller/controller.ts';
import { StalledError, WaitingError } from '../controller/errors.ts';
import type { Client } from '../kube/client.ts';
import { type Logger, objectFields } from '../log.ts';
import { JudgeError } from '../verdict/judge.ts';
import { type AppliedStack, type ApplyDependencies, applyStack, pruneCluster } from './apply-stack.ts';
import { type Configuration, type ConfigureDependencies, configure } from './configuration.ts';
import type { Deliveries } from './delivery.ts';
import { reachedBy } from './endpoints.ts';
import { NamespaceNotGrantedError, RoleOutdatedError } from './grant.ts';
import { isWaiting, portGrace } from './host-ports.ts';
import { intendAlertmanager, intendPrometheus } from './intents.ts';
import { LookMemory } from './look-memory.ts';
import type { Outcomes } from './outcomes.ts';
import type { OwnedViews } from './owned-views.ts';
import { pushesSaid } from './pushed/condition.ts';
import { followedGateway } from './pushed/followed.ts';
import type { Gateways } from './pushed/gateways.ts';
import { readingOf } from './reading.ts';
import { replacePods } from './replacement.ts';
import type { Reporter, Transition } from './report.ts';
import { WrittenMemory } from './rollback/written-memory.ts';
import { isReady } from './rollout.ts';
import { accountOf, podsOf, type Snapshot, takeSnapshot, workloadOf } from './snapshot.ts';
import { StackOutcomes, type Tallies } from './stack-outcomes.ts';
import { standingRevisions } from './standing.ts';
import { sharedHealth } from './status/shared-part.ts';
import { deliveryGrace, type StackView, stackStatus, stalledStatus } from './status/stack-status.ts';
import { type Health, healthOf, type Workload } from './status/workload-health.ts';
import { followedSystems } from './systems/followed.ts';
import type { Systems } from './systems/systems.ts';
import type { ClusterView, Pod } from './view.ts';
import { growClaims } from './workloads/volumes.ts';

export interface StackLoop {
  readonly client: Client;
  readonly view: ClusterView;
  readonly owned: OwnedViews;
  readonly configure: ConfigureDependencies;
  readonly apply: ApplyDependencies;
  readonly prometheus: Deliveries;
  readonly alertmanager: Deliveries;
  readonly systems: Systems;
  readonly gateways: Gateways;
  readonly outcomes: Outcomes;
  readonly reporter: Reporter;
  /** Tells an event; never rejects. */
  readonly record: (stack: MonitoringStack, happening: Transition) => void;
  readonly clock: Clock;
  readonly log: Logger;
  /** Has a stack looked at again, for which something was waited for. */
  readonly again: (key: Key) => void;
  /** Seconds from a write until every replica had proven it. */
  readonly onDelivered: (seconds: number) => void;
}

/** Milliseconds after which a stack that waits for a grant is looked at again: RoleBindings are not watched. */
const grantPause = 5_000;
/** Milliseconds after which a failed apply is tried again. */
const applyPause = 5_000;

/** Milliseconds after which a pod that has moved since it was seen is looked at again: its watch lags by less. */
const movedPause = 200;

/** Milliseconds after which it is asked again whether the replicas have told what stands; they mostly say so themselves. */
const openingPause = 500;

/** Milliseconds after which changes on trial are looked at again: what is given back is waited for only so long. */
const trialPause = 5_000;

/** Milliseconds after which a stack that waits for the Gateway API is looked at again: what a cluster serves is not watched. */
const routePause = 5_000;

function wantsRoutes({ spec }: MonitoringStack): boolean {
  return webComponents.some((component) => spec[component].expose.httpRoute !== undefined);
}

/** Errors that say what a stack waits for. */
function isTold(error: unknown): error is StalledError | WaitingError | JudgeError {
  return error instanceof StalledError || error instanceof WaitingError || error instanceof JudgeError;
}

/** A live workload, of the generation that was just written although the cache may not have heard of it. */
function upToDate(workload: Workload | undefined, { outcomes }: AppliedStack): Workload | undefined {
  const written = outcomes.find(
    ({ object, result }) =>
      result === 'updated' && object.kind === workload?.kind && object.metadata.name === workload.metadata.name,
  )?.live;
  return workload && written ? { ...workload, metadata: written.metadata } : workload;
}

function healthByComponent(
  snapshot: Snapshot,
  { components }: Configuration,
  applied: AppliedStack,
): ReadonlyMap<ComponentName, Health> {
  const enabled = componentNames.filter((name) => components.some((component) => component.name === name));
  const health = (name: ComponentName) =>
    healthOf(upToDate(workloadOf(snapshot, name), applied), podsOf(snapshot, name), accountOf(snapshot, name));
  return withShared(new Map(enabled.map((name) => [name, health(name)])), snapshot);
}

/** The same, of parts that may be another stack's as well. */
function withShared(
  own: ReadonlyMap<ComponentName, Health>,
  { stack, sharing, landscape: { workloads } }: Snapshot,
): ReadonlyMap<ComponentName, Health> {
  const shared = sharedComponents.flatMap((component) => {
    const health = sharedHealth({ stack, component, sharing, workloads }, own.get(component));
    return health ? [[component, health] as const] : [];
  });
  return new Map([...own, ...shared]);
}

/** What is known of one stack between two reconciles, and can be found out again. */
class StackMemory {
  readonly outcomes: StackOutcomes;
  readonly look = new LookMemory();
  readonly servers: WrittenMemory;
  /** The revision whose delivery was last told. */
  delivered: string | undefined;

  constructor(key: Key, { prometheus, clock, configure: { slots } }: StackLoop) {
    this.outcomes = new StackOutcomes(key);
    this.servers = new WrittenMemory(key, { deliveries: prometheus, slots, clock });
  }
}

/** Creates the loop. */
export function stackReconciler(loop: StackLoop): Reconcile<Key> {
  const reconciler = new StackReconciler(loop);
  return (key, options) => reconciler.reconcile(key, options);
}

class StackReconciler {
  readonly #loop: StackLoop;
  readonly #memories = new Map<Key, StackMemory>();

  constructor(loop: StackLoop) {
    this.#loop = loop;
  }

  async reconcile(key: Key, { signal }: { signal: AbortSignal }): Promise<Result | undefined> {
    const { view, owned } = this.#loop;
    const stack = view.stacks.store.get(key);
    const namespace = view.namespaces.store.get(keyOf({ name: stack?.metadata.namespace ?? '' }));
    // Nothing can be created in a namespace that is being deleted, and its own deletion takes the rest along.
    const gone = !stack || stack.metadata.deletionTimestamp !== undefined || !namespace || namespace.deleting;
    if (gone) return this.#reconcileGone(key, signal);
    try {
      const opened = await owned.open(namespace.name, { wantsRoutes: wantsRoutes(stack), signal });
      const memory = this.#memoryOf(key).look;
      const snapshot = takeSnapshot({ stack, namespace, view, owned: opened, memory }, this.#loop.clock.date());
      return await this.#reconcileLive(snapshot, signal);
    } catch (error) {
      // Also a judge that cannot be asked is told: whoever waits for a change would wait without a word.
      if (!isTold(error)) throw error;
      const said = { status: 'False', reason: error.reason, message: error.message } as const;
      await this.#write(stack, stalledStatus(stack, said, this.#loop.clock.date()), signal);
      if (error instanceof NamespaceNotGrantedError || error instanceof RoleOutdatedError) return { after: grantPause };
      throw error;
    }
  }

  async #reconcileLive(snapshot: Snapshot, signal: AbortSignal): Promise<Result | undefined> {
    const { configure: dependencies, apply, prometheus, alertmanager, client } = this.#loop;
    const { servers, look, outcomes } = this.#memoryOf(snapshot.key);
    const known = servers.known(snapshot);
    if (!known) return { after: openingPause };
    outcomes.settle(prometheus.state(snapshot.key).readings.values());
    const onLate = () => this.#loop.again(snapshot.key);
    const configuration = await configure(snapshot, dependencies, { ...known, memory: look, signal, onLate });
    if (servers.asksFirst(snapshot, configuration)) {
      outcomes.recall(standingRevisions(snapshot, known.written.standing));
      return { after: openingPause };
    }
    servers.writes();
    const written = await applyStack(snapshot, configuration, apply, { signal });
    servers.wrote(snapshot, configuration, written);
    for (const happening of configuration.happened) this.#loop.record(snapshot.stack, happening);
    prometheus.intend(snapshot.key, intendPrometheus(snapshot, configuration));
    alertmanager.intend(snapshot.key, intendAlertmanager(snapshot, configuration));
    this.#loop.systems.follow(snapshot.key, followedSystems(snapshot, configuration));
    this.#loop.gateways.follow(snapshot.key, followedGateway(snapshot));
    const replaced = await replacePods(snapshot, { client, hasProven: this.#hasProven(snapshot.key) }, signal);
    const undone = replaced.failed ?? (await growClaims(snapshot.stack, snapshot.smallClaims, client, { signal }));
    const applied = undone && written.said.status === 'True' ? { ...written, said: undone } : written;
    // Until then nobody knows what runs, and a status would take back what is still true; the answer brings this back.
    const asked = prometheus.state(snapshot.key).asked && alertmanager.state(snapshot.key).asked;
    if (asked) await this.#report(snapshot, configuration, applied, signal);
    if (replaced.moved) return { after: movedPause };
    if (applied.said.status !== 'True') return { after: applyPause };
    if (configuration.written.standing.trial.batch !== undefined) return { after: trialPause };
    // The grace of a delivery ends by itself, as does that of a port, and nothing else may happen until then.
    if (prometheus.state(snapshot.key).took === undefined) return { after: deliveryGrace };
    if (isWaiting(podsOf(snapshot, 'node-exporter'))) return { after: portGrace };
    return wantsRoutes(snapshot.stack) && !snapshot.gatewayApi ? { after: routePause } : undefined;
  }

  #hasProven(key: Key): (pod: Pod) => boolean {
    const { readings } = this.#loop.prometheus.state(key);
    return (pod) => {
      const reading = readingOf(readings, pod);
      return reading?.proven === true && reading.collects === true;
    };
  }

  async #reconcileGone(key: Key, signal: AbortSignal): Promise<undefined> {
    const { view, owned, client, prometheus, alertmanager, systems, gateways, outcomes } = this.#loop;
    this.#memories.delete(key);
    const { secrets, web } = this.#loop.configure;
    for (const part of [prometheus, alertmanager, systems, gateways, outcomes, secrets, web]) part.forget(key);
    await pruneCluster(key, view, client, { signal });
    owned.keepOnly(new Set([...view.stacks.store.values()].map(({ metadata }) => metadata.namespace ?? '')));
  }

  #memoryOf(key: Key): StackMemory {
    const memory = this.#memories.get(key) ?? new StackMemory(key, this.#loop);
    this.#memories.set(key, memory);
    return memory;
  }

  async #report(snapshot: Snapshot, configuration: Configuration, applied: AppliedStack, signal: AbortSignal) {
    const { prometheus, alertmanager, gateways, clock } = this.#loop;
    const { stack, key } = snapshot;
    this.#measure(key, configuration);
    const reached = reachedBy(snapshot, configuration.web.facts);
    const view: StackView = {
      stack,
      health: healthByComponent(snapshot, configuration, applied),
      applied: applied.said,
      configured: configuration.main.said,
      alertmanagerConfigured: configuration.alertmanager.said,
      podPatches: configuration.podPatches,
      web: configuration.web.said,
      exposed: reached.said,
      prometheus: prometheus.state(key),
      alertmanager: alertmanager.state(key),
      tallies: this.#observe(snapshot, configuration),
      revision: configuration.revision,
      endpoints: reached.endpoints,
      storage: snapshot.storage,
      overlap: snapshot.overlap,
      discoveryCost: snapshot.discoveryCost,
      pushes: pushesSaid(stack, gateways.of(key)),
      ready: new Map(podsOf(snapshot, 'prometheus').map((pod) => [pod.metadata.name, isReady(pod)])),
    };
    await this.#write(stack, stackStatus(view, clock.date()), signal);
  }

  /** Finds out what became of the objects, and hands it to their own loops. */
  #observe({ key, stack }: Snapshot, { slices, admissions }: Configuration): Tallies {
    const { outcomes } = this.#memoryOf(key);
    const { readings } = this.#loop.prometheus.state(key);
    const changed = outcomes.see({
      admissions,
      slices,
      readings: readings.values(),
      replicas: stack.spec.prometheus.replicas,
    });
    this.#loop.outcomes.set(key, outcomes.byId, changed);
    return outcomes.tallies;
  }

  /** Tells how long a revision took, once. The first one of this process was written by another. */
  #measure(key: Key, { revision }: Configuration): void {
    const { took } = this.#loop.prometheus.state(key);
    const memory = this.#memoryOf(key);
    if (took === undefined || memory.delivered === revision) return;
    if (memory.delivered !== undefined) this.#loop.onDelivered(took / 1000);
    memory.delivered = revision;
    const object = objectFields('MonitoringStack', key);
    this.#loop.log.info({ ...object, revision, seconds: took / 1000 }, 'every replica runs the revision');
  }

  async #write(stack: MonitoringStack, status: object, signal: AbortSignal): Promise<void> {
    if (isDeepStrictEqual(status, stack.status)) return;
    await this.#loop.reporter.report(monitoringstacks, stack, status, { signal });
  }
}
