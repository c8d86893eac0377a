/** What a stack is made of: every object that Bellwether applies for it, apart from the slices. */
import type { KubeObject } from '../crds/meta.ts';
import { alertmanager } from './alertmanager/objects.ts';
import { kubeStateMetrics } from './kube-state-metrics/objects.ts';
import { podPatchOf } from './metadata.ts';
import type { ComponentName } from './names.ts';
import { nodeExporter } from './node-exporter/objects.ts';
import { prometheus } from './prometheus/objects.ts';
import { pushgateway } from './pushgateway/objects.ts';
import { Refusal } from './refusal.ts';
import type { StackInput } from './stack-input.ts';

export type { StackFacts, StackInput } from './stack-input.ts';

/** One part of a stack, which is applied and pruned as one. */
export interface Component {
  readonly name: ComponentName;
  /** In the order in which they are applied; none when the part is disabled, so that what there was is pruned. */
  readonly objects: readonly KubeObject[];
}

/** How each part is built, in the order in which they are applied. */
const builders: readonly (readonly [ComponentName, (input: StackInput) => readonly KubeObject[]])[] = [
  ['prometheus', prometheus],
  ['alertmanager', alertmanager],
  ['node-exporter', nodeExporter],
  ['kube-state-metrics', kubeStateMetrics],
  ['pushgateway', pushgateway],
];

/**
 * All parts of a stack. Pure: equal input gives equal objects. Throws TypeError for a stack that was never stored, and
 * Refusal where a part has a patch that cannot be used.
 */
export function buildStack(input: StackInput): readonly Component[] {
  return builders.map(([name, build]) => ({ name, objects: build(input) }));
}

function refusalOf(build: () => unknown): Refusal | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** The parts whose pod patch cannot be used, each with the reason. */
export function refusedPodPatches(input: StackInput): ReadonlyMap<ComponentName, Refusal> {
  const patched = builders.filter(([name]) => podPatchOf(input, name) !== undefined);
  return new Map(
    patched.flatMap(([name, build]) => {
      const refusal = refusalOf(() => build(input));
      return refusal ? [[name, refusal]] : [];
    }),
  );
}
