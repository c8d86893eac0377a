/** Everything that the Prometheus servers of a stack consist of, apart from the slices. */
import type { KubeObject } from '../../crds/meta.ts';
import { clusterRoleBinding } from '../cluster-role-binding.ts';
import { dashboardConfigMaps } from '../dashboards/config-maps.ts';
import { exposureOf } from '../exposure.ts';
import { httpRoute } from '../http-route.ts';
import { ingress } from '../ingress.ts';
import { ports } from '../names.ts';
import { networkPolicy, toWeb } from '../network-policy.ts';
import { podDisruptionBudget } from '../pod-disruption-budget.ts';
import { replicasService, service } from '../service.ts';
import { serviceAccount } from '../service-account.ts';
import type { StackInput } from '../stack-input.ts';
import { webSecret } from '../web-secret.ts';
import { webPort } from '../web-server.ts';
import { configMap } from './config-map.ts';
import { statefulSet } from './stateful-set.ts';

export function prometheus(input: StackInput): readonly KubeObject[] {
  const { replicas } = input.stack.spec.prometheus;
  const exposure = exposureOf(input, 'prometheus');
  const web = [webPort(input, 'prometheus')];
  return [
    serviceAccount(input, 'prometheus'),
    clusterRoleBinding(input, 'prometheus'),
    service(input, 'prometheus', web, exposure.type),
    replicasService(input, 'prometheus', web),
    ...ingress(input, 'prometheus'),
    ...httpRoute(input, 'prometheus'),
    ...networkPolicy(input, 'prometheus', [toWeb(exposure, ports.prometheus)]),
    ...podDisruptionBudget(input, 'prometheus', replicas),
    configMap(input),
    ...dashboardConfigMaps(input),
    ...webSecret(input, 'prometheus'),
    statefulSet(input),
  ];
}
