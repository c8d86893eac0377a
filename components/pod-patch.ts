/** The escape hatch: a user's patch of a component's pods, which may add to them and not take away what they live by. */
import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import type { MonitoringStackSpecPrometheusPodPatch } from '../crds/models/monitoring-stack.ts';
import { toText } from './content.ts';
import type { ComponentName } from './names.ts';
import { beyondRestricted } from './pod-security.ts';
import { Refusal } from './refusal.ts';
import { strategicMerge } from './strategic-merge.ts';

export type PodPatch = MonitoringStackSpecPrometheusPodPatch;

export interface PodTemplate {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec: V1PodSpec;
}

/** On a workload: the patch that is in it, so that it can be used again when a later one is refused. */
export const podPatchAnnotation = 'monitoring.bellwether.dev/pod-patch';

/** Characters of a patch as JSON: it is kept in an annotation, and all of an object's together may have 256 KiB. */
const longest = 32_768;

function refusal(message: string): Refusal {
  return new Refusal('InvalidPodPatch', message);
}

/** Pods may have been given containers that say nothing of their rights: they get as few as the others. */
function secured(containers: readonly V1Container[], standard: V1Container['securityContext']): V1Container[] {
  return containers.map((each) =>
    Object.assign({}, each, { securityContext: Object.assign({}, standard, each.securityContext) }),
  );
}

const isIn = <T>(list: readonly T[] | undefined, item: T): boolean =>
  (list ?? []).some((other) => toText(other) === toText(item));

/** What the component's own container must go on to have, as `field: what is missing`. */
function lostFrom(before: V1Container, after: V1Container | undefined): readonly string[] {
  if (!after) return [`spec.containers: the container ${before.name} must stay, under this name`];
  const lost = (field: 'args' | 'ports' | 'volumeMounts', name: (item: never) => string): readonly string[] =>
    (before[field] ?? [])
      .filter((item) => !isIn<unknown>(after[field], item))
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each name reads items of its own list
      .map((item) => `spec.containers[${before.name}].${field}: ${name(item as never)} must stay as it is`);
  return [
    ...(after.command ? [`spec.containers[${before.name}].command: must not be set`] : []),
    ...lost('args', (flag: string) => flag),
    ...lost('ports', (port: { readonly name: string }) => `port ${port.name}`),
    ...lost('volumeMounts', (mount: { readonly mountPath: string }) => `the mount at ${mount.mountPath}`),
  ];
}

function lostFromPod(before: PodTemplate, after: PodTemplate, component: ComponentName): readonly string[] {
  const labels = Object.entries(before.metadata.labels).filter(
    ([name, value]) => after.metadata.labels[name] !== value,
  );
  const annotations = Object.entries(before.metadata.annotations ?? {}).filter(
    ([name, value]) => after.metadata.annotations?.[name] !== value,
  );
  const volumes = (before.spec.volumes ?? []).filter((volume) => !isIn(after.spec.volumes, volume));
  const own = ({ spec }: PodTemplate) => spec.containers.find(({ name }) => name === component);
  const container = own(before);
  const granted = new Set(beyondRestricted(before.spec));
  const isSameAccount = after.spec.serviceAccountName === before.spec.serviceAccountName && !after.spec.serviceAccount;
  return [
    ...labels.map(([name]) => `metadata.labels: ${name} is the operator's`),
    ...annotations.map(([name]) => `metadata.annotations: ${name} is the operator's`),
    ...(container ? lostFrom(container, own(after)) : []),
    ...volumes.map(({ name }) => `spec.volumes: ${name} must stay as it is`),
    ...(isSameAccount ? [] : ['spec.serviceAccountName: must not be changed']),
    ...beyondRestricted(after.spec)
      .filter((found) => !granted.has(found))
      .map((found) => `${found} is more than the restricted Pod Security Standard allows`),
  ];
}

function patchedTemplate(template: PodTemplate, patch: PodPatch): PodTemplate {
  const metadata = strategicMerge(template.metadata, patch.metadata ?? {}, 'metadata');
  const spec = strategicMerge(template.spec, patch.spec ?? {}, 'spec');
  const pod: Partial<V1PodSpec> = spec;
  const standard = template.spec.containers[0]?.securityContext;
  const containers = secured(pod.containers ?? [], standard);
  const initContainers = pod.initContainers && { initContainers: secured(pod.initContainers, standard) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the shape of a template; what is in it the API server judges
  return { metadata, spec: { ...pod, containers, ...initContainers } } as PodTemplate;
}

/** A text where a list is expected, or the like: the shape of a patch is whatever was written. */
function misshapen<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof TypeError) throw refusal('podPatch.spec: does not have the shape of a pod');
    throw error;
  }
}

/**
 * The template with the patch in it. Throws Refusal for a patch that takes away what the stack needs of its pods, or gives
 * them rights beyond the restricted Pod Security Standard that they do not have already.
 */
export function withPodPatch(template: PodTemplate, component: ComponentName, patch: PodPatch): PodTemplate {
  if (toText(patch).length > longest) throw refusal(`podPatch: must have at most ${longest} characters as JSON`);
  return misshapen(() => {
    const patched = patchedTemplate(template, patch);
    const [lost] = lostFromPod(template, patched, component);
    if (lost !== undefined) throw refusal(`podPatch.${lost}`);
    return patched;
  });
}
