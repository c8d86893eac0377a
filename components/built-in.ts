/** The built-in kinds that a stack is made of, with the parts that the builders fill in. */
import type {
  RbacV1Subject,
  V1DaemonSetSpec,
  V1DeploymentSpec,
  V1IngressSpec,
  V1LabelSelector,
  V1NetworkPolicyPort,
  V1PersistentVolumeClaimSpec,
  V1PodDisruptionBudgetSpec,
  V1RoleRef,
  V1ServiceSpec,
  V1StatefulSetSpec,
} from '@kubernetes/client-node';
import type { KubeObject } from '../crds/meta.ts';

export type StatefulSet = KubeObject & { readonly spec: V1StatefulSetSpec };
export type DaemonSet = KubeObject & { readonly spec: V1DaemonSetSpec };
export type Deployment = KubeObject & { readonly spec: V1DeploymentSpec };
export type Service = KubeObject & { readonly spec: V1ServiceSpec };
export type Ingress = KubeObject & { readonly spec: V1IngressSpec };
export type PersistentVolumeClaim = KubeObject & { readonly spec: V1PersistentVolumeClaimSpec };
export type ConfigMap = KubeObject & { readonly data: Readonly<Record<string, string>> };
/** Values are base64. */
export type Secret = KubeObject & { readonly type: string; readonly data: Readonly<Record<string, string>> };
export type ServiceAccount = KubeObject & { readonly automountServiceAccountToken: boolean };
export type ClusterRoleBinding = KubeObject & {
  readonly roleRef: V1RoleRef;
  readonly subjects: readonly RbacV1Subject[];
};
export type PodDisruptionBudget = KubeObject & { readonly spec: V1PodDisruptionBudgetSpec };

/** Where a connection comes from. Both selectors together: pods of that kind in namespaces of that kind. */
export interface NetworkPolicyPeer {
  readonly namespaceSelector?: V1LabelSelector;
  readonly podSelector?: V1LabelSelector;
}

/** Connections that are let in: from any of the peers, or from everywhere where none is named. */
export interface NetworkPolicyIngress {
  readonly ports: readonly V1NetworkPolicyPort[];
  readonly from?: readonly NetworkPolicyPeer[];
}

export type NetworkPolicy = KubeObject & {
  readonly spec: {
    readonly podSelector: V1LabelSelector;
    readonly policyTypes: readonly ['Ingress'];
    readonly ingress: readonly NetworkPolicyIngress[];
  };
};
