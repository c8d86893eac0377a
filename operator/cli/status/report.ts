/** What `status` has to say of one stack, from the objects as they are in the cluster. */
import type { Condition } from '../../../crds/meta.ts';
import type { AlertRule } from '../../../crds/models/alert-rule.ts';
import type { MonitoringStack, MonitoringStackStatusReplica } from '../../../crds/models/monitoring-stack.ts';
import type { ScrapeTarget } from '../../../crds/models/scrape-target.ts';

export type Declaration = ScrapeTarget | AlertRule;

export interface Part {
  /** The condition's type. */
  readonly name: string;
  readonly status: Condition['status'];
  readonly reason: string;
  readonly message: string;
}

/** An object that the stack selects and does not run as it stands, or that finds nothing. */
export interface Trouble {
  /** `Kind namespace/name` */
  readonly object: string;
  readonly reason: string;
  readonly message: string;
}

export interface Counts {
  readonly selected: number;
  readonly loaded: number;
  readonly refused: number;
}

export interface StackReport {
  readonly namespace: string;
  readonly name: string;
  /** The stack is ready in its current generation. */
  readonly ready: boolean;
  readonly reason: string;
  readonly message: string;
  readonly revision?: string | undefined;
  readonly parts: readonly Part[];
  readonly replicas: readonly MonitoringStackStatusReplica[];
  readonly scrapeTargets: Counts;
  readonly alertRules: Counts;
  readonly refused: readonly Trouble[];
  /** ScrapeTargets that run and for which there is nothing in the cluster. */
  readonly idle: readonly Trouble[];
  readonly endpoints: readonly { readonly name: string; readonly url: string }[];
}

/** Conditions that sum up the others. */
const summaries = new Set(['Ready', 'Reconciling', 'Stalled']);

const find = (conditions: readonly Condition[], type: string): Condition | undefined =>
  conditions.find((condition) => condition.type === type);

/** What the stack as a whole says of itself; nothing that was said of an older generation counts. */
function summaryOf({ metadata, status }: MonitoringStack): Pick<StackReport, 'ready' | 'reason' | 'message'> {
  const ready = find(status?.conditions ?? [], 'Ready');
  if (!ready) {
    const message = 'No operator has looked at it yet. Is Bellwether installed and running?';
    return { ready: false, reason: 'NotSeen', message };
  }
  if (status?.observedGeneration !== metadata.generation) {
    const message = 'The operator has not yet looked at the latest change of its spec.';
    return { ready: false, reason: 'Outdated', message };
  }
  return { ready: ready.status === 'True', reason: ready.reason, message: ready.message };
}

function countsOf(counts: Partial<Counts> | undefined): Counts {
  return { selected: counts?.selected ?? 0, loaded: counts?.loaded ?? 0, refused: counts?.refused ?? 0 };
}

function entryOf({ metadata }: MonitoringStack, { status }: Declaration) {
  return (status?.stacks ?? []).find(
    ({ namespace, name }) => namespace === metadata.namespace && name === metadata.name,
  );
}

const titleOf = ({ kind, metadata }: Declaration): string => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

function troubleOf(stack: MonitoringStack, declaration: Declaration): Trouble | undefined {
  const entry = entryOf(stack, declaration);
  if (entry?.accepted !== false) return undefined;
  const accepted = find(declaration.status?.conditions ?? [], 'Accepted');
  return {
    object: titleOf(declaration),
    reason: accepted?.reason ?? 'Refused',
    message: entry.message ?? accepted?.message ?? '',
  };
}

function idleness(stack: MonitoringStack, declaration: Declaration): Trouble | undefined {
  const found = find(declaration.status?.conditions ?? [], 'TargetsFound');
  if (found?.status !== 'False' || entryOf(stack, declaration)?.accepted !== true) return undefined;
  return { object: titleOf(declaration), reason: found.reason, message: found.message };
}

/** The report on one stack. @param declarations all ScrapeTargets and AlertRules that the stack may select */
export function reportOf(stack: MonitoringStack, declarations: readonly Declaration[]): StackReport {
  const { metadata, status } = stack;
  const conditions = status?.conditions ?? [];
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    ...summaryOf(stack),
    revision: status?.revision,
    parts: conditions
      .filter(({ type }) => !summaries.has(type))
      .map(({ type, status: is, reason, message }) => ({ name: type, status: is, reason, message })),
    replicas: status?.replicas ?? [],
    scrapeTargets: countsOf(status?.scrapeTargets),
    alertRules: countsOf(status?.alertRules),
    refused: declarations.flatMap((declaration) => troubleOf(stack, declaration) ?? []),
    idle: declarations.flatMap((declaration) => idleness(stack, declaration) ?? []),
    endpoints: status?.endpoints ?? [],
  };
}
