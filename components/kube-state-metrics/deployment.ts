/** The Deployment of kube-state-metrics. */
import type { V1Container } from '@kubernetes/client-node';
import type { Deployment } from '../built-in.ts';
import { selectorLabels } from '../labels.ts';
import { workloadMetadata } from '../metadata.ts';
import { ports } from '../names.ts';
import { container, httpProbe, podTemplate } from '../pod.ts';
import type { StackInput } from '../stack-input.ts';
import { resourceNames } from './resources.ts';

/** Where it tells of itself, apart from the objects that it watches. */
export const telemetryPort = 8081;

/** Liveness does not ask the API server, as `/livez` would: while that is away a restart here would only lose metrics. */
function exporter(input: StackInput): V1Container {
  return container(input, 'kube-state-metrics', input.stack.spec.kubeStateMetrics.resources, {
    args: [
      `--port=${ports['kube-state-metrics']}`,
      `--telemetry-port=${telemetryPort}`,
      `--resources=${resourceNames.join(',')}`,
    ],
    ports: [
      { name: 'http-metrics', containerPort: ports['kube-state-metrics'], protocol: 'TCP' },
      { name: 'telemetry', containerPort: telemetryPort, protocol: 'TCP' },
    ],
    livenessProbe: httpProbe('/healthz', 'http-metrics', 10, 6),
    readinessProbe: httpProbe('/readyz', 'telemetry', 2, 8),
  });
}

/** The new pod comes first: one that does not start takes nothing away. */
export function deployment(input: StackInput): Deployment {
  const { name } = input.stack.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: workloadMetadata(input, 'kube-state-metrics'),
    spec: {
      replicas: 1,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: { ...selectorLabels(name, 'kube-state-metrics') } },
      template: podTemplate(input, 'kube-state-metrics', {
        automountServiceAccountToken: true,
        containers: [exporter(input)],
      }),
    },
  };
}
