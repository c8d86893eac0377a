/** The StatefulSet of the Alertmanagers, which share silences and notifications by gossip when there are several. */
import type { V1Container, V1ContainerPort, V1EnvVar } from '@kubernetes/client-node';
import type { StatefulSet } from '../built-in.ts';
import { selectorLabels } from '../labels.ts';
import { workloadMetadata } from '../metadata.ts';
import { componentName, ports, replicasServiceName, serviceHost } from '../names.ts';
import { container, podTemplate } from '../pod.ts';
import { apart } from '../scheduling.ts';
import { identityOf, type StackInput } from '../stack-input.ts';
import { claimRetention, dataPath, dataStorage, dataVolume } from '../storage.ts';
import { webFlags, webMounts, webPodAnnotations, webProbe, webVolumes } from '../web-server.ts';
import { configurationPath } from './configuration.ts';
import { configurationKey } from './secret.ts';

/** Where replicas gossip. */
export const meshPort = 9094;

/**
 * Peers are looked up under the one name of the headless Service, again and again as the server runs, so that scaling
 * from two replicas to three restarts neither. The label keeps two stacks apart when an address goes from a pod of one
 * to a pod of the other; the address is told, since Alertmanager guesses only private ones.
 */
function gossip(input: StackInput): string[] {
  const { name, namespace } = identityOf(input.stack);
  if (input.stack.spec.alertmanager.replicas === 1) return ['--cluster.listen-address='];
  const peers = serviceHost(namespace, replicasServiceName(name, 'alertmanager'));
  return [
    `--cluster.listen-address=:${meshPort}`,
    `--cluster.advertise-address=[$(POD_IP)]:${meshPort}`,
    `--cluster.peer=${peers}:${meshPort}`,
    `--cluster.label=${namespace}/${name}`,
    // A pod that was replaced has another address: six hours of looking for the old one, the default, are in vain.
    '--cluster.reconnect-timeout=5m',
  ];
}

function flags(input: StackInput): string[] {
  return [
    `--config.file=${configurationPath}/${configurationKey}`,
    `--storage.path=${dataPath}`,
    `--data.retention=${input.stack.spec.alertmanager.retention}`,
    ...webFlags(input, 'alertmanager'),
    ...gossip(input),
  ];
}

const containerPorts: readonly V1ContainerPort[] = [
  { name: 'web', containerPort: ports.alertmanager, protocol: 'TCP' },
  { name: 'mesh-tcp', containerPort: meshPort, protocol: 'TCP' },
  { name: 'mesh-udp', containerPort: meshPort, protocol: 'UDP' },
];

const podAddress: V1EnvVar = { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } };

function server(input: StackInput): V1Container {
  return container(input, 'alertmanager', input.stack.spec.alertmanager.resources, {
    args: flags(input),
    env: [podAddress],
    ports: [...containerPorts],
    livenessProbe: webProbe(input, 'alertmanager', { endpoint: 'healthy', periodSeconds: 10, failureThreshold: 6 }),
    readinessProbe: webProbe(input, 'alertmanager', { endpoint: 'ready', periodSeconds: 2, failureThreshold: 8 }),
    volumeMounts: [
      { name: dataVolume, mountPath: dataPath },
      { name: 'configuration', mountPath: configurationPath, readOnly: true },
      ...webMounts(input, 'alertmanager'),
    ],
  });
}

/**
 * RollingUpdate takes one replica at a time and stops at the first that does not become ready; the others go on notifying.
 * Only a template that has run in a preflight pod gets here.
 */
export function statefulSet(input: StackInput): StatefulSet {
  const { stack, facts } = input;
  const { name } = stack.metadata;
  const { claimTemplates, volumes } = dataStorage(stack.spec.alertmanager.storage, facts);
  const configuration = { name: 'configuration', secret: { secretName: componentName(name, 'alertmanager') } };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: workloadMetadata(input, 'alertmanager'),
    spec: {
      replicas: stack.spec.alertmanager.replicas,
      serviceName: replicasServiceName(name, 'alertmanager'),
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      persistentVolumeClaimRetentionPolicy: claimRetention(stack.spec.alertmanager.storage),
      selector: { matchLabels: { ...selectorLabels(name, 'alertmanager') } },
      template: podTemplate(
        input,
        'alertmanager',
        {
          affinity: apart(name, 'alertmanager'),
          containers: [server(input)],
          volumes: [configuration, ...volumes, ...webVolumes(input, 'alertmanager')],
        },
        webPodAnnotations(input, 'alertmanager'),
      ),
      ...(claimTemplates.length > 0 ? { volumeClaimTemplates: claimTemplates } : {}),
    },
  };
}
