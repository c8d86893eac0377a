/** The Deployment of the pushgateway: one replica always, since what is pushed to one of two is scraped from one of two. */
import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import type { Deployment } from '../built-in.ts';
import { selectorLabels } from '../labels.ts';
import { workloadMetadata } from '../metadata.ts';
import { componentName, ports } from '../names.ts';
import { container, httpProbe, podTemplate } from '../pod.ts';
import type { StackInput } from '../stack-input.ts';
import { dataPath, dataVolume } from '../storage.ts';

/** It writes what it holds when it ends in good order, and each minute for the case that it does not. */
const persistenceFlags = [`--persistence.file=${dataPath}/metrics`, '--persistence.interval=1m'];

function gateway(input: StackInput): V1Container {
  const { resources, persistence } = input.stack.spec.pushgateway;
  return container(input, 'pushgateway', resources, {
    ...(persistence ? { args: persistenceFlags } : {}),
    ports: [{ name: 'web', containerPort: ports.pushgateway, protocol: 'TCP' }],
    livenessProbe: httpProbe('/-/healthy', 'web', 10, 6),
    readinessProbe: httpProbe('/-/ready', 'web', 2, 8),
    ...(persistence ? { volumeMounts: [{ name: dataVolume, mountPath: dataPath }] } : {}),
  });
}

function pod(input: StackInput): V1PodSpec {
  const claimName = componentName(input.stack.metadata.name, 'pushgateway');
  const volumes = [{ name: dataVolume, persistentVolumeClaim: { claimName } }];
  return { containers: [gateway(input)], ...(input.stack.spec.pushgateway.persistence ? { volumes } : {}) };
}

/** With a volume, which one pod can hold, the old pod goes first, after a preflight pod has tried the new one; without one the new pod comes first, and no push is refused. */
export function deployment(input: StackInput): Deployment {
  const { metadata, spec } = input.stack;
  const strategy = spec.pushgateway.persistence
    ? { type: 'Recreate' }
    : { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: workloadMetadata(input, 'pushgateway'),
    spec: {
      replicas: 1,
      strategy,
      selector: { matchLabels: { ...selectorLabels(metadata.name, 'pushgateway') } },
      template: podTemplate(input, 'pushgateway', pod(input)),
    },
  };
}
