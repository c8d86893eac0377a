/** Everything that the Prometheus servers of a stack consist of, apart from the slices. */
import type { KubeObject } from '../../crds/meta.ts';
import { clusterRoleBinding } from '../cluster-role-binding.ts';
import { ports } from '../names.ts';
import { replicasService, service, servicePort, serviceType } from '../service.ts';
import { serviceAccount } from '../service-account.ts';
import type { StackInput } from '../stack-input.ts';
import { configMap } from './config-map.ts';
import { statefulSet } from './stateful-set.ts';

export function prometheus(input: StackInput): readonly KubeObject[] {
  const web = [servicePort('web', ports.prometheus)];
  return [
    serviceAccount(input, 'prometheus'),
    clusterRoleBinding(input, 'prometheus'),
    service(input, 'prometheus', web, serviceType(input.stack.spec.prometheus.expose)),
    replicasService(input, 'prometheus', web),
    configMap(input),
    statefulSet(input),
  ];
}
