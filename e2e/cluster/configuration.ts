/** The configuration files of the cluster's programs, as pure functions of the node. */
import { join } from 'node:path';
import { configRoot, containerdSocket, logRoot, pkiRoot, runRoot, stateRoot } from './paths.ts';
import { kubeconfigOf } from './pki.ts';
import { bridgeLink, clusterDomain, clusterRange, networkName, podRange, serviceAddresses } from './plan.ts';

/** File contents by path. */
export type Files = Record<string, string>;

export const containerdConfigPath: string = join(configRoot, 'containerd.toml');
export const kubeletConfigPath: string = join(configRoot, 'kubelet.json');
export const proxyConfigPath: string = join(configRoot, 'kube-proxy.json');
export const auditPolicyPath: string = join(configRoot, 'audit-policy.json');
const networkRoot = join(configRoot, 'cni');

/** The name of the image that holds a pod's namespaces open. */
export const sandboxImage = 'registry.k8s.io/pause:3.10';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** containerd 1.6 as Debian ships it. Without CAP_SYS_RESOURCE no OOM score may be lowered, hence the restriction. */
export function containerdFiles(): Files {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  const config = `version = 2
root = "${stateRoot}/containerd"
state = "${runRoot}/containerd"
[grpc]
  address = "${containerdSocket}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${stateRoot}/opt"
[${cri}]
  restrict_oom_score_adj = true
  disable_apparmor = true
  netns_mounts_under_state_dir = true
  sandbox_image = "${sandboxImage}"
  [${cri}.cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${networkRoot}"
  [${cri}.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [${cri}.containerd.runtimes.runc.options]
      Root = "${runRoot}/runc"
`;
  return { [containerdConfigPath]: config, [join(networkRoot, '10-pods.conflist')]: json(podNetwork()) };
}

function podNetwork(): unknown {
  const ipam = {
    type: 'host-local',
    dataDir: `${stateRoot}/addresses`,
    ranges: [[{ subnet: podRange }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  const bridge = { type: 'bridge', bridge: bridgeLink, isGateway: true, ipMasq: true, hairpinMode: true, ipam };
  const plugins = [bridge, { type: 'portmap', capabilities: { portMappings: true } }];
  return { cniVersion: '0.4.0', name: networkName, plugins };
}

/** The kubelet, on a machine with cgroup v1 and without the right to tune the kernel. */
export function kubeletFiles(): Files {
  const config = {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(pkiRoot, 'ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: join(pkiRoot, 'kubelet.crt'),
    tlsPrivateKeyFile: join(pkiRoot, 'kubelet.key'),
    clusterDNS: [serviceAddresses.dns],
    clusterDomain,
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    cgroupDriver: 'cgroupfs',
    failSwapOn: false,
    failCgroupV1: false,
    featureGates: { KubeletInUserNamespace: true },
    enforceNodeAllocatable: [],
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100, // the images were loaded here; there is nowhere to pull them from
    podCIDR: podRange,
    podLogsDir: join(logRoot, 'pods'),
    volumePluginDir: join(stateRoot, 'volume-plugins'),
  };
  return { [kubeletConfigPath]: json(config) };
}

/** kube-proxy with iptables; it leaves the machine's connection tracking limits alone. */
export function proxyFiles(): Files {
  const config = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: kubeconfigOf('proxy') },
    mode: 'iptables',
    clusterCIDR: clusterRange,
    conntrack: { maxPerCore: 0, min: 0 },
  };
  return { [proxyConfigPath]: json(config) };
}

/** Who asked what of the API server, without bodies: enough to count writes and to see streaming lists. */
export function auditFiles(): Files {
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata' }],
  };
  return { [auditPolicyPath]: json(policy) };
}
