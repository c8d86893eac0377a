/** The metadata of owned objects: name, labels, and the owner that takes them along when it is deleted. */
import type { ObjectMeta } from '../crds/meta.ts';
import type { MonitoringStackSpec } from '../crds/models/monitoring-stack.ts';
import { toText } from './content.ts';
import { defaultImages, imageVersion } from './images.ts';
import { recommendedLabels, stackNameLabel, stackNamespaceLabel } from './labels.ts';
import { type ComponentName, componentName, componentSpecs } from './names.ts';
import { type PodPatch, podPatchAnnotation } from './pod-patch.ts';
import { identityOf, type StackInput } from './stack-input.ts';

/** What the stack says of a component. */
export function specOf<Name extends ComponentName>(
  { stack }: StackInput,
  component: Name,
): MonitoringStackSpec[(typeof componentSpecs)[Name]] {
  return stack.spec[componentSpecs[component]];
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
  const reference = { ...referenceTo(input), controller: true, blockOwnerDeletion: true };
  return { ...unownedMetadata(input, component, name), ownerReferences: [reference] };
}

/** Of an object that goes when the stack goes, and not before, although the stack may cease to want it. */
export function keptMetadata(input: StackInput, component: ComponentName, name: string): ObjectMeta {
  // Without `controller` it is not pruned: see operator/controller/prune.ts.
  return { ...unownedMetadata(input, component, name), ownerReferences: [referenceTo(input)] };
}

/** What names the stack as the owner of an object. */
export function referenceTo({ stack }: StackInput) {
  return { apiVersion: stack.apiVersion, kind: stack.kind, name: stack.metadata.name, uid: identityOf(stack).uid };
}

/** Of the workload of a component, on which the patch of its pods is kept. */
export function workloadMetadata(input: StackInput, component: ComponentName): ObjectMeta {
  const metadata = ownedMetadata(input, component, componentName(input.stack.metadata.name, component));
  const patch = podPatchOf(input, component);
  return patch ? { ...metadata, annotations: { [podPatchAnnotation]: toText(patch) } } : metadata;
}

/** The patch that a component's pods are to have; undefined where it has none. */
export function podPatchOf(input: StackInput, component: ComponentName): PodPatch | undefined {
  const given = input.facts.podPatches?.[component] ?? specOf(input, component).podPatch;
  return given === undefined || Object.keys(given).length === 0 ? undefined : given;
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
