/** What the operator counts about itself, under one registry of its own; every other room only knows its observers. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { APPLY_RESULTS, type ApplyObserver } from '../controller/apply.ts';
import { type ControllerObserver, RECONCILE_RESULTS } from '../controller/controller.ts';
import type { QueueObserver } from '../controller/queue.ts';
import { type Resource, resourceName } from '../kube/resource.ts';
import type { CallRecord } from '../kube/transport.ts';
import type { ListMode, RestartReason, WatcherHooks } from '../kube/watcher.ts';
import type { JudgeObserver } from '../verdict/tool-judge.ts';
import { observeJudge } from './judge-metrics.ts';

/** Which program this is. */
export interface Build {
  readonly version: string;
  /** Of the sources. */
  readonly revision: string;
  /** Version of Node. */
  readonly node: string;
}

/** The observers that the other rooms take. Asking for one makes its series appear at 0, so that rates begin there. */
export interface Metrics {
  /** Content type of `text`. */
  readonly contentType: string;
  /** Everything in the text exposition format. */
  text(): Promise<string>;
  queue(name: string): QueueObserver;
  controller(name: string): ControllerObserver;
  watcher(resource: Resource): Required<Pick<WatcherHooks, 'onListed' | 'onRestart'>>;
  applier(resources: readonly Resource[]): ApplyObserver;
  /** For the transport's `onCall`. */
  called(record: CallRecord): void;
  /** Seconds by which this machine's clock is ahead of the API server's. */
  clockSkew(seconds: number): void;
  /** Runs of the parsers. */
  readonly judge: JudgeObserver;
  /** From the write of a change until every replica has loaded it, in seconds. */
  delivered(seconds: number): void;
}

/** The same metrics; `note` hears of each reconcile after it was counted. */
export function notingReconciles(metrics: Metrics, note: (controller: string) => void): Metrics {
  const controller: Metrics['controller'] = (name) => {
    const observer = metrics.controller(name);
    return {
      reconciled: (result, seconds) => {
        observer.reconciled(result, seconds);
        note(name);
      },
    };
  };
  return { ...metrics, controller };
}

const LIST_MODES: readonly ListMode[] = ['streaming', 'paged'];
const RESTART_REASONS: readonly RestartReason[] = [
  'Ended',
  'Gone',
  'Silent',
  'StreamingRefused',
  'StreamingStalled',
  'Refused',
  'Broken',
];

/** Bounds in seconds; those of deliveries lie densest where they are expected. */
const BUCKETS = {
  latency: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60],
  reconcile: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  delivery: [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 120],
};

/**
 * Milliseconds between two samples of the event loop's lag. prom-client's own 10 wake the process a hundred times a second: 0.54 % of
 * a core where nothing else is to be done, against 0.08 % with 100.
 */
const eventLoopPrecision = 100;

/** Creates the metrics. `defaults`: also those of the process, with the event loop's lag. */
export function createMetrics(build: Build, { defaults = true }: { readonly defaults?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (defaults) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopPrecision });
  new Gauge({
    name: 'bellwether_build_info',
    help: 'Always 1; the labels tell which program runs.',
    labelNames: ['version', 'revision', 'node'],
    registers,
  }).set({ ...build }, 1);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    queue: observeQueues(registers),
    controller: observeControllers(registers),
    ...observeKube(registers),
    judge: observeJudge(registers),
    delivered: observeDeliveries(registers),
  };
}

function observeDeliveries(registers: Registry[]): Metrics['delivered'] {
  const delivery = new Histogram({
    name: 'bellwether_delivery_duration_seconds',
    help: 'Time from the write of a configuration until every replica was seen to have loaded it.',
    buckets: BUCKETS.delivery,
    registers,
  });
  return (seconds) => delivery.observe(seconds);
}

function observeQueues(registers: Registry[]): Metrics['queue'] {
  const labelNames = ['name'] as const;
  const depth = new Gauge({
    name: 'bellwether_workqueue_depth',
    help: 'Keys that are ready and wait for a worker.',
    labelNames,
    registers,
  });
  const adds = new Counter({
    name: 'bellwether_workqueue_adds_total',
    help: 'Keys that became ready.',
    labelNames,
    registers,
  });
  const retries = new Counter({
    name: 'bellwether_workqueue_retries_total',
    help: 'Keys that were added again because a reconcile failed.',
    labelNames,
    registers,
  });
  const latency = new Histogram({
    name: 'bellwether_workqueue_latency_seconds',
    help: 'Time from ready to taken by a worker.',
    labelNames,
    buckets: BUCKETS.latency,
    registers,
  });
  return (name) => {
    depth.set({ name }, 0);
    adds.inc({ name }, 0);
    retries.inc({ name }, 0);
    latency.zero({ name });
    return {
      depth: (keys) => depth.set({ name }, keys),
      added: () => adds.inc({ name }),
      retried: () => retries.inc({ name }),
      waited: (seconds) => latency.observe({ name }, seconds),
    };
  };
}

function observeControllers(registers: Registry[]): Metrics['controller'] {
  const duration = new Histogram({
    name: 'bellwether_reconcile_duration_seconds',
    help: 'Duration of one reconcile, by how it ended.',
    labelNames: ['controller', 'result'],
    buckets: BUCKETS.reconcile,
    registers,
  });
  const errors = new Counter({
    name: 'bellwether_reconcile_errors_total',
    help: 'Reconciles that failed, whether they are tried again or not.',
    labelNames: ['controller'],
    registers,
  });
  return (controller) => {
    for (const result of RECONCILE_RESULTS) duration.zero({ controller, result });
    errors.inc({ controller }, 0);
    return {
      reconciled(result, seconds) {
        duration.observe({ controller, result }, seconds);
        if (result === 'error' || result === 'stalled') errors.inc({ controller });
      },
    };
  };
}

function observeKube(registers: Registry[]): Pick<Metrics, 'watcher' | 'applier' | 'called' | 'clockSkew'> {
  const restarts = new Counter({
    name: 'bellwether_watch_restarts_total',
    help: 'Watches that were opened again, by why.',
    labelNames: ['resource', 'reason'],
    registers,
  });
  const lists = new Counter({
    name: 'bellwether_watch_lists_total',
    help: 'Complete lists, by how they came.',
    labelNames: ['resource', 'mode'],
    registers,
  });
  const applies = new Counter({
    name: 'bellwether_apply_total',
    help: 'Desired objects that were looked at, by what came of it.',
    labelNames: ['resource', 'result'],
    registers,
  });
  const requests = new Counter({
    name: 'bellwether_kube_requests_total',
    help: 'Requests to the Kubernetes API.',
    labelNames: ['verb', 'resource', 'code'],
    registers,
  });
  const skew = new Gauge({
    name: 'bellwether_clock_skew_seconds',
    help: "Seconds by which this machine's clock is ahead of the API server's, to the second.",
    registers,
  });
  return {
    watcher(of) {
      const resource = resourceName(of);
      for (const reason of RESTART_REASONS) restarts.inc({ resource, reason }, 0);
      for (const mode of LIST_MODES) lists.inc({ resource, mode }, 0);
      return {
        onListed: (mode) => lists.inc({ resource, mode }),
        onRestart: (reason) => restarts.inc({ resource, reason }),
      };
    },
    applier(resources) {
      for (const resource of resources.map(resourceName)) {
        for (const result of APPLY_RESULTS) applies.inc({ resource, result }, 0);
      }
      return { applied: (resource, result) => applies.inc({ resource: resourceName(resource), result }) };
    },
    called: ({ verb, resource, code }) => requests.inc({ verb, resource, code }),
    clockSkew: (seconds) => skew.set(seconds),
  };
}
