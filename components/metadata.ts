/** The metadata of owned objects: name, labels, and the owner that takes them along when it is deleted. */
import type { ObjectMeta } from '../crds/meta.ts';
import type { MonitoringStackSpec } from '../crds/models/monitoring-stack.ts';
import { defaultImages, imageVersion } from './images.ts';
import { recommendedLabels, stackNameLabel, stackNamespaceLabel } from './labels.ts';
import type { ComponentName } from './names.ts';
import { identityOf, type StackInput } from './stack-input.ts';

const specFields = {
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  'node-exporter': 'nodeExporter',
  'kube-state-metrics': 'kubeStateMetrics',
  pushgateway: 'pushgateway',
} as const satisfies Record<ComponentName, string>;

/** What the stack says of a component. */
export function specOf<Name extends ComponentName>(
  { stack }: StackInput,
  component: Name,
): MonitoringStackSpec[(typeof specFields)[Name]] {
  return stack.spec[specFields[component]];
}

/** The image that a component runs. */
export function imageOf(input: StackInput, component: ComponentName): string {
  return specOf(input, component).image ?? defaultImages[component];
}

/** The recommended labels of a component of this stack, with the version that its image names. */
export function labelsOf(input: StackInput, component: ComponentName): Readonly<Record<string, string>> {
  return recommendedLabels(input.stack.metadata.name, component, imageVersion(imageOf(input, component)));
}

/** Of an object that outlives its stack, such as a volume claim: data is never deleted with what wrote it. */
export function unownedMetadata(input: StackInput, component: ComponentName, name: string): ObjectMeta {
  return { name, namespace: identityOf(input.stack).namespace, labels: labelsOf(input, component) };
}

/** Of an object in the stack's namespace; it goes when the stack goes. */
export function ownedMetadata(input: StackInput, component: ComponentName, name: string): ObjectMeta {
  const { stack } = input;
  const owner = { apiVersion: stack.apiVersion, kind: stack.kind, name: stack.metadata.name };
  const { uid } = identityOf(stack);
  return {
    ...unownedMetadata(input, component, name),
    ownerReferences: [{ ...owner, uid, controller: true, blockOwnerDeletion: true }],
  };
}

/**
 * Of an object outside namespaces. It cannot be owned by a stack, which is inside one: the stack's Namespace owns it, so
 * that it goes with the namespace even when no operator runs, and its labels name the stack to whoever prunes.
 */
export function clusterMetadata(input: StackInput, component: ComponentName, name: string): ObjectMeta {
  const { name: stackName, namespace } = identityOf(input.stack);
  return {
    name,
    labels: { ...labelsOf(input, component), [stackNamespaceLabel]: namespace, [stackNameLabel]: stackName },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name: namespace, uid: input.facts.namespaceUid }],
  };
}
