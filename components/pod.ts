/** What the pods of all components have in common: restricted security, modest requests, probes. */
import type {
  V1Container,
  V1PodSecurityContext,
  V1PodSpec,
  V1Probe,
  V1ResourceRequirements,
  V1SecurityContext,
} from '@kubernetes/client-node';
import type { MonitoringStackSpecPrometheusResources } from '../crds/models/monitoring-stack.ts';
import { imageOf, labelsOf, podPatchOf } from './metadata.ts';
import { type ComponentName, componentName } from './names.ts';
import { type PodTemplate, withPodPatch } from './pod-patch.ts';
import { scheduling } from './scheduling.ts';
import type { StackInput } from './stack-input.ts';

/** `nobody`, the user of the upstream images; given as a number, since the kubelet cannot check a name for root. */
const nobody = 65_534;

/** The restricted Pod Security Standard. A volume gets its group once, not file by file at every start. */
export const podSecurity: V1PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: nobody,
  runAsGroup: nobody,
  fsGroup: nobody,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
};

export const containerSecurity: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/**
 * Requests that let every part run on a small cluster; measured at rest in a new stack, rounded up. No limits: a
 * limit that nobody chose kills a server on the day it is needed most.
 */
const defaultRequests: Readonly<Record<ComponentName, { readonly cpu: string; readonly memory: string }>> = {
  prometheus: { cpu: '100m', memory: '256Mi' },
  alertmanager: { cpu: '10m', memory: '32Mi' },
  'node-exporter': { cpu: '20m', memory: '32Mi' },
  'kube-state-metrics': { cpu: '20m', memory: '64Mi' },
  pushgateway: { cpu: '10m', memory: '32Mi' },
};

function quantities(given: Readonly<Record<string, number | string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([name, amount]) => [name, String(amount)]));
}

/**
 * What is given replaces the default as a whole: a default request beside a smaller limit of the user's would be
 * refused by the API server.
 */
export function resources(
  component: ComponentName,
  given: MonitoringStackSpecPrometheusResources | undefined,
): V1ResourceRequirements {
  if (!given) return { requests: { ...defaultRequests[component] } };
  return {
    ...(given.requests ? { requests: quantities(given.requests) } : {}),
    ...(given.limits ? { limits: quantities(given.limits) } : {}),
  };
}

/** Asks over HTTP every `periodSeconds`; `failureThreshold` failures in a row count. */
export function httpProbe(path: string, port: string, periodSeconds: number, failureThreshold: number): V1Probe {
  return { httpGet: { path, port, scheme: 'HTTP' }, periodSeconds, failureThreshold, timeoutSeconds: 5 };
}

/** The one container of a component, with everything that all containers have in common. */
export function container(
  input: StackInput,
  component: ComponentName,
  given: MonitoringStackSpecPrometheusResources | undefined,
  rest: Omit<V1Container, 'name' | 'image' | 'resources' | 'imagePullPolicy' | 'securityContext'>,
): V1Container {
  return {
    name: component,
    image: imageOf(input, component),
    imagePullPolicy: 'IfNotPresent',
    resources: resources(component, given),
    securityContext: containerSecurity,
    ...rest,
  };
}

/**
 * The template of a component's pods. Service links are off: they would put a variable for every Service of the
 * namespace into the environment, and Prometheus' configuration can see that environment. Throws Refusal for a patch
 * that cannot be used.
 */
export function podTemplate(
  input: StackInput,
  component: ComponentName,
  spec: Omit<V1PodSpec, 'serviceAccountName'>,
  annotations: Readonly<Record<string, string>> = {},
): PodTemplate {
  const labels = { ...labelsOf(input, component) };
  const template: PodTemplate = {
    metadata: Object.keys(annotations).length > 0 ? { labels, annotations: { ...annotations } } : { labels },
    spec: {
      serviceAccountName: componentName(input.stack.metadata.name, component),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: podSecurity,
      ...spec,
      ...scheduling(input, component, spec),
    },
  };
  const patch = podPatchOf(input, component);
  return patch ? withPodPatch(template, component, patch) : template;
}
