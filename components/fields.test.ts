import { describe, expect, test } from '@jest/globals';
import { ports } from './names.ts';
import { merged, requireRows, stackFields } from './testing/fields.ts';
import { objectsOf } from './testing/objects.ts';
import { readable } from './testing/readable.ts';
import { type AuthoredSpec, stackInput, stackSchema } from './testing/stacks.ts';

/** A spec with one field set. */
function specWith(path: string, value: unknown): AuthoredSpec {
  const [name = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : specWith(rest.join('.'), value);
  return { [name]: inner };
}

interface Row {
  readonly path: string;
  readonly value: unknown;
  /** What has to appear that was not there before; or, with "-", what has to be gone. */
  readonly shows: string;
  /** What else has to be set for the field to mean anything. */
  readonly beside?: AuthoredSpec;
}

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

/** The same for how a part's web UI is reached. */
function exposure(part: 'prometheus' | 'alertmanager'): readonly Row[] {
  const allowed = { allowUnauthenticated: true } as const;
  const beside = (more: object): AuthoredSpec => ({ [part]: { expose: { ...allowed, ...more } } });
  const row = (field: string, value: unknown, shows: string, more: object = {}): Row => ({
    path: `${part}.expose.${field}`,
    value,
    shows,
    beside: beside(more),
  });
  const ingress = { ingress: { host: 'here.example.com' } };
  const parentRefs = [{ name: `gateway-of-${part}` }];
  const httpRoute = { httpRoute: { parentRefs, hostnames: ['route.example.com'] } };
  return [
    row('type', 'LoadBalancer', 'type: LoadBalancer'),
    { ...row('allowUnauthenticated', true, 'type: NodePort'), beside: { [part]: { expose: { type: 'NodePort' } } } },
    row('path', `/of-${part}`, `.svc:${ports[part]}/of-${part}`),
    row('ingress.host', `${part}.example.com`, `host: ${part}.example.com`),
    row('ingress.className', `${part}-class`, `ingressClassName: ${part}-class`, ingress),
    row('ingress.tls.secretName', `${part}-tls`, `secretName: ${part}-tls`, ingress),
    row('ingress.annotations', { of: part }, `    of: ${part}`, ingress),
    row('httpRoute.parentRefs', parentRefs, `name: gateway-of-${part}`),
    row('httpRoute.hostnames', ['own.example.com'], 'hostnames:\n    - own.example.com', { httpRoute: { parentRefs } }),
    row('httpRoute.scheme', 'http', '--web.external-url=http://route.example.com', httpRoute),
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
  ...exposure('prometheus'),
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
  { path: 'alertmanager.templates', value: { chat: '{{ define "x" }}hi{{ end }}' }, shows: 'chat.tmpl' },
  ...exposure('alertmanager'),
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
  { path: 'pushgateway.from', value: ['batch'], shows: 'kubernetes.io/metadata.name: batch' },
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
  { path: 'kubernetes.controllerManager', value: 'Enabled', shows: 'job_name: kube-controller-manager' },
  { path: 'kubernetes.scheduler', value: 'Enabled', shows: 'job_name: kube-scheduler' },
  { path: 'kubernetes.etcd', value: 'Enabled', shows: 'job_name: etcd' },
  { path: 'kubernetes.kubeProxy', value: 'Enabled', shows: 'job_name: kube-proxy' },
  { path: 'kubernetes.coredns', value: 'Disabled', shows: '-job_name: coredns' },
];

/** One that has every kind that a field may need. */
const inCluster = { gatewayApi: true } as const;

describe('every field of a MonitoringStack', () => {
  test('has a row below, and no row is without a field', () => {
    const howTo =
      "{ path, value, shows }, where the value brings the text `shows` into the stack's objects, or with '-' takes it out of " +
      'them; `beside` sets what else the field needs';
    const { parts } = stackFields(stackSchema);
    expect(parts.length).toBeGreaterThan(40);
    requireRows(rows, parts, { file: 'components/fields.test.ts', howTo });
  });

  test.each(rows)('$path', ({ path, value, shows, beside = {} }) => {
    const before = readable(objectsOf(stackInput(beside, inCluster)));
    const after = readable(objectsOf(stackInput(merged(beside, specWith(path, value)), inCluster)));
    const [with_, without] = shows.startsWith('-') && !shows.startsWith('--') ? [before, after] : [after, before];
    const text = shows.replace(/^-(?!-)/, '');
    expect(with_).toContain(text);
    expect(without).not.toContain(text);
  });
});
