/** What a stack is made of: every object that Bellwether applies for it, apart from the slices. */
import type { KubeObject } from '../crds/meta.ts';
import { alertmanager } from './alertmanager/objects.ts';
import { kubeStateMetrics } from './kube-state-metrics/objects.ts';
import type { ComponentName } from './names.ts';
import { nodeExporter } from './node-exporter/objects.ts';
import { prometheus } from './prometheus/objects.ts';
import { pushgateway } from './pushgateway/objects.ts';
import type { StackInput } from './stack-input.ts';

export type { StackFacts, StackInput } from './stack-input.ts';

/** One part of a stack, which is applied and pruned as one. */
export interface Component {
  readonly name: ComponentName;
  /** In the order in which they are applied; none when the part is disabled, so that what there was is pruned. */
  readonly objects: readonly KubeObject[];
}

/** All parts of a stack. Pure: equal input gives equal objects. Throws TypeError for a stack that was never stored. */
export function buildStack(input: StackInput): readonly Component[] {
  return [
    { name: 'prometheus', objects: prometheus(input) },
    { name: 'alertmanager', objects: alertmanager(input) },
    { name: 'node-exporter', objects: nodeExporter(input) },
    { name: 'kube-state-metrics', objects: kubeStateMetrics(input) },
    { name: 'pushgateway', objects: pushgateway(input) },
  ];
}
