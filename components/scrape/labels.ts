/** The names of labels that relabelling reads and writes. */
import { componentNames } from '../names.ts';

/** Every label of Bellwether's own that lives only while a target is relabelled begins so. */
export const RESERVED_PREFIX = '__tmp_bellwether_';

/** The key of the object that owns a target; empty while none does. */
export const OWNER = `${RESERVED_PREFIX}owner`;

/** What a pod's address would be, for comparison with the one that an EndpointSlice claims. */
export const POD_ADDRESS = `${RESERVED_PREFIX}pod_address`;

/** Names the ScrapeTarget of a series as `<namespace>/<name>`. */
export const SCRAPE_TARGET = 'scrape_target';

/** Values of the label `job` that belong to the stack and the cluster: their alerts and dashboards go by them. */
export const CLUSTER_JOBS: readonly string[] = [
  ...componentNames,
  'apiserver',
  'coredns',
  'etcd',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubelet',
];

/** A kind of Kubernetes object that targets are selected by. */
export type Selected = 'pod' | 'service' | 'node';

/**
 * The label in which Prometheus' discovery puts the label `key` of an object: what is no letter, digit or '_'
 * becomes '_' (SanitizeLabelName in util/strutil). So two keys that differ only in such signs share one label.
 */
export function metaLabel(object: Selected, key: string): string {
  return `__meta_kubernetes_${object}_label_${sanitised(key)}`;
}

/** The label that is "true" when the object has the label `key`, even with an empty value. */
export function presenceLabel(object: Selected, key: string): string {
  return `__meta_kubernetes_${object}_labelpresent_${sanitised(key)}`;
}

/** What Prometheus makes of a Kubernetes label's key within the name of a label. */
export function sanitised(key: string): string {
  return key.replace(/\W/g, '_');
}
