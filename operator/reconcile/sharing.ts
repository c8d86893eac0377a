/** Which stack runs node-exporter and kube-state-metrics, and which others use the same one. */
import { isDeepStrictEqual } from 'node:util';
import { componentSpecs } from '../../components/names.ts';
import { isTrusted } from '../../components/scrape/trust.ts';
import {
  type Share,
  type SharedComponent,
  type Shares,
  type StackName,
  sharedComponents,
} from '../../components/sharing.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { type Key, keyOf } from '../cache/key.ts';
import { stalledBecause } from './activity.ts';
import type { ClusterWorkload } from './cluster-workload.ts';
import { assignPorts, usualPort } from './host-ports.ts';

/** What there is: stacks that are not on their way out, and the workloads of the whole cluster that matter here. */
export interface Landscape {
  readonly stacks: readonly MonitoringStack[];
  readonly workloads: readonly ClusterWorkload[];
}

/** What became of one stack in it. */
export interface Sharing {
  readonly shares: Shares;
  readonly nodeExporterPort: number;
  /** Stacks that run a part of their own beside this stack's own, oldest first, by part. */
  readonly beside: Readonly<Record<SharedComponent, readonly MonitoringStack[]>>;
}

const specOf = (stack: MonitoringStack, component: SharedComponent) => stack.spec[componentSpecs[component]];
const nameOf = ({ metadata }: MonitoringStack): StackName => ({
  namespace: metadata.namespace ?? '',
  name: metadata.name,
});

/** The live part of a stack. By name: what another object of that name has left is taken over by this one. */
export function partOf(
  stack: StackName,
  component: SharedComponent,
  workloads: readonly ClusterWorkload[],
): ClusterWorkload | undefined {
  return workloads.find((workload) => workload.exports === component && isDeepStrictEqual(workload.stack, stack));
}

/** Whether `stack` trusts the namespace of `other`: its pods may then say anything, also of other namespaces. */
export function trusts({ metadata, spec }: MonitoringStack, other: MonitoringStack): boolean {
  const { trustedNamespaces = [] } = spec.tenancy;
  return isTrusted(other.metadata.namespace ?? '', { stackNamespace: metadata.namespace ?? '', trustedNamespaces });
}

/** Whether two stacks say the same of a part, so that either's does for both. */
export function agree(one: MonitoringStack, other: MonitoringStack, component: SharedComponent): boolean {
  return isDeepStrictEqual(specOf(one, component), specOf(other, component));
}

/**
 * Stacks that want the part, in the order in which they may run it: first those that do, so that nothing moves without
 * need, last those that are stalled and can run nothing; among equals the older ones.
 */
function candidates(component: SharedComponent, { stacks, workloads }: Landscape): readonly MonitoringStack[] {
  const rank = (stack: MonitoringStack): string => {
    const runs = partOf(nameOf(stack), component, workloads) !== undefined;
    const turn = runs ? 0 : stalledBecause(stack) === undefined ? 1 : 2;
    return [turn, stack.metadata.creationTimestamp ?? '', keyOf(stack.metadata)].join(' ');
  };
  const ranked = stacks
    .filter((stack) => specOf(stack, component).enabled)
    .map((stack) => ({ stack, rank: rank(stack) }));
  return ranked.toSorted((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ stack }) => stack);
}

/** By stack, the one whose part it uses: itself, or an earlier one that runs its own, agrees with it and is trusted. */
function assign(component: SharedComponent, landscape: Landscape): ReadonlyMap<MonitoringStack, MonitoringStack> {
  const runners: MonitoringStack[] = [];
  const assigned = new Map<MonitoringStack, MonitoringStack>();
  for (const stack of candidates(component, landscape)) {
    const runner = runners.find((other) => trusts(stack, other) && agree(stack, other, component));
    if (!runner) runners.push(stack);
    assigned.set(stack, runner ?? stack);
  }
  return assigned;
}

type Assignments = ReadonlyMap<MonitoringStack, MonitoringStack>;

function shareOf(stack: MonitoringStack, assigned: Assignments): Share {
  const runner = assigned.get(stack) ?? stack;
  const users = [...assigned].filter(([user, of]) => of === stack && user !== stack).map(([user]) => nameOf(user));
  const usedBy = users.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return { ...(runner === stack ? {} : { of: nameOf(runner) }), ...(usedBy.length > 0 && { usedBy }) };
}

const runnersIn = (assigned: Assignments): readonly MonitoringStack[] =>
  [...assigned].filter(([stack, runner]) => stack === runner).map(([stack]) => stack);

/**
 * How the stack with this key shares its parts. Pure: equal landscapes give equal answers, whichever stack asks, so that
 * two of them never wait for each other nor run the same thing.
 * @param blocked the stack's own node-exporter cannot have its port, although nothing is known that has it
 */
export function sharingOf(key: Key, landscape: Landscape, { blocked }: { readonly blocked: boolean }): Sharing {
  const stack = landscape.stacks.find(({ metadata }) => keyOf(metadata) === key);
  const all = sharedComponents.map((component) => [component, assign(component, landscape)] as const);
  const shares = all.map(([component, assigned]) => [component, stack ? shareOf(stack, assigned) : {}] as const);
  const runners = new Map(all.map(([component, assigned]) => [component, runnersIn(assigned)]));
  const beside = (component: SharedComponent) => (runners.get(component) ?? []).filter((other) => other !== stack);
  const named = (runners.get('node-exporter') ?? []).map(nameOf);
  const ports = assignPorts(named, landscape.workloads, blocked ? key : undefined);
  return {
    shares: Object.fromEntries(shares.filter(([, share]) => Object.keys(share).length > 0)),
    nodeExporterPort: ports.get(key) ?? usualPort,
    beside: { 'node-exporter': beside('node-exporter'), 'kube-state-metrics': beside('kube-state-metrics') },
  };
}
