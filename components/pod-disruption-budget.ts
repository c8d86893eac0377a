/** Keeps a drain of nodes from taking more than one replica of a component at a time. */
import type { PodDisruptionBudget } from './built-in.ts';
import { selectorLabels } from './labels.ts';
import { ownedMetadata } from './metadata.ts';
import { type ComponentName, componentName } from './names.ts';
import type { StackInput } from './stack-input.ts';

/**
 * None for a single replica, of which a drain could only wait for ever or not at all. A replica that does not serve may
 * always go: else a broken one would hold its node for good.
 */
export function podDisruptionBudget(
  input: StackInput,
  component: ComponentName,
  replicas: number,
): readonly PodDisruptionBudget[] {
  if (replicas === 1) return [];
  const { name } = input.stack.metadata;
  const budget: PodDisruptionBudget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: ownedMetadata(input, component, componentName(name, component)),
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: { ...selectorLabels(name, component) } },
    },
  };
  return [budget];
}
