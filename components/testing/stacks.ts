/** Stacks for tests, as the API server would have stored them. */
import type { Authored } from '../../crds/models/authored.ts';
import type { MonitoringStack } from '../../crds/models/monitoring-stack.ts';
import { schemas } from '../../crds/models/schemas.ts';
import { type Schema, withDefaults } from '../../crds/schema.ts';
import type { StackFacts, StackInput, WebFacts } from '../stack-input.ts';

export type AuthoredSpec = NonNullable<Authored<MonitoringStack>['spec']>;

/** The schema of the objects, from the CRD itself. */
export const stackSchema: Schema = schemas.get('MonitoringStack') ?? {};

/** A stored stack with that spec; its defaults are the CRD's. */
export function storedStack(spec: AuthoredSpec = {}, name = 'demo'): MonitoringStack {
  const metadata = { name, namespace: 'monitoring', uid: 'stack-uid', generation: 1 };
  const authored = { apiVersion: 'monitoring.bellwether.dev/v1alpha1', kind: 'MonitoringStack', metadata, spec };
  const stored: MonitoringStack = JSON.parse(JSON.stringify(withDefaults(stackSchema, authored)));
  return stored;
}

/** A cluster with a default StorageClass, unless `facts` say otherwise. */
export function stackInput(spec: AuthoredSpec = {}, facts: Partial<StackFacts> = {}, name = 'demo'): StackInput {
  return {
    stack: storedStack(spec, name),
    facts: {
      namespaceUid: 'namespace-uid',
      operatorNamespace: 'bellwether',
      defaultStorageClass: true,
      slots: 4,
      ...facts,
    },
  };
}

/** Every field set, each to something that is not its default. */
export const everyField = {
  prometheus: {
    image: 'registry.example.com/prometheus:v3.13.6',
    replicas: 2,
    retention: { time: '1y' },
    storage: { size: '50Gi', storageClassName: 'fast', whenDeleted: 'Delete' },
    resources: { requests: { cpu: 1, memory: '2Gi' }, limits: { memory: '4Gi' } },
    scrapeInterval: '15s',
    scrapeTimeout: '5s',
    evaluationInterval: '1m',
    externalLabels: { cluster: 'blue', price: 'a $5 ${bill} costs $$5' },
    expose: {
      type: 'LoadBalancer',
      path: '/prometheus',
      auth: { basic: { username: 'admin', password: { name: 'web', key: 'password' } } },
      tls: { certificate: { name: 'web', key: 'tls.crt' }, key: { name: 'web', key: 'tls.key' } },
      ingress: {
        host: 'monitoring.example.com',
        className: 'nginx',
        tls: { secretName: 'monitoring-example-com' },
        annotations: { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' },
      },
      httpRoute: {
        parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
        hostnames: ['monitoring.example.org'],
        scheme: 'http',
      },
    },
    scheduling: {
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'dedicated', value: 'monitoring', effect: 'NoExecute', tolerationSeconds: 60 }],
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 10, preference: { matchExpressions: [{ key: 'spot', operator: 'DoesNotExist' }] } },
          ],
        },
      },
      topologySpreadConstraints: [{ topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' }],
      priorityClassName: 'monitoring',
    },
    enableFeatures: ['exemplar-storage', 'concurrent-rule-eval'],
    remoteWrite: [
      {
        name: 'archive',
        url: 'https://archive.example.com/api/v1/push',
        remote_timeout: '10s',
        headers: { 'X-Scope-OrgID': 'team' },
        auth: {
          oauth2: {
            clientId: 'prometheus',
            clientSecret: { name: 'archive', key: 'client-secret' },
            tokenUrl: 'https://login.example.com/token',
            scopes: ['write'],
            endpointParams: { audience: 'archive' },
          },
        },
        tls: {
          ca: { name: 'archive', key: 'ca.crt' },
          certificate: { name: 'archive', key: 'tls.crt' },
          key: { name: 'archive', key: 'tls.key' },
          serverName: 'archive.example.com',
          insecureSkipVerify: false,
        },
        protobuf_message: 'io.prometheus.write.v2.Request',
        send_exemplars: true,
        send_native_histograms: true,
        write_relabel_configs: [
          { action: 'keep', source_labels: ['__name__', 'job'], separator: '@', regex: '(up|job:.+)@.*' },
          { action: 'replace', source_labels: ['job'], regex: '(.+)', target_label: 'task', replacement: '$1' },
          { action: 'hashmod', source_labels: ['instance'], target_label: 'part', modulus: 4 },
        ],
        queue_config: {
          capacity: 20_000,
          min_shards: 2,
          max_shards: 8,
          max_samples_per_send: 1000,
          batch_send_deadline: '1s',
          min_backoff: '50ms',
          max_backoff: '10s',
          sample_age_limit: '2h',
          retry_on_http_429: true,
        },
        metadata_config: { send: true, send_interval: '2m' },
      },
      {
        name: 'copy',
        url: 'https://copy.example.com/api/v1/push',
        auth: { bearer: { token: { name: 'copy', key: 'token' }, type: 'Token' } },
      },
      {
        name: 'spare',
        url: 'https://spare.example.com/api/v1/push',
        auth: { basic: { username: 'prometheus', password: { name: 'spare', key: 'password' } } },
      },
    ],
    remoteRead: [
      {
        name: 'archive',
        url: 'https://archive.example.com/api/v1/read',
        auth: {
          oauth2: {
            clientId: 'prometheus',
            clientSecret: { name: 'archive', key: 'client-secret' },
            tokenUrl: 'https://login.example.com/token',
            scopes: ['read'],
            endpointParams: { audience: 'archive' },
          },
        },
        tls: {
          ca: { name: 'archive', key: 'ca.crt' },
          certificate: { name: 'archive', key: 'tls.crt' },
          key: { name: 'archive', key: 'tls.key' },
          serverName: 'archive.example.com',
          insecureSkipVerify: false,
        },
        remote_timeout: '30s',
        headers: { 'X-Scope-OrgID': 'team' },
        read_recent: true,
        filter_external_labels: false,
        required_matchers: { archive: 'yes' },
      },
      {
        name: 'copy',
        url: 'https://copy.example.com/api/v1/read',
        auth: { bearer: { token: { name: 'copy', key: 'token' }, type: 'Token' } },
      },
      {
        name: 'spare',
        url: 'https://spare.example.com/api/v1/read',
        auth: { basic: { username: 'prometheus', password: { name: 'spare', key: 'password' } } },
      },
    ],
    podPatch: {
      metadata: { annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' } },
      spec: {
        terminationGracePeriodSeconds: 300,
        containers: [
          { name: 'prometheus', env: [{ name: 'GOGC', value: '50' }] },
          { name: 'proxy', image: 'registry.example.com/proxy:v1', ports: [{ name: 'proxy', containerPort: 8443 }] },
        ],
      },
    },
  },
  alertmanager: {
    image: 'registry.example.com/alertmanager:v0.31.2',
    replicas: 3,
    retention: '48h',
    storage: { size: '2Gi', storageClassName: 'slow', whenDeleted: 'Delete' },
    resources: { requests: { cpu: '50m' } },
    expose: {
      type: 'NodePort',
      path: '/alerts',
      auth: { basic: { username: 'admin', password: { name: 'web', key: 'password' } } },
      tls: { certificate: { name: 'web', key: 'tls.crt' }, key: { name: 'web', key: 'tls.key' } },
      ingress: { host: 'alerts.example.com', tls: {} },
      httpRoute: { parentRefs: [{ name: 'public' }] },
    },
    scheduling: { affinity: { podAntiAffinity: {} } },
    config: {
      route: {
        receiver: 'team',
        routes: [{ receiver: 'team', matchers: ['severity="low"'], mute_time_intervals: ['night'] }],
      },
      receivers: [{ name: 'team', webhook_configs: [{ url: 'http://hook.example.com/' }] }],
      time_intervals: [{ name: 'night', time_intervals: [{ times: [{ start_time: '20:00', end_time: '24:00' }] }] }],
    },
  },
  nodeExporter: {
    image: 'registry.example.com/node-exporter:v1.12.2',
    resources: { limits: { memory: '64Mi' } },
    scheduling: { tolerations: [] },
  },
  kubeStateMetrics: {
    image: 'registry.example.com/kube-state-metrics:v2.18.1',
    resources: { requests: { memory: '128Mi' } },
  },
  pushgateway: {
    image: 'registry.example.com/pushgateway@sha256:0000000000000000000000000000000000000000000000000000000000000000',
    resources: { requests: { memory: '48Mi' } },
    expireAfter: '36h',
    persistence: { size: '1Gi', storageClassName: 'slow', whenDeleted: 'Delete' },
  },
  defaultRules: { disabled: ['NodeClockOff'], labels: { team: 'platform' }, watchdog: true },
  dashboards: { enabled: true, label: 'dashboards' },
  networkPolicies: { enabled: false },
  kubernetes: {
    coredns: 'Disabled',
    probes: 'Disabled',
    controllerManager: 'Enabled',
    scheduler: 'Enabled',
    etcd: 'Enabled',
    kubeProxy: 'Enabled',
  },
} as const satisfies AuthoredSpec;

/** Nothing but Prometheus itself. */
export const minimal = {
  alertmanager: { enabled: false },
  nodeExporter: { enabled: false },
  kubeStateMetrics: { enabled: false },
  pushgateway: { enabled: false },
  kubernetes: {
    apiServer: 'Disabled',
    kubelet: 'Disabled',
    cadvisor: 'Disabled',
    probes: 'Disabled',
    coredns: 'Disabled',
  },
} as const satisfies AuthoredSpec;

const webFacts: WebFacts = {
  users: { admin: '$2b$10$of-admin', bellwether: '$2b$04$of-bellwether' },
  password: 'known-to-the-stack',
  certificate: Buffer.from('a certificate').toString('base64'),
  key: Buffer.from('its key').toString('base64'),
};

/** Secrets and a cluster in which all that can be asked for a web UI is had. */
export const everythingExposed = {
  gatewayApi: true,
  web: { prometheus: webFacts, alertmanager: webFacts },
} as const satisfies Partial<StackFacts>;

/** The stacks whose objects are kept as golden files. */
export const exampleStacks: Readonly<Record<string, StackInput>> = {
  default: stackInput({}),
  'every-field': stackInput(everyField, everythingExposed),
  minimal: stackInput(minimal),
  ephemeral: stackInput({
    prometheus: { storage: { ephemeral: true } },
    alertmanager: { storage: { ephemeral: true } },
  }),
  'without-storage-class': stackInput(
    { pushgateway: { persistence: { size: '20Mi' } } },
    { defaultStorageClass: false },
  ),
  sharing: stackInput(
    { prometheus: { storage: { whenDeleted: 'Delete' } } },
    {
      shares: {
        'node-exporter': { of: { namespace: 'team', name: 'main' } },
        'kube-state-metrics': { usedBy: [{ namespace: 'team', name: 'main' }] },
      },
    },
  ),
  replicated: stackInput({ prometheus: { replicas: 2 }, alertmanager: { replicas: 3 } }),
  'load-balancer': stackInput({
    prometheus: { expose: { type: 'LoadBalancer', allowUnauthenticated: true } },
    alertmanager: { expose: { type: 'LoadBalancer', allowUnauthenticated: true } },
  }),
};
