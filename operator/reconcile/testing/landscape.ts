/** Landscapes for tests: stacks, and workloads as the API server has them. */
import { componentName } from '../../../components/names.ts';
import type { SharedComponent } from '../../../components/sharing.ts';
import type { MonitoringStack } from '../../../crds/models/monitoring-stack.ts';
import { type ClusterWorkload, daemonSetFacts, deploymentFacts } from '../cluster-workload.ts';
import { stackOf } from './objects.ts';

type Spec = NonNullable<NonNullable<Parameters<typeof stackOf>[0]>['spec']>;

/** `team/main`, created in that year. */
export function stackAt(key: string, year: number, spec: Spec = {}): MonitoringStack {
  const [namespace = '', name = ''] = key.split('/');
  const creationTimestamp = `${year}-01-01T00:00:00Z`;
  return stackOf({ name, namespace, spec, metadata: { uid: `uid-of-${key}`, creationTimestamp } });
}

interface PartChange {
  readonly port?: number;
  readonly ready?: number;
  /** Whether its controller has looked at it. */
  readonly seen?: boolean;
}

/** A part that a stack runs, one pod of which is ready unless told otherwise. */
export function runningPart(
  { metadata }: MonitoringStack,
  component: SharedComponent,
  { port = 9100, ready = 1, seen = true }: PartChange = {},
): ClusterWorkload {
  const owner = { apiVersion: 'v1', kind: 'MonitoringStack', name: metadata.name, uid: 'u', controller: true };
  const object = {
    apiVersion: 'apps/v1',
    metadata: {
      name: componentName(metadata.name, component),
      namespace: metadata.namespace ?? '',
      generation: 1,
      labels: { 'app.kubernetes.io/name': component },
      ownerReferences: [owner],
    },
  };
  const observedGeneration = seen ? 1 : 0;
  if (component === 'kube-state-metrics') {
    return deploymentFacts({ ...object, kind: 'Deployment', status: { observedGeneration, readyReplicas: ready } });
  }
  const counts = { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberMisscheduled: 0, numberReady: ready };
  return daemonSetFacts({
    ...object,
    ...onHostPort(port),
    kind: 'DaemonSet',
    status: { observedGeneration, ...counts },
  });
}

/** A DaemonSet that is no stack's. */
export function strangeDaemonSet(
  key: string,
  port: number,
  labels: Readonly<Record<string, string>> = {},
): ClusterWorkload {
  const [namespace = '', name = ''] = key.split('/');
  return daemonSetFacts({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace, labels },
    ...onHostPort(port),
  });
}

function onHostPort(port: number) {
  const container = { name: 'main', ports: [{ containerPort: port, hostPort: port }] };
  return { spec: { selector: {}, template: { spec: { containers: [container] } } } };
}
