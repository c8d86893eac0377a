/** Who may open connections to the pods of a component. Nothing limits what the pods themselves may open. */
import type { NetworkPolicy, NetworkPolicyIngress, NetworkPolicyPeer } from './built-in.ts';
import { type Exposure, isBeyondCluster } from './exposure.ts';
import { operatorLabels, selectorLabels } from './labels.ts';
import { ownedMetadata } from './metadata.ts';
import { type ComponentName, componentName } from './names.ts';
import type { StackName } from './sharing.ts';
import type { StackInput } from './stack-input.ts';

/** Every pod of the cluster. The operator is among them, which reads the replicas back. */
export const everyPod: readonly NetworkPolicyPeer[] = [{ namespaceSelector: {} }];

/** The pods of a component of the same stack. */
export function podsOf({ stack }: StackInput, component: ComponentName): readonly NetworkPolicyPeer[] {
  return [{ podSelector: { matchLabels: { ...selectorLabels(stack.metadata.name, component) } } }];
}

/** All pods of a namespace. The API server gives every namespace the label with its name. */
export function podsIn(namespace: string): NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

/** The operator's own pods. */
export function operatorPods({ facts }: StackInput): NetworkPolicyPeer {
  return { ...podsIn(facts.operatorNamespace), podSelector: { matchLabels: { ...operatorLabels } } };
}

/** The pods of a component of another stack. */
export function podsElsewhere({ namespace, name }: StackName, component: ComponentName): NetworkPolicyPeer {
  return {
    ...podsIn(namespace),
    podSelector: { matchLabels: { ...selectorLabels(name, component) } },
  };
}

/** To these ports, from these peers. Ports go by number: not every enforcer knows the names that containers give them. */
export function from(
  peers: readonly NetworkPolicyPeer[],
  ports: readonly number[],
  protocols: readonly ('TCP' | 'UDP')[] = ['TCP'],
): NetworkPolicyIngress {
  return { ports: ports.flatMap((port) => protocols.map((protocol) => ({ port, protocol }))), from: peers };
}

/**
 * To a web UI, as it is exposed: from every pod, or from everywhere. An Ingress or a Gateway may be in the network of a
 * node or outside the cluster, and nobody tells where.
 */
export function toWeb(exposure: Exposure, port: number): NetworkPolicyIngress {
  const inside = from(everyPod, [port]);
  return isBeyondCluster(exposure) ? { ports: inside.ports } : inside;
}

/** The policy of a component, or none where the stack has none. Every node may always reach its own pods, to probe them. */
export function networkPolicy(
  input: StackInput,
  component: ComponentName,
  ingress: readonly NetworkPolicyIngress[],
): readonly NetworkPolicy[] {
  const { metadata, spec } = input.stack;
  if (!spec.networkPolicies.enabled) return [];
  const policy: NetworkPolicy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: ownedMetadata(input, component, componentName(metadata.name, component)),
    spec: {
      podSelector: { matchLabels: { ...selectorLabels(metadata.name, component) } },
      policyTypes: ['Ingress'],
      ingress,
    },
  };
  return [policy];
}
