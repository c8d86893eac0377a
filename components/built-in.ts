/** The built-in kinds that a stack is made of, with the parts that the builders fill in. */
import type {
  RbacV1Subject,
  V1DaemonSetSpec,
  V1DeploymentSpec,
  V1PersistentVolumeClaimSpec,
  V1RoleRef,
  V1ServiceSpec,
  V1StatefulSetSpec,
} from '@kubernetes/client-node';
import type { KubeObject } from '../crds/meta.ts';

export type StatefulSet = KubeObject & { readonly spec: V1StatefulSetSpec };
export type DaemonSet = KubeObject & { readonly spec: V1DaemonSetSpec };
export type Deployment = KubeObject & { readonly spec: V1DeploymentSpec };
export type Service = KubeObject & { readonly spec: V1ServiceSpec };
export type PersistentVolumeClaim = KubeObject & { readonly spec: V1PersistentVolumeClaimSpec };
export type ConfigMap = KubeObject & { readonly data: Readonly<Record<string, string>> };
/** Values are base64. */
export type Secret = KubeObject & { readonly type: string; readonly data: Readonly<Record<string, string>> };
export type ServiceAccount = KubeObject & { readonly automountServiceAccountToken: boolean };
export type ClusterRoleBinding = KubeObject & {
  readonly roleRef: V1RoleRef;
  readonly subjects: readonly RbacV1Subject[];
};
