/** Everything that kube-state-metrics consists of. */
import type { KubeObject } from '../../crds/meta.ts';
import { clusterRoleBinding } from '../cluster-role-binding.ts';
import { ports } from '../names.ts';
import { from, networkPolicy, podsOf } from '../network-policy.ts';
import { service, servicePort } from '../service.ts';
import { serviceAccount } from '../service-account.ts';
import type { StackInput } from '../stack-input.ts';
import { deployment, telemetryPort } from './deployment.ts';

export function kubeStateMetrics(input: StackInput): readonly KubeObject[] {
  if (!input.stack.spec.kubeStateMetrics.enabled) return [];
  const servicePorts = [
    servicePort('http-metrics', ports['kube-state-metrics']),
    servicePort('telemetry', telemetryPort),
  ];
  return [
    serviceAccount(input, 'kube-state-metrics'),
    clusterRoleBinding(input, 'kube-state-metrics'),
    service(input, 'kube-state-metrics', servicePorts),
    ...networkPolicy(input, 'kube-state-metrics', [
      from(podsOf(input, 'prometheus'), [ports['kube-state-metrics'], telemetryPort]),
    ]),
    deployment(input),
  ];
}
