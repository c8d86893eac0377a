/** The objects of one system: what runs it, what it is reached by, its login, and the ScrapeTarget that has it monitored. */
import type { V1Container, V1Deployment, V1PodSpec, V1Secret, V1Service, V1Volume } from '@kubernetes/client-node';
import { scrapeTarget } from '../suites/declarations.ts';
import { secretGrant } from '../suites/secret-grant.ts';
import { closedPort, declaredIn, type Login, type System, systemsNamespace } from './system.ts';

const labelsOf = (name: string): Record<string, string> => ({ 'app.kubernetes.io/name': name });

/** The server and its Service, in a namespace where every pod is restricted. */
export function serverObjects(
  { type, server, service = type }: System,
  image: string,
): readonly [V1Deployment, V1Service] {
  const { port, protocol = 'TCP', args = [], folders = [], environment = {}, memory } = server;
  const metadata = { name: type, namespace: systemsNamespace, labels: labelsOf(type) };
  const selector = labelsOf(type);
  const pod = podOf({
    image,
    args: [...args],
    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
    ports: [{ containerPort: port, protocol }],
    ...(protocol === 'TCP' && { readinessProbe: { tcpSocket: { port }, periodSeconds: 1 } }),
    ...(memory !== undefined && { resources: { requests: { memory: `${memory}Mi` } } }),
    volumeMounts: folders.map((mountPath, index) => ({ name: `folder-${index}`, mountPath })),
  });
  const template = { metadata: { labels: selector }, spec: pod };
  const deployment: V1Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 1, selector: { matchLabels: selector }, template },
  };
  return [deployment, serviceObject({ type, server }, service)];
}

/** A Service of the server, under the name of the system unless another is given, with its labels. */
export function serviceObject({ type, server }: Pick<System, 'type' | 'server'>, name = type): V1Service {
  const { port, protocol = 'TCP' } = server;
  const ports = [port, closedPort].map((each) => ({ name: `port-${each}`, port: each, targetPort: each, protocol }));
  const metadata = { name, namespace: systemsNamespace, labels: labelsOf(type) };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labelsOf(type), ports } };
}

const emptyFolders = ({ volumeMounts = [] }: Omit<V1Container, 'name'>): V1Volume[] =>
  volumeMounts.map(({ name }) => ({ name, emptyDir: {} }));

/** A restricted pod of that container; by default each folder that it mounts is empty. */
export function podOf(container: Omit<V1Container, 'name'>, volumes = emptyFolders(container)): V1PodSpec {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 1,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_534,
      fsGroup: 65_534,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        imagePullPolicy: 'IfNotPresent',
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        ...container,
        name: 'server',
      },
    ],
    volumes,
  };
}

/** The Secret with that login, marked as one that may be used for scraping; none where the system asks for nothing. */
export function loginObjects(system: System, which: Login): readonly V1Secret[] {
  const { type, login } = system;
  if (login === undefined) return [];
  const labels = { 'monitoring.bellwether.dev/allow-scrape': 'true' };
  const metadata = { name: type, namespace: declaredIn(system), labels };
  return [{ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { ...login[which] } }];
}

/** What lets the operator read that Secret. */
export function grantObjects(system: System): readonly object[] {
  return system.login === undefined ? [] : secretGrant(declaredIn(system), system.type);
}

/** The ScrapeTarget of a system, with its address at that port. */
export function targetObject(suite: string, system: System, port: number): object {
  const { type, parametersAt, login } = system;
  const exporter = {
    type,
    addresses: [system.addressAt(port)],
    ...(parametersAt && { parameters: { ...parametersAt(port) } }),
    ...(login && { secret: { name: type } }),
  };
  return scrapeTarget({ suite, name: type, namespace: declaredIn(system) }, { exporter });
}
