/** Services: the one that people and other programs use, and the headless one that names each replica. */
import type { V1ServicePort } from '@kubernetes/client-node';
import type { Service } from './built-in.ts';
import { selectorLabels } from './labels.ts';
import { ownedMetadata } from './metadata.ts';
import { type ComponentName, componentName, replicasServiceName } from './names.ts';
import type { StackInput } from './stack-input.ts';

/** A port under its name, which is that of the container's port too. The protocol is spelled out: it is part of the key by which lists of ports are merged. */
export function servicePort(name: string, port: number, protocol: 'TCP' | 'UDP' = 'TCP'): V1ServicePort {
  return { name, port, protocol, targetPort: name };
}

/** The Service of a component. */
export function service(
  input: StackInput,
  component: ComponentName,
  servicePorts: V1ServicePort[],
  type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' = 'ClusterIP',
): Service {
  const stack = input.stack.metadata.name;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: ownedMetadata(input, component, componentName(stack, component)),
    spec: { type, selector: { ...selectorLabels(stack, component) }, ports: servicePorts },
  };
}

/** The headless Service of a component. It names pods before they are ready: peers and the operator look for them then. */
export function headlessService(
  input: StackInput,
  component: ComponentName,
  name: string,
  servicePorts: V1ServicePort[],
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: ownedMetadata(input, component, name),
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: { ...selectorLabels(input.stack.metadata.name, component) },
      ports: servicePorts,
    },
  };
}

/** The headless Service that a StatefulSet's replicas get their DNS names from. */
export function replicasService(input: StackInput, component: ComponentName, servicePorts: V1ServicePort[]): Service {
  const name = replicasServiceName(input.stack.metadata.name, component);
  return headlessService(input, component, name, servicePorts);
}
