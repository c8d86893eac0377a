/** Small stacks in namespaces of their own, which look at nothing beyond themselves. */
import { stackBinding } from '../../deploy/objects.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { testNamespace } from '../demo/test-namespace.ts';
import { kubectl } from './running-demo.ts';

const nothing = { selector: { matchLabels: { 'example.com/selected-by': 'nobody' } } };
const disabled = {
  apiServer: 'Disabled',
  kubelet: 'Disabled',
  cadvisor: 'Disabled',
  probes: 'Disabled',
  coredns: 'Disabled',
};
const off = { enabled: false };

/** No node has it: pods that want it are there, and cost nothing. */
export const nowhere = { nodeSelector: { 'example.com/place': 'nowhere' } };

/** A Prometheus and a kube-state-metrics, which are what needs rights in the whole cluster. */
export function scratchStack(namespace: string, scheduling: object) {
  return {
    apiVersion: 'monitoring.bellwether.dev/v1alpha1',
    kind: 'MonitoringStack',
    metadata: { name: 'scratch', namespace },
    spec: {
      prometheus: {
        scrapeInterval: '5s',
        storage: { size: '100Mi', ephemeral: true },
        scheduling,
      },
      kubeStateMetrics: { scheduling },
      alertmanager: off,
      nodeExporter: off,
      pushgateway: off,
      kubernetes: disabled,
      targets: nothing,
      rules: nothing,
    },
  };
}

/** One that keeps data: in a Prometheus that runs nowhere but has its claim, and in a pushgateway. */
export function lastingStack(namespace: string, name: string, whenDeleted?: 'Delete'): object {
  const { spec, ...rest } = scratchStack(namespace, nowhere);
  const asked = whenDeleted === undefined ? {} : { whenDeleted };
  const storage = { size: '100Mi', ...asked };
  const pushgateway = { scheduling: nowhere, persistence: storage };
  const parts = { prometheus: { storage, scheduling: nowhere }, kubeStateMetrics: off, pushgateway };
  return { ...rest, metadata: { namespace, name }, spec: { ...spec, ...parts } };
}

/** The volume claims in a namespace. */
export async function claims(namespace: string): Promise<readonly string[]> {
  const found = await kubectl.list('persistentvolumeclaims', `--namespace=${namespace}`);
  return found.map(({ metadata }) => metadata.name).toSorted();
}

export async function scratch(namespace: string): Promise<LiveObject | undefined> {
  return await kubectl.find('monitoringstack', 'scratch', `--namespace=${namespace}`);
}

/** A namespace that the operator may put stacks into. */
export async function createGranted(namespace: string): Promise<void> {
  await kubectl.apply([testNamespace(namespace), stackBinding(namespace)]);
}

const managed = 'app.kubernetes.io/managed-by=bellwether';
const namespacedKinds =
  'serviceaccounts,services,configmaps,secrets,statefulsets,daemonsets,deployments,ingresses,networkpolicies,poddisruptionbudgets,pods';

/** The ClusterRoleBindings that the operator made for stacks in a namespace. */
export async function clusterRoleBindings(namespace: string): Promise<readonly string[]> {
  const selector = `--selector=${managed},monitoring.bellwether.dev/stack-namespace=${namespace}`;
  return (await kubectl.list('clusterrolebindings', selector)).map(({ metadata }) => metadata.name);
}

/** What the operator made within a namespace, as `Kind/name`. */
export async function managedObjects(namespace: string): Promise<readonly string[]> {
  const found = await kubectl.list(namespacedKinds, `--namespace=${namespace}`, `--selector=${managed}`);
  return found.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}
