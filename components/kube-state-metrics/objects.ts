/** Everything that kube-state-metrics consists of. */
import type { KubeObject } from '../../crds/meta.ts';
import { clusterRoleBinding } from '../cluster-role-binding.ts';
import { ports } from '../names.ts';
import { from, networkPolicy, podsElsewhere, podsOf } from '../network-policy.ts';
import { service, servicePort } from '../service.ts';
import { serviceAccount } from '../service-account.ts';
import type { StackInput } from '../stack-input.ts';
import { deployment, telemetryPort } from './deployment.ts';

/** None where another stack's is used: two would keep every object of the cluster twice, and ask the API server twice. */
export function kubeStateMetrics(input: StackInput): readonly KubeObject[] {
  const { of, usedBy = [] } = input.facts.shares?.['kube-state-metrics'] ?? {};
  if (!input.stack.spec.kubeStateMetrics.enabled || of) return [];
  const readers = [...podsOf(input, 'prometheus'), ...usedBy.map((other) => podsElsewhere(other, 'prometheus'))];
  const servicePorts = [
    servicePort('http-metrics', ports['kube-state-metrics']),
    servicePort('telemetry', telemetryPort),
  ];
  return [
    serviceAccount(input, 'kube-state-metrics'),
    clusterRoleBinding(input, 'kube-state-metrics'),
    service(input, 'kube-state-metrics', servicePorts),
    ...networkPolicy(input, 'kube-state-metrics', [from(readers, [ports['kube-state-metrics'], telemetryPort])]),
    deployment(input),
  ];
}
