/** The pod that tries a changed template beside the pods that run: it serves nobody, scrapes nothing and alerts nobody. */
import type { V1Affinity, V1Container, V1PodSpec, V1Volume } from '@kubernetes/client-node';
import type { KubeObject } from '../../crds/meta.ts';
import { configurationKey } from '../alertmanager/secret.ts';
import type { Deployment, StatefulSet } from '../built-in.ts';
import { contentHash, toText } from '../content.ts';
import { managedBy } from '../labels.ts';
import { files } from '../prometheus/layout.ts';
import { modestly } from './requests.ts';

/** Workloads whose pods are taken away before their successors are there. */
export type Tried = StatefulSet | Deployment;

export type PreflightPod = KubeObject & { readonly spec: V1PodSpec };

/** On the pod: the hash of the template that it tries. No selector of a Service, policy, budget or workload knows it. */
export const preflightLabel = 'monitoring.bellwether.dev/preflight';
/** Why the attempt before this one failed. */
export const failureAnnotation = 'monitoring.bellwether.dev/preflight-failure';
const configurationAnnotation = 'monitoring.bellwether.dev/preflight-configuration';

/** The name of the pod that tries a workload's template: `demo-prometheus-preflight`. */
export function preflightName(workload: string): string {
  return `${workload}-preflight`;
}

/** What tells one template from another. */
export function templateHash({ spec }: Tried): string {
  const claims = 'volumeClaimTemplates' in spec ? (spec.volumeClaimTemplates ?? []).map((each) => each.metadata) : [];
  return contentHash(toText([spec.template, claims]), 16);
}

interface Configuration {
  readonly path: string;
  readonly text: string;
}

/** What servers start with: nothing to scrape, nobody to tell. By component. */
const configurations: Readonly<Record<string, Configuration>> = {
  prometheus: { path: files.configuration, text: toText({ global: {} }) },
  alertmanager: {
    path: configurationKey,
    text: toText({ route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] }),
  },
};

const componentOf = ({ metadata }: Tried): string => metadata.labels?.['app.kubernetes.io/component'] ?? '';

/** The volume `configuration`, with the text of the pod's own annotation in place of what the stack's servers read. */
function ownConfiguration(volume: V1Volume, { path }: Configuration): V1Volume {
  const fieldRef = { fieldPath: `metadata.annotations['${configurationAnnotation}']` };
  const own = { downwardAPI: { items: [{ path, fieldRef }] } };
  const others = (volume.projected?.sources ?? []).filter(
    ({ configMap }) => configMap === undefined || configMap.name === 'kube-root-ca.crt',
  );
  return { name: volume.name, projected: { sources: [own, ...others] } };
}

/** A claim that one pod can hold is held by the server that runs. */
function volumesOf(workload: Tried, isShared: (claim: string) => boolean): V1Volume[] {
  const { spec } = workload;
  const configuration = configurations[componentOf(workload)];
  const claims = 'volumeClaimTemplates' in spec ? (spec.volumeClaimTemplates ?? []) : [];
  const given = (spec.template.spec?.volumes ?? []).map((volume): V1Volume => {
    if (volume.name === 'configuration' && configuration) return ownConfiguration(volume, configuration);
    const claim = volume.persistentVolumeClaim?.claimName;
    return claim === undefined || isShared(claim) ? volume : { name: volume.name, emptyDir: {} };
  });
  return [...given, ...claims.map(({ metadata }) => ({ name: metadata?.name ?? '', emptyDir: {} }))];
}

/** Its last words are kept; it is asked each second whether it serves; and it looks for no peers. */
function trying(container: V1Container): V1Container {
  const { args, readinessProbe: probe } = container;
  const changes = {
    terminationMessagePolicy: container.terminationMessagePolicy ?? 'FallbackToLogsOnError',
    ...(args && { args: args.filter((flag) => !flag.startsWith('--cluster.peer=')) }),
    ...(probe?.httpGet && { readinessProbe: Object.assign({}, probe, { periodSeconds: 1 }) }),
  };
  return Object.assign({}, container, changes);
}

/** What keeps replicas apart would keep it from the place that a replica is about to leave. */
function withoutApart(affinity: V1Affinity | undefined): Pick<V1PodSpec, 'affinity'> {
  const { podAntiAffinity: _, ...rest } = affinity ?? {};
  return Object.keys(rest).length > 0 ? { affinity: rest } : {};
}

export interface PreflightOptions {
  /** With requests that fit beside whatever runs. */
  readonly modest: boolean;
  /** Whether a claim of that name can be mounted by several pods at once. */
  readonly isShared: (claim: string) => boolean;
  readonly failure?: string | undefined;
}

/** Not scraped by its annotations either, whatever a patch gave to the servers. */
function annotationsOf(workload: Tried, failure: string | undefined): Record<string, string> {
  const given = Object.entries(workload.spec.template.metadata?.annotations ?? {});
  const configuration = configurations[componentOf(workload)];
  return {
    ...Object.fromEntries(given.filter(([name]) => !name.startsWith('prometheus.io/'))),
    ...(configuration && { [configurationAnnotation]: configuration.text }),
    ...(failure !== undefined && { [failureAnnotation]: failure }),
  };
}

/**
 * The pod of a workload's template: its image, flags, volumes, security and place, with a configuration of its own and
 * room of its own for data. It belongs to the stack, and ends instead of starting again.
 */
export function preflightPod(workload: Tried, { modest, isShared, failure }: PreflightOptions): PreflightPod {
  const { metadata, spec } = workload;
  const { affinity, topologySpreadConstraints: _, ...pod } = spec.template.spec ?? { containers: [] };
  const adapt = (container: V1Container) => trying(modest ? modestly(container) : container);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: preflightName(metadata.name),
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      labels: { ...managedBy, [preflightLabel]: templateHash(workload) },
      annotations: annotationsOf(workload, failure),
      ...(metadata.ownerReferences && { ownerReferences: metadata.ownerReferences }),
    },
    spec: {
      ...pod,
      ...withoutApart(affinity),
      containers: pod.containers.map(adapt),
      ...(pod.initContainers && { initContainers: pod.initContainers.map(adapt) }),
      volumes: volumesOf(workload, isShared),
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 5,
    },
  };
}

/** The claims that the pods of a workload mount by name. */
export function claimsNamed({ spec }: Tried): readonly string[] {
  return (spec.template.spec?.volumes ?? []).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  );
}
