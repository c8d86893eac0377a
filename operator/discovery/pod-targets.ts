/** What Prometheus' own discovery would find of a pod, after discovery/kubernetes/pod.go of 3.13; as far as it is of use. */
import { isIPv6 } from 'node:net';
import { sanitised } from '../../components/scrape/labels.ts';
import type { ContainerPort, PodFacts } from '../reconcile/targets/facts.ts';
import type { Labels } from './selection.ts';

export interface PodTarget {
  readonly address: string;
  /** Of the port; together with the pod's they are the target's. */
  readonly labels: Labels;
}

const hostPort = (host: string, port: number): string => `${isIPv6(host) ? `[${host}]` : host}:${port}`;

/** The pod's own labels, as a selection reads them. */
export function selectableLabels(pod: PodFacts): Labels {
  const labels: Record<string, string> = { __meta_kubernetes_namespace: pod.namespace };
  for (const key in pod.labels) {
    const name = sanitised(key);
    labels[`__meta_kubernetes_pod_label_${name}`] = pod.labels[key] ?? '';
    labels[`__meta_kubernetes_pod_labelpresent_${name}`] = 'true';
  }
  return labels;
}

/** What the steps of every job read of a pod. */
export function identityLabels(name: string, { namespace, address, hostAddress, node }: PodFacts): Labels {
  return {
    __meta_kubernetes_namespace: namespace,
    __meta_kubernetes_pod_name: name,
    ...(address !== undefined && { __meta_kubernetes_pod_ip: address }),
    ...(hostAddress !== undefined && { __meta_kubernetes_pod_host_ip: hostAddress }),
    ...(node !== undefined && { __meta_kubernetes_pod_node_name: node }),
  };
}

/**
 * One target for each TCP port that a container declares; on a port that is given one in all, whatever they declare.
 * None of a pod that has ended, or has no address yet.
 */
export function podTargets({ address, ended, ports }: PodFacts, port: number | undefined): readonly PodTarget[] {
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
