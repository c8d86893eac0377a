/** Everything that the pushgateway consists of. */
import type { KubeObject } from '../../crds/meta.ts';
import { ports } from '../names.ts';
import { everyPod, from, networkPolicy, operatorPods, podsIn, podsOf } from '../network-policy.ts';
import { service, servicePort } from '../service.ts';
import { serviceAccount } from '../service-account.ts';
import type { StackInput } from '../stack-input.ts';
import { deployment } from './deployment.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';

export function pushgateway(input: StackInput): readonly KubeObject[] {
  const { enabled, persistence, from: namespaces } = input.stack.spec.pushgateway;
  if (!enabled) return [];
  // The operator deletes groups, and sees which pushes are refused.
  const peers =
    namespaces === undefined
      ? everyPod
      : [...podsOf(input, 'prometheus'), operatorPods(input), ...namespaces.map(podsIn)];
  return [
    serviceAccount(input, 'pushgateway'),
    service(input, 'pushgateway', [servicePort('web', ports.pushgateway)]),
    ...networkPolicy(input, 'pushgateway', [from(peers, [ports.pushgateway])]),
    ...(persistence ? [persistentVolumeClaim(input, persistence)] : []),
    deployment(input),
  ];
}
