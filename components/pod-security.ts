/** What in a pod goes beyond the restricted Pod Security Standard, so that a patch cannot give what nobody granted. */
import type {
  V1Container,
  V1PodSecurityContext,
  V1PodSpec,
  V1SecurityContext,
  V1Volume,
} from '@kubernetes/client-node';

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

/** Kernel settings that are a pod's own. */
const allowedSysctls: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_syncookies',
]);

function ofVolume({ name, ...sources }: V1Volume): readonly string[] {
  return Object.keys(sources)
    .filter((source) => !allowedVolumes.has(source))
    .map((source) => `spec.volumes[${name}]: ${source}`);
}

/** Profiles and roles beside those that the container runtime gives by itself. */
function beyondDefault({ appArmorProfile, seLinuxOptions, windowsOptions }: V1SecurityContext | V1PodSecurityContext) {
  const { type = '' } = seLinuxOptions ?? {};
  return [
    ['securityContext.appArmorProfile', appArmorProfile?.type === 'Unconfined'],
    ['securityContext.seLinuxOptions', !isOrdinary(type) || !!seLinuxOptions?.user || !!seLinuxOptions?.role],
    ['securityContext.windowsOptions.hostProcess', windowsOptions?.hostProcess === true],
  ] as const;
}

function isOrdinary(type: string): boolean {
  return ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'].includes(type);
}

/** Requests that the kubelet makes for the container, from the node, to a host that the pod's author names. */
function hostsAsked({ livenessProbe, readinessProbe, startupProbe, lifecycle = {} }: V1Container) {
  const { postStart, preStop } = lifecycle;
  const actions = Object.entries({ livenessProbe, readinessProbe, startupProbe, postStart, preStop });
  return actions.flatMap(([field, action]) => [
    [`${field}.httpGet.host`, action?.httpGet?.host !== undefined] as const,
    [`${field}.tcpSocket.host`, action?.tcpSocket?.host !== undefined] as const,
  ]);
}

function ofContainer(container: V1Container): readonly string[] {
  const { name, securityContext = {}, ports = [] } = container;
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
    ...beyondDefault(securityContext),
    ...hostsAsked(container),
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
    ['securityContext.sysctls', !(securityContext.sysctls ?? []).every(({ name }) => allowedSysctls.has(name))],
    ...beyondDefault(securityContext),
  ];
  return found.filter(([, isThere]) => isThere).map(([what]) => `spec.${what}`);
}

/** A volume that one container may see is not thereby every container's. */
function mountsOf({ name, volumeMounts = [] }: V1Container, ofHost: ReadonlySet<string>): readonly string[] {
  const mounted = volumeMounts.filter((mount) => ofHost.has(mount.name));
  return [...new Set(mounted.map((mount) => `spec.containers[${name}].volumeMounts: ${mount.name}`))];
}

/** Each field by which the pod has more than the restricted standard allows. */
export function beyondRestricted(pod: V1PodSpec): readonly string[] {
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  const volumes = pod.volumes ?? [];
  const ofHost = new Set(volumes.filter((volume) => ofVolume(volume).length > 0).map(({ name }) => name));
  return [
    ...ofPod(pod),
    ...volumes.flatMap(ofVolume),
    ...containers.flatMap(ofContainer),
    ...containers.flatMap((container) => mountsOf(container, ofHost)),
  ];
}
