/** What a network that enforces NetworkPolicies does with a connection, decided from the policies alone. */
import type { V1LabelSelector } from '@kubernetes/client-node';
import type { KubeObject } from '../../crds/meta.ts';
import type { NetworkPolicy, NetworkPolicyIngress, NetworkPolicyPeer } from '../built-in.ts';
import type { Labels } from '../labels.ts';

/** A pod, as policies see it. */
export interface NetworkPod {
  readonly namespace: string;
  readonly labels: Labels;
}

export interface Connection {
  /** A pod, or something outside the cluster. */
  readonly from: NetworkPod | 'outside';
  readonly to: NetworkPod;
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP';
}

const isPolicy = (object: KubeObject): object is NetworkPolicy => object.kind === 'NetworkPolicy';

/** An empty selector matches everything (metav1.LabelSelector). */
function matches({ matchLabels = {} }: V1LabelSelector, labels: Labels): boolean {
  return Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
}

/** Without a selector of namespaces a peer is in the policy's own. The label is what every namespace carries of itself. */
function isPeer({ namespaceSelector, podSelector = {} }: NetworkPolicyPeer, pod: NetworkPod, home: string): boolean {
  const labelled = { 'kubernetes.io/metadata.name': pod.namespace };
  const near = namespaceSelector ? matches(namespaceSelector, labelled) : pod.namespace === home;
  return near && matches(podSelector, pod.labels);
}

function admits({ ports, from: peers }: NetworkPolicyIngress, connection: Connection, home: string): boolean {
  const { from, port, protocol = 'TCP' } = connection;
  if (!ports.some((open) => open.port === port && open.protocol === protocol)) return false;
  if (!peers) return true;
  return from !== 'outside' && peers.some((peer) => isPeer(peer, from, home));
}

/**
 * Whether the connection is let in: by a pod that no policy selects always, else when one policy admits it
 * (networking.k8s.io/v1, NetworkPolicySpec).
 */
export function isAdmitted(objects: readonly KubeObject[], connection: Connection): boolean {
  const { to } = connection;
  const selecting = objects
    .filter(isPolicy)
    .filter(({ metadata, spec }) => metadata.namespace === to.namespace && matches(spec.podSelector, to.labels));
  if (selecting.length === 0) return true;
  return selecting.some(({ spec }) => spec.ingress.some((rule) => admits(rule, connection, to.namespace)));
}
