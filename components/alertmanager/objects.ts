/** Everything that the Alertmanagers of a stack consist of. */
import type { KubeObject } from '../../crds/meta.ts';
import { ports } from '../names.ts';
import { from, networkPolicy, podsOf, toWeb } from '../network-policy.ts';
import { podDisruptionBudget } from '../pod-disruption-budget.ts';
import { replicasService, service, servicePort, serviceType } from '../service.ts';
import { serviceAccount } from '../service-account.ts';
import type { StackInput } from '../stack-input.ts';
import { secret } from './secret.ts';
import { meshPort, statefulSet } from './stateful-set.ts';

export function alertmanager(input: StackInput): readonly KubeObject[] {
  const { enabled, expose, replicas } = input.stack.spec.alertmanager;
  if (!enabled) return [];
  const web = servicePort('web', ports.alertmanager);
  const mesh = [servicePort('mesh-tcp', meshPort), servicePort('mesh-udp', meshPort, 'UDP')];
  return [
    serviceAccount(input, 'alertmanager'),
    service(input, 'alertmanager', [web], serviceType(expose)),
    replicasService(input, 'alertmanager', [web, ...mesh]),
    ...networkPolicy(input, 'alertmanager', [
      toWeb(expose, ports.alertmanager),
      from(podsOf(input, 'alertmanager'), [meshPort], ['TCP', 'UDP']),
    ]),
    ...podDisruptionBudget(input, 'alertmanager', replicas),
    secret(input),
    statefulSet(input),
  ];
}
