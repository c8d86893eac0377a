/**
 * The files that a Prometheus server reads. All are in one volume, so that they change together, and all paths in the
 * configuration are relative to it, so that the judge reads the very text that the server will read.
 */
import type { V1Volume, V1VolumeProjection } from '@kubernetes/client-node';
import { componentName, credentialsName, sliceName } from '../names.ts';

/** Where the volume is mounted. */
export const configurationPath = '/etc/prometheus/config';

/** Keys of the main ConfigMap. */
export const mainKeys = {
  configuration: 'prometheus.json',
  defaultRules: 'default-rules.json',
  marker: 'marker.json',
} as const;

/** Keys of the ConfigMap of a slice; both may be absent. */
export const sliceKeys = { rules: 'rules.json', scrape: 'scrape.json' } as const;

/** Paths below `configurationPath`. Prometheus takes an asterisk in the last part of a pattern only, hence two flat folders. */
export const files = {
  configuration: 'prometheus.json',
  marker: 'rules/main.json',
  defaultRules: 'rules/default.json',
  rules: (slice: number): string => `rules/slice-${slice}.json`,
  scrape: (slice: number): string => `scrape/slice-${slice}.json`,
  allRules: 'rules/*.json',
  allScrapes: 'scrape/*.json',
  token: 'kubernetes/token',
  authority: 'kubernetes/ca.crt',
  /** For the operator alone, where it finds the targets: nothing else accepts it. */
  discoveryToken: 'kubernetes/discovery-token',
  /** Of the stack's own user, where a web UI asks for one; a key of the Secret that is mounted as a whole. */
  webPassword: 'web-password',
} as const;

/** The path of a copied credential. Keys of a Secret that is mounted as a whole become files beside the configuration. */
export function credentialFile(id: string): string {
  return `secret-${id}`;
}

/** The paths of the copied credentials that a configuration names. */
export function credentialFilesIn(text: string): readonly string[] {
  return [...new Set(text.match(/\bsecret-[0-9a-f]{20}\b/g))];
}

/** Files that every main configuration refers to and that promtool wants to see. */
export const placeholders: readonly string[] = [files.token, files.authority];

/** Everything that the main configuration `text` refers to, empty: whoever judges it lays it out with them. */
export function judgedFiles(text: string): Readonly<Record<string, string>> {
  const password = text.includes(`"${files.webPassword}"`) ? [files.webPassword] : [];
  const empty = [...placeholders, ...password, ...credentialFilesIn(text)].map((path) => [path, '']);
  return { ...Object.fromEntries(empty), [files.configuration]: text };
}

function slot(stack: string, slice: number): V1VolumeProjection {
  const items = [
    { key: sliceKeys.rules, path: files.rules(slice) },
    { key: sliceKeys.scrape, path: files.scrape(slice) },
  ];
  return { configMap: { name: sliceName(stack, slice), optional: true, items } };
}

function main(stack: string): V1VolumeProjection {
  const items = [
    { key: mainKeys.configuration, path: files.configuration },
    { key: mainKeys.defaultRules, path: files.defaultRules },
    { key: mainKeys.marker, path: files.marker },
  ];
  return { configMap: { name: componentName(stack, 'prometheus'), items } };
}

/** Whom the token is for that a server shows when it asks the operator for targets. */
export const discoveryAudience = 'discovery.bellwether.dev';

/**
 * The token and the authority for scrapes of the cluster itself. The kubelet renews the token long before it ends, and
 * Prometheus reads it anew for each scrape.
 */
const credentials: readonly V1VolumeProjection[] = [
  { serviceAccountToken: { path: files.token, expirationSeconds: 3600 } },
  // Also while the servers find all targets themselves: so that to change that replaces no pod.
  { serviceAccountToken: { path: files.discoveryToken, audience: discoveryAudience, expirationSeconds: 3600 } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: files.authority }] } },
];

/** What ScrapeTargets authenticate with; most stacks have none. */
function copied(stack: string): V1VolumeProjection {
  return { secret: { name: credentialsName(stack), optional: true } };
}

/** The volume with the main configuration and a place for each of `slots` slices, taken or not: growth changes no pod. */
export function configurationVolume(stack: string, slots: number): V1Volume {
  const slices = Array.from({ length: slots }, (_, slice) => slot(stack, slice));
  return { name: 'configuration', projected: { sources: [main(stack), ...credentials, copied(stack), ...slices] } };
}
