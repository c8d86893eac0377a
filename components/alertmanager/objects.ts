/** Everything that the Alertmanagers of a stack consist of. */
import type { KubeObject } from '../../crds/meta.ts';
import { exposureOf } from '../exposure.ts';
import { httpRoute } from '../http-route.ts';
import { ingress } from '../ingress.ts';
import { ports } from '../names.ts';
import { from, networkPolicy, podsOf, toWeb } from '../network-policy.ts';
import { podDisruptionBudget } from '../pod-disruption-budget.ts';
import { replicasService, service, servicePort } from '../service.ts';
import { serviceAccount } from '../service-account.ts';
import type { StackInput } from '../stack-input.ts';
import { webSecret } from '../web-secret.ts';
import { webPort } from '../web-server.ts';
import { secret } from './secret.ts';
import { meshPort, statefulSet } from './stateful-set.ts';

export function alertmanager(input: StackInput): readonly KubeObject[] {
  const { enabled, replicas } = input.stack.spec.alertmanager;
  if (!enabled) return [];
  const exposure = exposureOf(input, 'alertmanager');
  const web = webPort(input, 'alertmanager');
  const mesh = [servicePort('mesh-tcp', meshPort), servicePort('mesh-udp', meshPort, 'UDP')];
  return [
    serviceAccount(input, 'alertmanager'),
    service(input, 'alertmanager', [web], exposure.type),
    replicasService(input, 'alertmanager', [web, ...mesh]),
    ...ingress(input, 'alertmanager'),
    ...httpRoute(input, 'alertmanager'),
    ...networkPolicy(input, 'alertmanager', [
      toWeb(exposure, ports.alertmanager),
      from(podsOf(input, 'alertmanager'), [meshPort], ['TCP', 'UDP']),
    ]),
    ...podDisruptionBudget(input, 'alertmanager', replicas),
    secret(input),
    ...webSecret(input, 'alertmanager'),
    statefulSet(input),
  ];
}
