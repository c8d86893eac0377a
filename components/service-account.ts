/** The ServiceAccount that a component's pods run under. */
import type { ServiceAccount } from './built-in.ts';
import { ownedMetadata } from './metadata.ts';
import { type ComponentName, componentName } from './names.ts';
import type { StackInput } from './stack-input.ts';

/** Its token is mounted only where a pod asks for it: most of a stack never speaks to the API server. */
export function serviceAccount(input: StackInput, component: ComponentName): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: ownedMetadata(input, component, componentName(input.stack.metadata.name, component)),
    automountServiceAccountToken: false,
  };
}
