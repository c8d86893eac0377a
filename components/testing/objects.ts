/** Finds objects and parts of objects in what the builders gave. */
import type { V1Container, V1PodTemplateSpec } from '@kubernetes/client-node';
import type { KubeObject } from '../../crds/meta.ts';
import type { ConfigMap, DaemonSet, Deployment, StatefulSet } from '../built-in.ts';
import { buildStack } from '../stack.ts';
import type { StackInput } from '../stack-input.ts';

export type Workload = StatefulSet | DaemonSet | Deployment;

/** All objects of a stack. */
export function objectsOf(input: StackInput): readonly KubeObject[] {
  return buildStack(input).flatMap(({ objects }) => objects);
}

/** The object of that kind and name. Throws when there is none. */
export function find<T extends KubeObject>(objects: readonly KubeObject[], kind: T['kind'], name: string): T {
  const found = objects.find((object): object is T => object.kind === kind && object.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

/** The workloads of a stack. */
export function workloadsOf(objects: readonly KubeObject[]): readonly Workload[] {
  const kinds = new Set(['StatefulSet', 'DaemonSet', 'Deployment']);
  return objects.filter((object): object is Workload => kinds.has(object.kind));
}

/** The pod template of a workload. */
export function templateOf({ spec }: Workload): V1PodTemplateSpec {
  return spec.template;
}

/** The one container of a workload. Throws when there is none. */
export function containerOf(workload: Workload): V1Container {
  const [container] = workload.spec.template.spec?.containers ?? [];
  if (!container) throw new Error(`${workload.metadata.name} has no container`);
  return container;
}

/** Text of prometheus.json of a stack. */
export function prometheusText(input: StackInput): string {
  const name = `${input.stack.metadata.name}-prometheus`;
  return find<ConfigMap>(objectsOf(input), 'ConfigMap', name).data['prometheus.json'] ?? '';
}
