/** What Prometheus' own discovery would find of a pod, after discovery/kubernetes/pod.go of 3.13; as far as it is of use. */
import { type Key, refOf } from '../cache/key.ts';
import type { ContainerPort, PodFacts } from '../reconcile/targets/facts.ts';
import { hostPort, objectLabels } from './discovered-labels.ts';
import type { Labels } from './selection.ts';
import type { FoundTarget, TargetSource } from './target-source.ts';

/** The targets of a pod, as objects that select pods find them. */
export function podSource(key: Key, pod: PodFacts): TargetSource {
  const namespace = { __meta_kubernetes_namespace: pod.namespace };
  return {
    selectable: { ...namespace, ...objectLabels('pod', pod.labels) },
    identity: { ...namespace, ...podIdentity(key, pod) },
    targets: (port) => podTargets(pod, port),
  };
}

/** What the steps of jobs read of a pod, whatever it was found by. */
export function podIdentity(key: Key, { address, hostAddress, node }: PodFacts): Labels {
  return {
    __meta_kubernetes_pod_name: refOf(key).name,
    ...(address !== undefined && { __meta_kubernetes_pod_ip: address }),
    ...(hostAddress !== undefined && { __meta_kubernetes_pod_host_ip: hostAddress }),
    ...(node !== undefined && { __meta_kubernetes_pod_node_name: node }),
  };
}

/**
 * One target for each TCP port that a container declares; on a port that is given one in all, whatever they declare.
 * None of a pod that has ended, or has no address yet.
 */
function podTargets({ address, ended, ports }: PodFacts, port: number | undefined): readonly FoundTarget[] {
  if (ended || !address) return [];
  if (port !== undefined) return [{ address: hostPort(address, port), labels: {} }];
  return ports.map((declared) => ({ address: hostPort(address, declared.number), labels: portLabels(declared) }));
}

function portLabels({ name = '', number, init, container = '' }: ContainerPort): Labels {
  return {
    __meta_kubernetes_pod_container_name: container,
    __meta_kubernetes_pod_container_init: String(init),
    __meta_kubernetes_pod_container_port_name: name,
    __meta_kubernetes_pod_container_port_number: String(number),
  };
}
