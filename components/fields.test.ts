import { describe, expect, test } from '@jest/globals';
import { isRecord, type Schema } from '../crds/schema.ts';
import { objectsOf } from './testing/objects.ts';
import { readable } from './testing/readable.ts';
import { type AuthoredSpec, stackInput, stackSchema } from './testing/stacks.ts';

/** Paths of all fields below a schema that hold something themselves. */
function leaves(schema: Schema, path: string): readonly string[] {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return [path];
  return fields.flatMap(([name, field]) => leaves(field, path === '' ? name : `${path}.${name}`));
}

/** A spec with one field set. */
function specWith(path: string, value: unknown): AuthoredSpec {
  const [name = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : specWith(rest.join('.'), value);
  return { [name]: inner };
}

/** Fields that say which objects belong to the stack, and what those may do: they shape its slices, not its parts. */
const ofSlices = /^(targets|rules|tenancy)\./;

interface Row {
  readonly path: string;
  readonly value: unknown;
  /** What has to appear that was not there before; or, with "-", what has to be gone. */
  readonly shows: string;
  /** What else has to be set for the field to mean anything. */
  readonly beside?: AuthoredSpec;
}

const open = { expose: { type: 'NodePort' } } as const;
const lasting = { pushgateway: { persistence: { size: '1Gi' } } } as const;
const limits = (shows: string) => ({ value: { memory: '777Mi' }, shows });

/** A row for each field of a part's scheduling, whose value names the part, so that it shows in that part alone. */
function scheduling(part: string, spreads = false): readonly Row[] {
  const path = (field: string) => `${part}.scheduling.${field}`;
  const term = { labelSelector: { matchLabels: { near: part } }, topologyKey: 'zone' };
  const near = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
  const expression = { key: `of-${part}`, operator: 'Exists' };
  const nodes = {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [expression] }] },
  };
  const constraint = { topologyKey: `zone-of-${part}`, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 1 };
  const spread = { value: [constraint], shows: `topologyKey: zone-of-${part}` };
  return [
    { path: path('nodeSelector'), value: { disk: part }, shows: `disk: ${part}` },
    { path: path('tolerations'), value: [expression], shows: `key: of-${part}` },
    { path: path('affinity.nodeAffinity'), value: nodes, shows: `key: of-${part}` },
    { path: path('affinity.podAffinity'), value: near, shows: `near: ${part}` },
    { path: path('affinity.podAntiAffinity'), value: near, shows: `near: ${part}` },
    ...(spreads ? [{ path: path('topologySpreadConstraints'), ...spread }] : []),
    { path: path('priorityClassName'), value: `${part}-class`, shows: `priorityClassName: ${part}-class` },
  ];
}

/** The same for the patch of a part's pods. */
function podPatch(part: string): readonly Row[] {
  const path = (field: string) => `${part}.podPatch.${field}`;
  return [
    { path: path('metadata.labels'), value: { own: part }, shows: `        own: ${part}` },
    { path: path('metadata.annotations'), value: { own: part }, shows: `        own: ${part}` },
    { path: path('spec'), value: { dnsPolicy: part }, shows: `      dnsPolicy: ${part}` },
  ];
}

const rows: readonly Row[] = [
  { path: 'prometheus.image', value: 'mirror/prometheus:v3.13.6', shows: 'image: mirror/prometheus:v3.13.6' },
  { path: 'prometheus.replicas', value: 5, shows: 'replicas: 5' },
  { path: 'prometheus.retention.time', value: '90d', shows: 'time: 90d' },
  { path: 'prometheus.storage.size', value: '100Gi', shows: 'size: 80GB' },
  { path: 'prometheus.storage.storageClassName', value: 'fast', shows: 'storageClassName: fast' },
  { path: 'prometheus.storage.ephemeral', value: true, shows: 'sizeLimit: 10Gi' },
  { path: 'prometheus.storage.whenDeleted', value: 'Delete', shows: 'whenDeleted: Delete' },
  { path: 'prometheus.resources.requests', ...limits('requests:\n              memory: 777Mi') },
  { path: 'prometheus.resources.limits', ...limits('limits:\n              memory: 777Mi') },
  { path: 'prometheus.scrapeInterval', value: '45s', shows: 'scrape_interval: 45s' },
  { path: 'prometheus.scrapeTimeout', value: '7s', shows: 'scrape_timeout: 7s' },
  { path: 'prometheus.evaluationInterval', value: '45s', shows: 'evaluation_interval: 45s' },
  { path: 'prometheus.externalLabels', value: { site: 'attic' }, shows: 'site: attic' },
  {
    path: 'prometheus.expose.type',
    value: 'LoadBalancer',
    shows: 'type: LoadBalancer',
    beside: { prometheus: { expose: { allowUnauthenticated: true } } },
  },
  {
    path: 'prometheus.expose.allowUnauthenticated',
    value: true,
    shows: 'type: NodePort',
    beside: { prometheus: open },
  },
  { path: 'prometheus.enableFeatures', value: ['old-ui'], shows: '--enable-feature=old-ui' },
  { path: 'prometheus.remoteWrite', value: [{ name: 'a', url: 'http://far/w' }], shows: 'url: http://far/w' },
  { path: 'prometheus.remoteRead', value: [{ name: 'a', url: 'http://far/r' }], shows: 'url: http://far/r' },
  ...scheduling('prometheus', true),
  ...podPatch('prometheus'),
  { path: 'alertmanager.enabled', value: false, shows: '-name: demo-alertmanager' },
  { path: 'alertmanager.image', value: 'mirror/am:v0.31.2', shows: 'image: mirror/am:v0.31.2' },
  { path: 'alertmanager.replicas', value: 5, shows: 'replicas: 5' },
  { path: 'alertmanager.retention', value: '77h', shows: '--data.retention=77h' },
  { path: 'alertmanager.storage.size', value: '7Gi', shows: 'storage: 7Gi' },
  { path: 'alertmanager.storage.storageClassName', value: 'slow', shows: 'storageClassName: slow' },
  { path: 'alertmanager.storage.ephemeral', value: true, shows: 'sizeLimit: 1Gi' },
  { path: 'alertmanager.storage.whenDeleted', value: 'Delete', shows: 'whenDeleted: Delete' },
  { path: 'alertmanager.resources.requests', ...limits('requests:\n              memory: 777Mi') },
  { path: 'alertmanager.resources.limits', ...limits('limits:\n              memory: 777Mi') },
  {
    path: 'alertmanager.expose.type',
    value: 'LoadBalancer',
    shows: 'type: LoadBalancer',
    beside: { alertmanager: { expose: { allowUnauthenticated: true } } },
  },
  {
    path: 'alertmanager.expose.allowUnauthenticated',
    value: true,
    shows: 'type: NodePort',
    beside: { alertmanager: open },
  },
  { path: 'alertmanager.config', value: { receivers: [{ name: 'pager' }] }, shows: 'name: pager' },
  ...scheduling('alertmanager', true),
  ...podPatch('alertmanager'),
  { path: 'nodeExporter.enabled', value: false, shows: '-name: demo-node-exporter' },
  { path: 'nodeExporter.image', value: 'mirror/ne:v1.12.2', shows: 'image: mirror/ne:v1.12.2' },
  { path: 'nodeExporter.resources.requests', ...limits('requests:\n              memory: 777Mi') },
  { path: 'nodeExporter.resources.limits', ...limits('limits:\n              memory: 777Mi') },
  ...scheduling('nodeExporter'),
  ...podPatch('nodeExporter'),
  { path: 'kubeStateMetrics.enabled', value: false, shows: '-name: demo-kube-state-metrics' },
  { path: 'kubeStateMetrics.image', value: 'mirror/ksm:v2.18.1', shows: 'image: mirror/ksm:v2.18.1' },
  { path: 'kubeStateMetrics.resources.requests', ...limits('requests:\n              memory: 777Mi') },
  { path: 'kubeStateMetrics.resources.limits', ...limits('limits:\n              memory: 777Mi') },
  ...scheduling('kubeStateMetrics'),
  ...podPatch('kubeStateMetrics'),
  { path: 'pushgateway.enabled', value: false, shows: '-name: demo-pushgateway' },
  { path: 'pushgateway.image', value: 'mirror/pg:v1.11.2', shows: 'image: mirror/pg:v1.11.2' },
  { path: 'pushgateway.resources.requests', ...limits('requests:\n              memory: 777Mi') },
  { path: 'pushgateway.resources.limits', ...limits('limits:\n              memory: 777Mi') },
  { path: 'pushgateway.persistence.size', value: '7Gi', shows: 'storage: 7Gi' },
  { path: 'pushgateway.persistence.storageClassName', value: 'slow', shows: 'storageClassName: slow', beside: lasting },
  {
    path: 'pushgateway.persistence.whenDeleted',
    value: 'Delete',
    shows: '      uid: stack-uid\nspec:\n  accessModes:',
    beside: lasting,
  },
  ...scheduling('pushgateway'),
  ...podPatch('pushgateway'),
  { path: 'defaultRules.enabled', value: false, shows: '-alert: NodeNotReady' },
  { path: 'defaultRules.disabled', value: ['NodeNotReady'], shows: '-alert: NodeNotReady' },
  { path: 'defaultRules.labels', value: { team: 'attic' }, shows: 'team: attic' },
  { path: 'defaultRules.watchdog', value: true, shows: 'alert: Watchdog' },
  { path: 'dashboards.enabled', value: true, shows: 'name: demo-dashboard-cluster' },
  { path: 'dashboards.label', value: 'own', shows: 'own: "1"', beside: { dashboards: { enabled: true } } },
  { path: 'networkPolicies.enabled', value: false, shows: '-kind: NetworkPolicy' },
  { path: 'kubernetes.apiServer', value: 'Disabled', shows: '-job_name: apiserver' },
  { path: 'kubernetes.kubelet', value: 'Disabled', shows: '-job_name: kubelet\n' },
  { path: 'kubernetes.cadvisor', value: 'Disabled', shows: '-job_name: kubelet/cadvisor' },
  { path: 'kubernetes.probes', value: 'Disabled', shows: '-job_name: kubelet/probes' },
  { path: 'annotationDiscovery', value: 'Disabled', shows: '-job_name: annotated-pods' },
  { path: 'kubernetes.coredns', value: 'Disabled', shows: '-job_name: coredns' },
];

type Fields = Readonly<Record<string, unknown>>;

/** Two specs in one; where both set a field the second wins. */
function merged(left: Fields, right: Fields): Fields {
  const both = (name: string) => {
    const [one, other] = [left[name], right[name]];
    return isRecord(one) && isRecord(other) ? merged(one, other) : (other ?? one);
  };
  return Object.fromEntries(
    [...new Set([...Object.keys(left), ...Object.keys(right)])].map((name) => [name, both(name)]),
  );
}

describe('every field of a MonitoringStack', () => {
  test('has a row below, and no row is without a field', () => {
    const fields = leaves(stackSchema.properties?.['spec'] ?? {}, '').filter((path) => !ofSlices.test(path));
    expect(fields.length).toBeGreaterThan(40);
    expect(rows.map(({ path }) => path).toSorted()).toEqual(fields.toSorted());
  });

  test.each(rows)('$path', ({ path, value, shows, beside = {} }) => {
    const before = readable(objectsOf(stackInput(beside)));
    const after = readable(objectsOf(stackInput(merged(beside, specWith(path, value)))));
    const [with_, without] = shows.startsWith('-') && !shows.startsWith('--') ? [before, after] : [after, before];
    const text = shows.replace(/^-(?!-)/, '');
    expect(with_).toContain(text);
    expect(without).not.toContain(text);
  });
});
