/** The objects of one system: what runs it, what it is reached by, its login, and the ScrapeTarget that has it monitored. */
import type { V1Container, V1Deployment, V1Secret, V1Service } from '@kubernetes/client-node';
import { scrapeTarget } from '../suites/declarations.ts';
import { secretGrant } from '../suites/secret-grant.ts';
import { closedPort, type Login, type Server, type System, systemsNamespace } from './system.ts';

const namespace = systemsNamespace;
const labelsOf = (name: string): Record<string, string> => ({ 'app.kubernetes.io/name': name });

/** The server and its Service, in a namespace where every pod is restricted. */
export function serverObjects({ type, server }: System, image: string): readonly [V1Deployment, V1Service] {
  const metadata = { name: type, namespace, labels: labelsOf(type) };
  const volumes = (server.folders ?? []).map((_, index) => ({ name: `folder-${index}`, emptyDir: {} }));
  const pod = {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 1,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_534,
      fsGroup: 65_534,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [container(server, image)],
    volumes,
  };
  const selector = labelsOf(type);
  const template = { metadata: { labels: selector }, spec: pod };
  const deployment: V1Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 1, selector: { matchLabels: selector }, template },
  };
  const protocol = server.protocol ?? 'TCP';
  const ports = [server.port, closedPort].map((port) => ({ name: `port-${port}`, port, targetPort: port, protocol }));
  return [deployment, { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector, ports } }];
}

function container(server: Server, image: string): V1Container {
  const { args = [], folders = [], environment = {}, memory = 64 } = server;
  return {
    name: 'server',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: [...args],
    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
    ports: [{ containerPort: server.port, protocol: server.protocol ?? 'TCP' }],
    ...(server.protocol !== 'UDP' && { readinessProbe: { tcpSocket: { port: server.port }, periodSeconds: 1 } }),
    resources: { requests: { cpu: '10m', memory: `${memory}Mi` } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: folders.map((mountPath, index) => ({ name: `folder-${index}`, mountPath })),
  };
}

/** The Secret with that login, marked as one that may be used for scraping; none where the system asks for nothing. */
export function loginObjects({ type, login }: System, which: Login): readonly V1Secret[] {
  if (login === undefined) return [];
  const labels = { 'monitoring.bellwether.dev/allow-scrape': 'true' };
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: type, namespace, labels }, stringData: { ...login[which] } },
  ];
}

/** What lets the operator read that Secret. */
export function grantObjects({ type, login }: System): readonly object[] {
  return login === undefined ? [] : secretGrant(namespace, type);
}

/** The ScrapeTarget of a system, with its address at that port. */
export function targetObject(suite: string, system: System, port: number): object {
  const { type, parameters, login } = system;
  const exporter = {
    type,
    addresses: [system.addressAt(port)],
    ...(parameters && { parameters: { ...parameters } }),
    ...(login && { secret: { name: type } }),
  };
  return scrapeTarget({ suite, name: type, namespace }, { exporter });
}
