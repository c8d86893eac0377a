/** How Prometheus' own discovery writes what it found, whatever it is. */
import { isIPv6 } from 'node:net';
import { metaLabel, presenceLabel, type Selected } from '../../components/scrape/labels.ts';
import type { Labels } from './selection.ts';

/** The labels of a Kubernetes object as labels of its targets. */
export function objectLabels(object: Selected, own: Labels): Labels {
  const labels: Record<string, string> = {};
  for (const key in own) {
    labels[metaLabel(object, key)] = own[key] ?? '';
    labels[presenceLabel(object, key)] = 'true';
  }
  return labels;
}

/** An address with a port: an IPv6 address takes brackets. */
export function hostPort(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
