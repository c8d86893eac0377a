/** Wires the rooms: caches feed queues, queues feed loops, loops write and read back. */

import { mainMarker, sliceMarker } from '../components/prometheus/marker.ts';
import type { KubeObject } from '../crds/meta.ts';
import { type Key, keyOf } from './cache/key.ts';
import { Applier, identify } from './controller/apply.ts';
import { type Clock, systemClock } from './controller/clock.ts';
import { Controller, type Reconcile } from './controller/controller.ts';
import { Echoes } from './controller/echoes.ts';
import { Events } from './controller/events.ts';
import type { Heartbeats } from './controller/heartbeats.ts';
import { Queue } from './controller/queue.ts';
import { Discovery } from './discovery/discovery.ts';
import { InstalledCrds } from './installed-crds.ts';
import type { Client } from './kube/client.ts';
import { configMaps, type Resource, resourceName } from './kube/resource.ts';
import type { WatcherHooks } from './kube/watcher.ts';
import { type Logger, objectFields } from './log.ts';
import type { Options } from './options.ts';
import { appliedResources, stackKeyOf } from './reconcile/apply-stack.ts';
import { declarationReconciler } from './reconcile/declaration.ts';
import { Delivery } from './reconcile/delivery.ts';
import type { Account } from './reconcile/grant.ts';
import { Outcomes } from './reconcile/outcomes.ts';
import { OwnedViews } from './reconcile/owned-views.ts';
import { poker } from './reconcile/poke.ts';
import { alertmanagerProbe, prometheusProbe, type Reloads, type Settling } from './reconcile/probes.ts';
import { Gateways } from './reconcile/pushed/gateways.ts';
import { createReporter, type Transition } from './reconcile/report.ts';
import { SecretView } from './reconcile/secret-view.ts';
import { stackReconciler } from './reconcile/stack.ts';
import { Systems } from './reconcile/systems/systems.ts';
import { tellFaults } from './reconcile/targets/annotations.ts';
import { TargetsFound } from './reconcile/targets/condition.ts';
import { populationOf } from './reconcile/targets/population.ts';
import { TargetTriggers } from './reconcile/targets/triggers.ts';
import { addDeclaration, connect, ownerKey } from './reconcile/triggers.ts';
import { ClusterView } from './reconcile/view.ts';
import { WebMemory } from './reconcile/web-memory.ts';
import { Preflights } from './reconcile/workloads/preflight.ts';
import { withRemedy } from './remedy.ts';
import type { Metrics } from './serve/metrics.ts';
import type { Judge } from './verdict/judge.ts';

export interface LoopDependencies {
  readonly options: Options;
  readonly client: Client;
  readonly judge: Judge;
  readonly judgeVersion: string;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** The system's unless given. */
  readonly clock?: Clock;
}

/** Optional places for slices in the volume of every server: 32 of at most 800 KiB. Changing it restarts servers. */
const slots = 32;
/** Milliseconds without a sign of life after which a watch counts as stuck; it shows one each three minutes at least. */
const silentWatch = 600_000;
/**
 * Milliseconds until all objects are looked at for the first time: until a stack has looked at them nothing can be said of
 * those that it selects, and it has them looked at itself.
 */
const stacksFirst = 1_000;
const workers = { stacks: 2, declarations: 4 } as const;

const fieldManager = 'bellwether';
const hashAnnotation = 'monitoring.bellwether.dev/desired-hash';

function watcherHooks(resource: Resource, { metrics, log }: LoopDependencies): WatcherHooks {
  const child = log.child({ resource: resourceName(resource) });
  return {
    ...metrics.watcher(resource),
    onError: (err) => child.warn({ err }, 'watch failed; trying again'),
  };
}

function why(problem: unknown): string {
  return problem instanceof Error ? `: ${withRemedy(problem)}` : '';
}

/** Everything that runs while this process may reconcile. */
export class Loops {
  readonly view: ClusterView;
  readonly owned: OwnedViews;
  /** Finds targets for servers, in every replica. */
  readonly discovery: Discovery;
  readonly #dependencies: LoopDependencies;
  readonly #account: Account;
  readonly #secrets: SecretView;
  readonly #clock: Clock;
  readonly #heartbeats: Heartbeats;
  readonly #queues: { readonly stacks: Queue<Key>; readonly targets: Queue<Key>; readonly rules: Queue<Key> };
  readonly #deliveries: { readonly prometheus: Delivery<Settling>; readonly alertmanager: Delivery<Reloads> };
  readonly #systems: Systems;
  readonly #gateways: Gateways;
  readonly #outcomes: Outcomes;
  readonly #events: Events;
  readonly #echoes = new Echoes();
  readonly #crds: InstalledCrds;

  constructor(dependencies: LoopDependencies, heartbeats: Heartbeats) {
    const { client, metrics, options, log, clock = systemClock } = dependencies;
    const queue = (name: string) => new Queue<Key>({ clock, observer: metrics.queue(name) });
    this.#dependencies = dependencies;
    this.#clock = clock;
    this.#heartbeats = heartbeats;
    this.#queues = { stacks: queue('MonitoringStack'), targets: queue('ScrapeTarget'), rules: queue('AlertRule') };
    const hooksFor = (resource: Resource) => watcherHooks(resource, dependencies);
    const watching = { client, clock, hooksFor };
    this.view = new ClusterView(watching);
    this.discovery = new Discovery({ ...watching, view: this.view });
    const account = { namespace: options.namespace, serviceAccount: options.serviceAccount };
    this.#account = account;
    this.#secrets = new SecretView({
      client,
      clock,
      onChange: (key) => this.#queues.stacks.add(key),
      onError: (err) => log.warn({ err }, 'a Secret could not be read; trying again'),
    });
    this.owned = new OwnedViews({ ...watching, account, onChange: (...news) => void this.#ownedChanged(...news) });
    this.#crds = new InstalledCrds({ client, clock, log });
    this.#outcomes = new Outcomes((id) => addDeclaration(this.#queues, id));
    this.#systems = new Systems({
      client,
      clock,
      onChange: (target) => this.#queues.targets.add(target),
      onError: (err) =>
        log.warn({ err }, 'the log of an exporter could not be read; why systems are down is not known'),
    });
    this.#gateways = this.#createGateways();
    this.#deliveries = this.#createDeliveries();
    this.#events = new Events({
      client,
      clock,
      log,
      reportingController: 'bellwether.dev/operator',
      reportingInstance: options.identity,
    });
  }

  /** What keeps it from being ready, one line each: caches that are not in sync, and CRDs that are too old. */
  unready(): readonly string[] {
    const unsynced = this.view.sources.filter(({ hasSynced }) => !hasSynced);
    return [...unsynced.map(({ name, problem }) => `not in sync: ${name}${why(problem)}`), ...this.#crds.faults];
  }

  /** Runs the caches until the signal is aborted. */
  async watch({ signal }: { signal: AbortSignal }): Promise<void> {
    this.discovery.run({ signal });
    for (const source of this.view.sources) {
      this.#heartbeats.follow(`watch ${source.name}`, silentWatch, () => source.heartbeat);
    }
    const looking = this.#synced({ signal }).then(() => this.#crds.run({ signal }));
    await Promise.all([looking, ...this.view.sources.map((source) => source.run({ signal }))]);
  }

  /** Reconciles until the signal is aborted, then drains. */
  async reconcile({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#synced({ signal });
    await this.#crds.current({ signal });
    if (signal.aborted) return;
    connect(this.view, this.#queues);
    new TargetTriggers(this.view, this.#queues.targets).connect();
    tellFaults(this.view, (object, happening) => this.#events.record(object, happening));
    this.#addAll();
    const controllers = this.#controllers();
    await Promise.all([this.#secrets.run({ signal }), ...controllers.map((controller) => controller.run({ signal }))]);
    this.#deliveries.prometheus.stop();
    this.#deliveries.alertmanager.stop();
    this.#systems.stop();
    this.#gateways.stop();
    this.owned.stop();
    await this.#events.flush();
  }

  /** Resolves when every cache has held everything once, or when the signal is aborted: no server may ever answer. */
  async #synced({ signal }: { signal: AbortSignal }): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([aborted, Promise.all(this.view.sources.map(({ synced }) => synced))]);
  }

  /** Whoever has written a ConfigMap knows what stands in it, and need not look again for that. */
  async #ownedChanged(object: KubeObject, { gone }: { readonly gone: boolean }): Promise<void> {
    const key = ownerKey(object);
    if (key === undefined) return;
    const mayBeEcho = !gone && object.kind === configMaps.kind;
    if (mayBeEcho && (await this.#echoes.isEcho(identify(configMaps, object), object))) return;
    this.#queues.stacks.add(key);
  }

  #createGateways(): Gateways {
    const { client, log } = this.#dependencies;
    return new Gateways({
      client,
      clock: this.#clock,
      record: (stack, happening) => this.#record(stack, happening),
      onExpired: ({ metadata }, groups) =>
        log.info({ ...objectFields('MonitoringStack', keyOf(metadata)), groups }, 'groups of the pushgateway expired'),
      onChange: (key) => this.#queues.stacks.add(key),
    });
  }

  #record(object: KubeObject, { type, reason, message }: Transition): void {
    this.#events.record(object, { type, reason, action: 'Reconcile', note: message });
  }

  #createDeliveries() {
    const { client } = this.#dependencies;
    const clock = this.#clock;
    const allMarkers = [mainMarker, ...Array.from({ length: slots }, (_, index) => sliceMarker(index))];
    const shared = {
      poke: poker(client, { fieldManager }),
      clock,
      onChange: (key: Key) => this.#queues.stacks.add(key),
    };
    return {
      prometheus: new Delivery({ ...shared, probe: prometheusProbe({ clock, allMarkers }) }),
      alertmanager: new Delivery({ ...shared, probe: alertmanagerProbe({ clock }) }),
    };
  }

  #addAll(): void {
    const { stacks, targets, rules } = this.view;
    for (const key of stacks.store.keys()) this.#queues.stacks.add(key);
    for (const object of this.view.clusterRoleBindings.store.values()) this.#ownedClusterObject(object);
    const late = { priority: 'low', after: stacksFirst } as const;
    for (const key of targets.store.keys()) this.#queues.targets.add(key, late);
    for (const key of rules.store.keys()) this.#queues.rules.add(key, late);
  }

  #ownedClusterObject(object: KubeObject): void {
    const key = stackKeyOf(object);
    if (key !== undefined) this.#queues.stacks.add(key);
  }

  #controllers(): readonly Controller<Key>[] {
    const { client, judge, judgeVersion, metrics, log, options } = this.#dependencies;
    const { view, owned } = this;
    const clock = this.#clock;
    const outcomes = this.#outcomes;
    const record = (object: KubeObject, happening: Transition) => this.#record(object, happening);
    const reporter = createReporter({ client, record });
    const observer = metrics.applier(appliedResources);
    const applier = new Applier({ client, fieldManager, hashAnnotation, observer, echoes: this.#echoes });
    const stacks = stackReconciler({
      client,
      view,
      owned,
      outcomes,
      reporter,
      record,
      clock,
      log,
      ...this.#deliveries,
      systems: this.#systems,
      gateways: this.#gateways,
      configure: {
        judge,
        judgeVersion,
        slots,
        url: options.url,
        secrets: this.#secrets,
        account: this.#account,
        web: new WebMemory(),
      },
      apply: { applier, client, view, preflights: new Preflights({ client, clock, log }), log },
      again: (key) => this.#queues.stacks.add(key),
      onDelivered: (seconds) => metrics.delivered(seconds),
    });
    const declarations = { view, outcomes, reporter, clock };
    const targetsFound = new TargetsFound(populationOf(view), clock);
    return [
      this.#controller('MonitoringStack', this.#queues.stacks, stacks, workers.stacks),
      this.#controller(
        'ScrapeTarget',
        this.#queues.targets,
        declarationReconciler('ScrapeTarget', { ...declarations, targetsFound, systems: this.#systems }),
        workers.declarations,
      ),
      this.#controller(
        'AlertRule',
        this.#queues.rules,
        declarationReconciler('AlertRule', declarations),
        workers.declarations,
      ),
    ];
  }

  #controller(name: string, queue: Queue<Key>, reconcile: Reconcile<Key>, count: number): Controller<Key> {
    const { log, metrics } = this.#dependencies;
    const heartbeats = this.#heartbeats;
    const observer = metrics.controller(name);
    return new Controller<Key>({
      name,
      queue,
      reconcile,
      clock: this.#clock,
      heartbeats,
      log,
      observer,
      workers: count,
    });
  }
}
