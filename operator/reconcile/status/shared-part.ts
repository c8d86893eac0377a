/** What a stack says of node-exporter and kube-state-metrics beyond their health: whose they are, who else uses them, and where they listen. */
import { componentSpecs } from '../../../components/names.ts';
import type { SharedComponent, StackName } from '../../../components/sharing.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import { keyOf } from '../../cache/key.ts';
import { type ClusterWorkload, titleOf } from '../cluster-workload.ts';
import { usualPort } from '../host-ports.ts';
import { partOf, type Sharing, trusts } from '../sharing.ts';
import type { Health } from './workload-health.ts';

export interface SharedPart {
  readonly stack: MonitoringStack;
  readonly component: SharedComponent;
  readonly sharing: Sharing;
  readonly workloads: readonly ClusterWorkload[];
}

/** Of a part that another stack runs. */
function borrowed(of: StackName, { component, workloads }: SharedPart): Health {
  const pods = partOf(of, component, workloads)?.pods;
  const whose = `that of MonitoringStack ${keyOf(of)} is used here too`;
  if (!pods) return { status: 'False', reason: 'Starting', message: `${whose}, and does not run yet; see there.` };
  const message = `${whose}; ${pods.ready} of ${pods.wanted} pods are ready`;
  if (pods.ready >= pods.wanted) return { status: 'True', reason: 'Shared', message: `${message}.` };
  return { status: 'False', reason: 'Starting', message: `${message}; see there.` };
}

function users({ component, sharing }: SharedPart): readonly string[] {
  const names = (sharing.shares[component]?.usedBy ?? []).map((stack) => keyOf(stack));
  if (names.length === 0) return [];
  return [`It is used by ${names.length === 1 ? 'MonitoringStack' : 'MonitoringStacks'} ${names.join(', ')} too.`];
}

/** Of another port than the usual one: who has that. */
function port({ component, sharing, workloads, stack }: SharedPart): readonly string[] {
  const { nodeExporterPort } = sharing;
  if (component !== 'node-exporter' || nodeExporterPort === usualPort) return [];
  const mine = partOf({ namespace: stack.metadata.namespace ?? '', name: stack.metadata.name }, component, workloads);
  const holder = workloads.find((workload) => workload !== mine && workload.hostPorts.includes(usualPort));
  const cause = holder ? `${titleOf(holder)} has port ${usualPort}` : `port ${usualPort} was taken when it came`;
  return [`It listens on port ${nodeExporterPort} of the nodes, because ${cause}.`];
}

/** Of a first stack that runs the same for itself: why it is not used, and how it would be. */
function beside({ stack, component, sharing }: SharedPart): readonly string[] {
  const [other] = sharing.beside[component];
  if (!other) return [];
  const begin = `MonitoringStack ${keyOf(other.metadata)} runs one of its own.`;
  const fix = trusts(stack, other)
    ? `give both the same spec.${componentSpecs[component]}`
    : `name ${other.metadata.namespace} in spec.tenancy.trustedNamespaces, and give both the same spec.${componentSpecs[component]}`;
  return [`${begin} To use one for both, ${fix}.`];
}

/** Of one that belongs to no stack: a second one of kube-state-metrics is a second load. */
function strangers({ component, workloads }: SharedPart): readonly string[] {
  if (component !== 'kube-state-metrics') return [];
  const stranger = workloads.find((workload) => workload.exports === component && workload.stack === undefined);
  if (!stranger) return [];
  return [
    `${titleOf(stranger)}, which is no stack's, does the same work once more; remove it if nobody else needs it.`,
  ];
}

/** @param health of the stack's own part; undefined where it has none */
export function sharedHealth(part: SharedPart, health: Health | undefined): Health | undefined {
  const of = part.sharing.shares[part.component]?.of;
  if (of) return borrowed(of, part);
  if (!health) return undefined;
  const notes = [...users(part), ...port(part), ...beside(part), ...strangers(part)];
  return { ...health, message: [health.message, ...notes].join(' ') };
}
