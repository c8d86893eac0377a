/** The DaemonSet of node-exporter: one pod on every node, which sees the node as it is and can change nothing of it. */
import type { V1Container, V1Volume, V1VolumeMount } from '@kubernetes/client-node';
import type { DaemonSet } from '../built-in.ts';
import { selectorLabels } from '../labels.ts';
import { workloadMetadata } from '../metadata.ts';
import { ports } from '../names.ts';
import { container, httpProbe, podTemplate } from '../pod.ts';
import type { StackInput } from '../stack-input.ts';

const volumes: readonly V1Volume[] = [
  { name: 'proc', hostPath: { path: '/proc' } },
  { name: 'sys', hostPath: { path: '/sys' } },
  { name: 'root', hostPath: { path: '/' } },
];

/** Only the root sees what the node mounts later, so that only the root demands of a node that its mounts are shared. */
const volumeMounts: readonly V1VolumeMount[] = [
  { name: 'proc', mountPath: '/host/proc', readOnly: true },
  { name: 'sys', mountPath: '/host/sys', readOnly: true },
  { name: 'root', mountPath: '/host/root', readOnly: true, mountPropagation: 'HostToContainer' },
];

/** Mounts that come and go with containers: the kubelet and cAdvisor tell of them, by pod and claim. */
const podMounts =
  '^/(dev|proc|sys|run/(containerd|credentials|crio|docker|k3s|netns|user)/.+|var/lib/(containerd|containers|docker|kubelet|rancher)/.+)($|/)';

/** Ends of network links that belong to one pod each: veth pairs and what the usual network plugins name theirs. */
const podLinks =
  '^(veth.*|cali[0-9a-f]+|lxc[0-9a-z_]+|eni[0-9a-f]{11}|azv[0-9a-f]+|gke[0-9a-f]+|tap[0-9a-f-]+|[0-9a-f]{15})$';

/** Where it listens on every node. */
export function nodeExporterPort({ facts }: StackInput): number {
  return facts.nodeExporterPort ?? ports['node-exporter'];
}

const flags: readonly string[] = [
  '--path.procfs=/host/proc',
  '--path.sysfs=/host/sys',
  '--path.rootfs=/host/root',
  '--path.udev.data=/host/root/run/udev/data',
  `--collector.filesystem.mount-points-exclude=${podMounts}`,
  `--collector.netdev.device-exclude=${podLinks}`,
  `--collector.netclass.ignored-devices=${podLinks}`,
];

function exporter(input: StackInput): V1Container {
  const port = nodeExporterPort(input);
  return container(input, 'node-exporter', input.stack.spec.nodeExporter.resources, {
    // It listens on the node's own address alone, and not on every network that the node has a link to.
    args: [`--web.listen-address=[$(HOST_IP)]:${port}`, ...flags],
    env: [{ name: 'HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }],
    ports: [
      {
        name: 'metrics',
        containerPort: port,
        hostPort: port,
        protocol: 'TCP',
      },
    ],
    // Whoever has the port already may be no pod at all: only the exporter's last words tell.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    livenessProbe: httpProbe('/', 'metrics', 10, 6),
    readinessProbe: httpProbe('/', 'metrics', 4, 8),
    volumeMounts: [...volumeMounts],
  });
}

/** The node's network and processes are what it measures, hence the host's namespaces; it still runs as nobody. */
export function daemonSet(input: StackInput): DaemonSet {
  const { name } = input.stack.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: workloadMetadata(input, 'node-exporter'),
    spec: {
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } },
      selector: { matchLabels: { ...selectorLabels(name, 'node-exporter') } },
      template: podTemplate(input, 'node-exporter', {
        hostNetwork: true,
        hostPID: true,
        tolerations: [{ operator: 'Exists' }],
        containers: [exporter(input)],
        volumes: [...volumes],
      }),
    },
  };
}
