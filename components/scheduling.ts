/** On which nodes the pods of a component run: what the stack asks for, beside what suits every stack. */
import type { V1Affinity, V1PodSpec, V1TopologySpreadConstraint } from '@kubernetes/client-node';
import type {
  MonitoringStackSpecPrometheusScheduling,
  MonitoringStackSpecPrometheusSchedulingAffinity,
} from '../crds/models/monitoring-stack.ts';
import { selectorLabels } from './labels.ts';
import { specOf } from './metadata.ts';
import type { ComponentName } from './names.ts';
import type { StackInput } from './stack-input.ts';

type Constraints = MonitoringStackSpecPrometheusScheduling['topologySpreadConstraints'];

/** Replicas prefer different nodes. It stands at one replica too, so that scaling changes no pod. */
export function apart(stack: string, component: ComponentName): V1Affinity {
  const labelSelector = { matchLabels: { ...selectorLabels(stack, component) } };
  const podAffinityTerm = { labelSelector, topologyKey: 'kubernetes.io/hostname' };
  return { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] } };
}

/** What is given takes the place of the default of the same kind alone. */
function affinity(
  standard: V1Affinity | undefined,
  given: MonitoringStackSpecPrometheusSchedulingAffinity | undefined,
): Pick<V1PodSpec, 'affinity'> {
  return standard || given ? { affinity: Object.assign({}, standard, given) } : {};
}

/** Counts the component's own pods, so that nobody has to know by which labels they are found. */
function spread(stack: string, component: ComponentName, given: Constraints): V1TopologySpreadConstraint[] | undefined {
  return given?.map(({ topologyKey, whenUnsatisfiable, maxSkew }) => ({
    maxSkew,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: { ...selectorLabels(stack, component) } },
  }));
}

/** The part of a pod's spec that the scheduler reads. `standard` holds where the stack says nothing else. */
export function scheduling(
  input: StackInput,
  component: ComponentName,
  standard: Pick<V1PodSpec, 'affinity' | 'tolerations'>,
): Pick<V1PodSpec, 'nodeSelector' | 'tolerations' | 'affinity' | 'topologySpreadConstraints' | 'priorityClassName'> {
  const given: MonitoringStackSpecPrometheusScheduling = specOf(input, component).scheduling ?? {};
  const tolerations = given.tolerations?.map((toleration) => ({ ...toleration })) ?? standard.tolerations;
  const constraints = spread(input.stack.metadata.name, component, given.topologySpreadConstraints);
  return {
    nodeSelector: { 'kubernetes.io/os': 'linux', ...given.nodeSelector },
    ...(tolerations ? { tolerations } : {}),
    ...affinity(standard.affinity, given.affinity),
    ...(constraints ? { topologySpreadConstraints: constraints } : {}),
    ...(given.priorityClassName === undefined ? {} : { priorityClassName: given.priorityClassName }),
  };
}
