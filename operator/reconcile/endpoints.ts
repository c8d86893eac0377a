/** Where the web UIs of a stack answer, from its live Services. */
import { statusEndpoints } from '../../components/endpoints.ts';
import { componentName } from '../../components/names.ts';
import { keyOf } from '../cache/key.ts';
import { services } from '../kube/resource.ts';
import { podsOf, type Snapshot } from './snapshot.ts';

/** For `status.endpoints`. A NodePort answers on every node; the one that runs Prometheus is named. */
export function endpointsOf(snapshot: Snapshot): readonly { readonly name: string; readonly url: string }[] {
  const { stack, owned } = snapshot;
  const { name, namespace } = stack.metadata;
  const live = (['prometheus', 'alertmanager'] as const)
    .map((component) => owned.get(services, keyOf({ namespace, name: componentName(name, component) })))
    .filter((service) => service !== undefined);
  const nodeAddress = podsOf(snapshot, 'prometheus').find((pod) => pod.status?.hostIP)?.status?.hostIP;
  return statusEndpoints(name, live, nodeAddress);
}
