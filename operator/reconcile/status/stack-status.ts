/** The status of a MonitoringStack, from its workloads, its configuration and what its replicas were read to run. */
import { type ComponentName, componentNames } from '../../../components/names.ts';
import type { Condition } from '../../../crds/meta.ts';
import type { MonitoringStack, MonitoringStackStatus } from '../../../crds/models/monitoring-stack.ts';
import {
  type Finding,
  findCondition,
  keepTypes,
  type SummaryRules,
  setConditions,
  summarise,
} from '../../controller/conditions.ts';
import type { DeliveryState } from '../delivery.ts';
import type { Tallies } from '../stack-outcomes.ts';
import type { Health } from './workload-health.ts';

/** Condition type by component; also the order in which problems are told. */
export const availability = {
  prometheus: 'PrometheusAvailable',
  alertmanager: 'AlertmanagerAvailable',
  'node-exporter': 'NodeExporterAvailable',
  'kube-state-metrics': 'KubeStateMetricsAvailable',
  pushgateway: 'PushgatewayAvailable',
} as const satisfies Record<ComponentName, string>;

/** Milliseconds that a change may take to be delivered before the stack counts as behind. */
export const deliveryGrace = 30_000;

/** A decision about one condition, before type and generation are known. */
export type Said = Omit<Finding, 'type' | 'observedGeneration'>;

export interface StackView {
  readonly stack: MonitoringStack;
  /** Health by component; a disabled one is absent. */
  readonly health: ReadonlyMap<ComponentName, Health>;
  /** Whether everything that is wanted could be written. */
  readonly applied: Said;
  /** What promtool said of the main configuration. */
  readonly configured: Said;
  /** What amtool said of spec.alertmanager.config. */
  readonly alertmanagerConfigured: Said;
  /** Whether the patches of pods are in use; undefined while there are none. */
  readonly podPatches?: Said | undefined;
  /** Whether the passwords and certificates of web UIs are in use; undefined while there are none. */
  readonly web?: Said | undefined;
  /** Whether web UIs are reached as asked for; undefined while none is to be reached from outside. */
  readonly exposed?: Said | undefined;
  /** Which StorageClass the claims get; not having one keeps nothing from being ready that runs. */
  readonly storage: Said;
  /** Stacks that select the same; undefined while there are none. */
  readonly overlap?: Said | undefined;
  /** What it costs to find targets; undefined where that is little. */
  readonly discoveryCost?: Said | undefined;
  /** Whether the pushgateway takes what is pushed; undefined where there is none, or nobody knows yet. */
  readonly pushes?: Said | undefined;
  readonly prometheus: DeliveryState;
  readonly alertmanager: DeliveryState;
  /** What became of the objects that the stack selects. */
  readonly tallies: Tallies;
  readonly revision: string;
  readonly endpoints: readonly { readonly name: string; readonly url: string }[];
  /** Replicas of Prometheus that are ready, by pod name. */
  readonly ready: ReadonlyMap<string, boolean>;
}

function componentFinding(view: StackView, component: ComponentName): Said {
  const health = view.health.get(component);
  if (!health) return { status: 'True', reason: 'Disabled', message: `${component} is switched off in spec.` };
  return { ...health, message: `${component}: ${health.message}` };
}

function configurationLoaded({ stack, prometheus }: StackView): Said {
  const before = findCondition(stack.status?.conditions ?? [], 'ConfigurationLoaded');
  return onItsWay(before, stack, prometheus) ?? loadedOn(stack.spec.prometheus.replicas, prometheus);
}

/**
 * A change of rules or targets is delivered in a second or so. For that time the stack goes on to say what it said: it
 * serves all the while, and would otherwise cease to be ready with each change that anybody declares.
 */
function onItsWay(
  before: Condition | undefined,
  { metadata }: MonitoringStack,
  delivery: DeliveryState,
): Said | undefined {
  const held = before?.status === 'True' && before.observedGeneration === metadata.generation;
  if (!held || delivery.took !== undefined || delivery.age >= deliveryGrace) return undefined;
  return { status: before.status, reason: before.reason, message: before.message };
}

function alertmanagerLoaded({ stack, alertmanager }: StackView): Said {
  const { enabled, replicas } = stack.spec.alertmanager;
  if (!enabled) return { status: 'True', reason: 'Disabled', message: 'alertmanager is switched off in spec.' };
  return loadedOn(replicas, alertmanager);
}

function loadedOn(replicas: number, delivery: DeliveryState): Said {
  const readings = [...delivery.readings];
  const proven = readings.filter(([, reading]) => reading.proven).length;
  const slow = delivery.pokeProblem
    ? ` Changes take up to 90 s longer, because pods cannot be poked: ${delivery.pokeProblem}`
    : '';
  if (proven >= replicas) {
    const reason = delivery.pokeProblem ? 'SlowDelivery' : 'Loaded';
    return { status: 'True', reason, message: `${proven} of ${replicas} replicas run the intended revision.${slow}` };
  }
  const problem = readings.find(([, reading]) => !reading.proven && reading.problem !== undefined);
  const why = problem ? ` ${problem[0]}: ${problem[1].problem}.` : '';
  const message = `${proven} of ${replicas} replicas run the intended revision.${why}${slow}`;
  return { status: 'False', reason: 'Loading', message };
}

function summaryRules(types: readonly string[], but: string): SummaryRules {
  return {
    requires: types,
    stalls: new Set([
      'NamespaceNotGranted',
      'RoleOutdated',
      'InvalidAlertmanagerConfig',
      'InvalidConfiguration',
      'InvalidPodPatch',
      'ReloadFailed',
    ]),
    ready: { reason: 'Ready', message: `Every part serves, and every replica runs the intended revision.${but}` },
  };
}

/** How a web UI is reached is the business of others, of whom some never say: it is told beside `Ready` and not by it. */
function exceptions({ exposed }: StackView): string {
  return exposed?.status === 'False' ? ' Not every web UI is reached as asked for: see Exposed.' : '';
}

/** The revision that a replica was last seen to run. */
function revisionIn(entry: { readonly revision?: string } | undefined) {
  return entry?.revision === undefined ? {} : { revision: entry.revision };
}

function replicaEntries({ stack, prometheus, revision, ready }: StackView) {
  const isNew = prometheus.took === undefined && prometheus.age < deliveryGrace;
  const before = new Map((stack.status?.replicas ?? []).map((entry) => [entry.name, entry]));
  return [...prometheus.readings]
    .toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([name, reading]) => ({
      name,
      ready: ready.get(name) ?? false,
      ...(reading.proven ? { revision } : isNew ? revisionIn(before.get(name)) : {}),
      ...(reading.problem === undefined || isNew ? {} : { message: reading.problem }),
    }));
}

interface Found {
  /** What `Ready` asks for, in the order in which it is told. */
  readonly needed: readonly (readonly [string, Said])[];
  readonly beside?: readonly (readonly [string, Said])[];
  /** What `Ready` adds when all is well. */
  readonly but?: string;
}

function conditionsOf(
  { metadata }: MonitoringStack,
  before: readonly Condition[],
  { needed, beside = [], but = '' }: Found,
  now: Date,
) {
  const generation = metadata.generation ?? 0;
  const types = needed.map(([type]) => type);
  const findings = [...needed, ...beside].map(
    ([type, said]): Finding => ({ type, ...said, observedGeneration: generation }),
  );
  const conditions = setConditions(before, findings, now);
  return setConditions(conditions, summarise(conditions, summaryRules(types, but), generation), now);
}

/** The whole status to write. */
export function stackStatus(view: StackView, now: Date): MonitoringStackStatus {
  const needed: (readonly [string, Said])[] = [
    ['Applied', view.applied],
    ['Configured', view.configured],
    ...(view.podPatches ? [['PodPatchAccepted', view.podPatches] as const] : []),
    ...(view.web ? [['WebConfigured', view.web] as const] : []),
    ...componentNames.map((component) => [availability[component], componentFinding(view, component)] as const),
    ['ConfigurationLoaded', configurationLoaded(view)],
    ['AlertmanagerConfigured', view.alertmanagerConfigured],
    ['AlertmanagerLoaded', alertmanagerLoaded(view)],
  ];
  const beside: (readonly [string, Said])[] = [
    ...(view.exposed ? [['Exposed', view.exposed] as const] : []),
    ['StorageProvided', view.storage],
    ...(view.overlap ? [['Overlapping', view.overlap] as const] : []),
    ...(view.discoveryCost ? [['DiscoveryCostly', view.discoveryCost] as const] : []),
    ...(view.pushes ? [['PushesAccepted', view.pushes] as const] : []),
  ];
  const written = [...[...needed, ...beside].map(([type]) => type), 'Ready', 'Reconciling', 'Stalled'];
  const before = keepTypes(view.stack.status?.conditions ?? [], written);
  const { ScrapeTarget: scrapeTargets, AlertRule: alertRules } = view.tallies;
  return {
    observedGeneration: view.stack.metadata.generation ?? 0,
    conditions: conditionsOf(view.stack, before, { needed, beside, but: exceptions(view) }, now),
    revision: view.revision,
    replicas: replicaEntries(view),
    scrapeTargets,
    alertRules,
    refused: scrapeTargets.refused + alertRules.refused,
    endpoints: view.endpoints,
  };
}

/** The status of a stack that could not be reconciled at all: everything but the reason stays as it was. */
export function stalledStatus(stack: MonitoringStack, said: Said, now: Date): MonitoringStackStatus {
  const before = stack.status ?? { observedGeneration: -1 };
  return {
    ...before,
    observedGeneration: stack.metadata.generation ?? 0,
    conditions: conditionsOf(stack, before.conditions ?? [], { needed: [['Applied', said]] }, now),
  };
}
