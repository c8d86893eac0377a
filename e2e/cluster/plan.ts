/** The numbers and names that the cluster's parts must agree on. */

/** The Kubernetes release of the toolchain, as its binaries report it. */
export const kubernetesVersion = 'v1.35.4';

export const nodeName = 'node-1';
export const apiServerPort = 6443;
/** Of the second API server, see `startSecondApiServer`. */
export const secondApiServerPort = 6444;

export const podRange = '10.244.0.0/24';
export const clusterRange = '10.244.0.0/16';
export const serviceRange = '10.96.0.0/16';
export const serviceAddresses = { kubernetes: '10.96.0.1', dns: '10.96.0.10' };
export const clusterDomain = 'cluster.local';

/**
 * Where LoadBalancer addresses come from: a part of the range that RFC 2544 sets aside for benchmarks, which no
 * network routes. The first address is the node's own on a machine that has no route.
 */
export const loadBalancerRange = { prefix: '198.18.0.', first: 10, last: 250 };
export const addressWithoutRoute = '198.18.0.1';

/** Our link for LoadBalancer addresses, and the bridge that pods hang on. A link's name has at most 15 characters. */
export const addressLink = 'bellwether0';
export const bridgeLink = 'bellwether-pods';

/** The name of our container network: CNI's rules and records carry it. */
export const networkName = 'bellwether-pods';

/** The number of the packet queue that the enforcer of NetworkPolicies reads. */
export const policyQueue = 100;

/** Where the enforcer says whether it does. */
export const enforcerPort = 10253;

/** The ports that the cluster's programs listen on, with what each is for. */
export const ports: Readonly<Record<string, number>> = {
  'etcd clients': 2379,
  'etcd peers': 2380,
  'kube-apiserver': apiServerPort,
  kubelet: 10250,
  'kubelet health': 10248,
  'kube-controller-manager': 10257,
  'kube-scheduler': 10259,
  'network-policies health': enforcerPort,
  'kube-proxy health': 10256,
  'kube-proxy metrics': 10249,
};

/** The one node. */
export interface Node {
  name: string;
  /** IPv4. */
  address: string;
}
