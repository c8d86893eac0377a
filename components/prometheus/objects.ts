/** Everything that the Prometheus servers of a stack consist of, apart from the slices. */
import type { KubeObject } from '../../crds/meta.ts';
import { clusterRoleBinding } from '../cluster-role-binding.ts';
import { dashboardConfigMaps } from '../dashboards/config-maps.ts';
import { ports } from '../names.ts';
import { networkPolicy, toWeb } from '../network-policy.ts';
import { podDisruptionBudget } from '../pod-disruption-budget.ts';
import { replicasService, service, servicePort, serviceType } from '../service.ts';
import { serviceAccount } from '../service-account.ts';
import type { StackInput } from '../stack-input.ts';
import { configMap } from './config-map.ts';
import { statefulSet } from './stateful-set.ts';

export function prometheus(input: StackInput): readonly KubeObject[] {
  const { expose, replicas } = input.stack.spec.prometheus;
  const web = [servicePort('web', ports.prometheus)];
  return [
    serviceAccount(input, 'prometheus'),
    clusterRoleBinding(input, 'prometheus'),
    service(input, 'prometheus', web, serviceType(expose)),
    replicasService(input, 'prometheus', web),
    ...networkPolicy(input, 'prometheus', [toWeb(expose, ports.prometheus)]),
    ...podDisruptionBudget(input, 'prometheus', replicas),
    configMap(input),
    ...dashboardConfigMaps(input),
    statefulSet(input),
  ];
}
