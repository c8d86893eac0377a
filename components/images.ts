/** The container images that a stack runs by default: the versions that this release was tested with. */
import type { ComponentName } from './names.ts';

export const defaultImages = {
  prometheus: 'quay.io/prometheus/prometheus:v3.13.5',
  alertmanager: 'quay.io/prometheus/alertmanager:v0.31.1',
  'node-exporter': 'quay.io/prometheus/node-exporter:v1.12.1',
  'kube-state-metrics': 'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.18.0',
  pushgateway: 'quay.io/prometheus/pushgateway:v1.11.1',
} as const satisfies Record<ComponentName, string>;

/** The version that an image's tag names, `3.13.5` for `…:v3.13.5@sha256:…`; undefined when the tag names none. */
export function imageVersion(image: string): string | undefined {
  return /:v?(\d+\.\d+\.\d+[A-Za-z0-9._-]{0,40})(?:@|$)/.exec(image)?.[1]?.replace(/[._-]+$/, '');
}
