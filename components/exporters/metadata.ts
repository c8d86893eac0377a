/** What the objects of one exporter are called, by which labels they are found, and whose they are. */
import type { ObjectMeta } from '../../crds/meta.ts';
import { imageVersion } from '../images.ts';
import { managedBy } from '../labels.ts';
import { referenceTo } from '../metadata.ts';
import { identityOf, type StackInput } from '../stack-input.ts';
import type { Instance } from './instance.ts';

/** Tells the pods of one exporter from those of all others; a selector can never change, so neither may this. */
export const exporterNameLabel = 'monitoring.bellwether.dev/exporter';

/** What finds its pods. */
export function selectorLabels(input: StackInput, { name }: Instance): Record<string, string> {
  return { 'app.kubernetes.io/instance': input.stack.metadata.name, ...managedBy, [exporterNameLabel]: name };
}

/** For every object and pod of it. */
export function labelsOf(input: StackInput, instance: Instance): Record<string, string> {
  const version = imageVersion(instance.image);
  return {
    'app.kubernetes.io/name': `${instance.type}-exporter`,
    ...selectorLabels(input, instance),
    'app.kubernetes.io/component': 'exporter',
    'app.kubernetes.io/part-of': 'bellwether',
    ...(version !== undefined && { 'app.kubernetes.io/version': version }),
  };
}

/** Of an object that goes when the stack goes. */
export function metadata(input: StackInput, instance: Instance): ObjectMeta {
  return {
    name: instance.name,
    namespace: identityOf(input.stack).namespace,
    labels: labelsOf(input, instance),
    ownerReferences: [{ ...referenceTo(input), controller: true, blockOwnerDeletion: true }],
  };
}
