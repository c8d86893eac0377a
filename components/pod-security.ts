/** What in a pod goes beyond the restricted Pod Security Standard, so that a patch cannot give what nobody granted. */
import type { V1Container, V1PodSpec, V1Volume } from '@kubernetes/client-node';

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
const allowedVolumes: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

function ofVolume({ name, ...sources }: V1Volume): readonly string[] {
  return Object.keys(sources)
    .filter((source) => !allowedVolumes.has(source))
    .map((source) => `spec.volumes[${name}]: ${source}`);
}

function ofContainer({ name, securityContext = {}, ports = [] }: V1Container): readonly string[] {
  const added = (securityContext.capabilities?.add ?? []).filter((capability) => capability !== 'NET_BIND_SERVICE');
  const found: readonly (readonly [string, boolean])[] = [
    ['privileged', securityContext.privileged === true],
    ['allowPrivilegeEscalation', securityContext.allowPrivilegeEscalation !== false],
    ['capabilities.add', added.length > 0],
    ['capabilities.drop', !(securityContext.capabilities?.drop ?? []).includes('ALL')],
    ['runAsUser', securityContext.runAsUser === 0],
    ['runAsNonRoot', securityContext.runAsNonRoot === false],
    ['seccompProfile', securityContext.seccompProfile?.type === 'Unconfined'],
    ['procMount', (securityContext.procMount ?? 'Default') !== 'Default'],
    ['hostPort', ports.some(({ hostPort }) => hostPort !== undefined)],
  ];
  return found.filter(([, isThere]) => isThere).map(([what]) => `spec.containers[${name}]: ${what}`);
}

function ofPod({ hostNetwork, hostPID, hostIPC, securityContext = {} }: V1PodSpec): readonly string[] {
  const found: readonly (readonly [string, boolean])[] = [
    ['hostNetwork', hostNetwork === true],
    ['hostPID', hostPID === true],
    ['hostIPC', hostIPC === true],
    ['securityContext.runAsUser', securityContext.runAsUser === 0],
    ['securityContext.runAsNonRoot', securityContext.runAsNonRoot !== true],
    ['securityContext.seccompProfile', securityContext.seccompProfile?.type === 'Unconfined'],
    ['securityContext.sysctls', (securityContext.sysctls ?? []).length > 0],
  ];
  return found.filter(([, isThere]) => isThere).map(([what]) => `spec.${what}`);
}

/** Each field by which the pod has more than the restricted standard allows. */
export function beyondRestricted(pod: V1PodSpec): readonly string[] {
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  return [...ofPod(pod), ...(pod.volumes ?? []).flatMap(ofVolume), ...containers.flatMap(ofContainer)];
}
