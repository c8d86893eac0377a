/**
 * How the pods of Prometheus and Alertmanager serve their web UI: with passwords and certificates by the web configuration
 * file that both know, which they read anew for each request. Where neither is asked for there is none.
 */
import type { V1Container, V1Probe, V1ServicePort, V1Volume } from '@kubernetes/client-node';
import { externalUrl, pathPrefix, type WebComponent } from './exposure.ts';
import { ports, webSecretName } from './names.ts';
import { httpProbe } from './pod.ts';
import { servicePort } from './service.ts';
import type { StackInput } from './stack-input.ts';
import { webFactsOf, webKeys } from './web-secret.ts';

/**
 * On pods: how they serve, where that is not by http and at the root. Whoever asks a pod goes by what is written on it, so
 * that pods of before and after a change are both reached while one is replaced after the other.
 */
export const webAnnotations = {
  scheme: 'monitoring.bellwether.dev/web-scheme',
  path: 'monitoring.bellwether.dev/web-path',
} as const;

const folder = '/etc/bellwether/web';

/** The flags that say where the web UI is, and by which file it is served. */
export function webFlags(input: StackInput, component: WebComponent): readonly string[] {
  const file = webFactsOf(input, component) ? [`--web.config.file=${folder}/${webKeys.configuration}`] : [];
  return [`--web.external-url=${externalUrl(input, component)}`, ...file];
}

/** The port of the Services. Gateways and Ingress controllers learn from it how they are to speak. */
export function webPort(input: StackInput, component: WebComponent): V1ServicePort {
  const port = servicePort('web', ports[component]);
  return webFactsOf(input, component)?.certificate ? Object.assign(port, { appProtocol: 'https' }) : port;
}

export function webPodAnnotations(input: StackInput, component: WebComponent): Readonly<Record<string, string>> {
  const prefix = pathPrefix(input.stack.spec[component].expose);
  return {
    ...(webFactsOf(input, component)?.certificate && { [webAnnotations.scheme]: 'https' }),
    ...(prefix !== '' && { [webAnnotations.path]: prefix }),
  };
}

export function webVolumes(input: StackInput, component: WebComponent): readonly V1Volume[] {
  if (!webFactsOf(input, component)) return [];
  return [{ name: 'web', secret: { secretName: webSecretName(input.stack.metadata.name, component) } }];
}

export function webMounts(input: StackInput, component: WebComponent): NonNullable<V1Container['volumeMounts']> {
  return webFactsOf(input, component) ? [{ name: 'web', mountPath: folder, readOnly: true }] : [];
}

/** What the kubelet asks, every `periodSeconds`; `failureThreshold` failures in a row count. */
export interface WebQuestion {
  readonly endpoint: 'healthy' | 'ready';
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

/** The kubelet knows no password and takes any certificate: where a password is needed, a tool in the pod asks instead. */
export function webProbe(input: StackInput, component: WebComponent, question: WebQuestion): V1Probe {
  const web = webFactsOf(input, component);
  const prefix = pathPrefix(input.stack.spec[component].expose);
  const scheme = web?.certificate ? 'https' : 'http';
  if (web?.users) return toolProbe(component, `${scheme}://localhost:${ports[component]}${prefix}`, question);
  const { endpoint, periodSeconds, failureThreshold } = question;
  const path = `${prefix}/-/${endpoint}`;
  const probe = httpProbe(path, 'web', periodSeconds, failureThreshold);
  return Object.assign(probe, { httpGet: { path, port: 'web', scheme: scheme.toUpperCase() } });
}

/** To start a program takes more than to open a connection: it is done half as often, and may take its time. */
function toolProbe(component: WebComponent, url: string, question: WebQuestion): V1Probe {
  const { endpoint, periodSeconds, failureThreshold } = question;
  const command = [...tools[component](url, endpoint), `--http.config.file=${folder}/${webKeys.client}`];
  return { exec: { command }, periodSeconds: 2 * periodSeconds, failureThreshold, timeoutSeconds: 10 };
}

/** amtool has no word for health: an Alertmanager that tells of its cluster answers. */
const tools: Readonly<Record<WebComponent, (url: string, endpoint: string) => readonly string[]>> = {
  prometheus: (url, endpoint) => ['promtool', 'check', endpoint, `--url=${url}`],
  alertmanager: (url) => ['amtool', 'cluster', 'show', `--alertmanager.url=${url}`],
};
