/** The StatefulSet of the Prometheus servers. Nothing in its pod template depends on what is scraped or evaluated. */
import type { V1Container } from '@kubernetes/client-node';
import type { StatefulSet } from '../built-in.ts';
import { compareText } from '../fragment.ts';
import { selectorLabels } from '../labels.ts';
import { workloadMetadata } from '../metadata.ts';
import { ports, replicasServiceName } from '../names.ts';
import { container, podTemplate } from '../pod.ts';
import { apart } from '../scheduling.ts';
import type { StackInput } from '../stack-input.ts';
import { claimRetention, dataPath, dataStorage, dataVolume } from '../storage.ts';
import { webFlags, webMounts, webPodAnnotations, webProbe, webVolumes } from '../web-server.ts';
import { configurationPath, configurationVolume, files } from './layout.ts';

/** There is no lifecycle endpoint: the server sees for itself, each second, whether its files have changed. */
function flags(input: StackInput): string[] {
  const features = input.stack.spec.prometheus.enableFeatures ?? [];
  return [
    `--config.file=${configurationPath}/${files.configuration}`,
    '--config.auto-reload',
    '--config.auto-reload-interval=1s',
    // What discovery has found waits up to 5 s in its manager, and by default as long once more here: a new target is
    // active half as late. Discovery brings changes no oftener for it, so that it costs nothing.
    '--scrape.discovery-reload-interval=1s',
    `--storage.tsdb.path=${dataPath}`,
    ...webFlags(input, 'prometheus'),
    // In whatever order they are given, so that another order restarts nothing.
    ...(features.length > 0 ? [`--enable-feature=${features.toSorted(compareText).join(',')}`] : []),
  ];
}

/**
 * Replaying the log after a crash takes as long as it takes, and to restart a server that does so only begins it again:
 * start-up and liveness ask whether the process answers, which it does all along, and only readiness waits for the data.
 * It is asked every 2 s, here and of the other parts: whatever is rolled waits for it, replica by replica.
 */
function probes(input: StackInput): Pick<V1Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'> {
  const probe = (endpoint: 'healthy' | 'ready', periodSeconds: number, failureThreshold: number) =>
    webProbe(input, 'prometheus', { endpoint, periodSeconds, failureThreshold });
  return {
    startupProbe: probe('healthy', 2, 150),
    livenessProbe: probe('healthy', 10, 6),
    readinessProbe: probe('ready', 2, 8),
  };
}

function server(input: StackInput): V1Container {
  return container(input, 'prometheus', input.stack.spec.prometheus.resources, {
    args: flags(input),
    env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    ports: [{ name: 'web', containerPort: ports.prometheus, protocol: 'TCP' }],
    volumeMounts: [
      { name: dataVolume, mountPath: dataPath },
      { name: 'configuration', mountPath: configurationPath, readOnly: true },
      ...webMounts(input, 'prometheus'),
    ],
    ...probes(input),
  });
}

/**
 * OnDelete: the operator replaces one replica at a time, and the next only when the last has proven itself. Two minutes
 * to end: remote writes are flushed for up to one, and samples that are not yet in a block are safe in the log.
 */
export function statefulSet(input: StackInput): StatefulSet {
  const { stack, facts } = input;
  const { name } = stack.metadata;
  const { claimTemplates, volumes } = dataStorage(stack.spec.prometheus.storage, facts);
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: workloadMetadata(input, 'prometheus'),
    spec: {
      replicas: stack.spec.prometheus.replicas,
      serviceName: replicasServiceName(name, 'prometheus'),
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'OnDelete' },
      persistentVolumeClaimRetentionPolicy: claimRetention(stack.spec.prometheus.storage),
      selector: { matchLabels: { ...selectorLabels(name, 'prometheus') } },
      template: podTemplate(
        input,
        'prometheus',
        {
          automountServiceAccountToken: true,
          terminationGracePeriodSeconds: 120,
          affinity: apart(name, 'prometheus'),
          containers: [server(input)],
          volumes: [configurationVolume(name, facts.slots), ...volumes, ...webVolumes(input, 'prometheus')],
        },
        webPodAnnotations(input, 'prometheus'),
      ),
      ...(claimTemplates.length > 0 ? { volumeClaimTemplates: claimTemplates } : {}),
    },
  };
}
