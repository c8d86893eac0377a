/** The operator's Deployment. */
import type { V1Container, V1Deployment, V1PodSpec, V1Probe } from '@kubernetes/client-node';
import { labels, namespace, operatorName } from './naming.ts';

/** Where the operator may write: a cache of verdicts and the judge's scratch files. Both may be lost at any time. */
const scratch = '/var/lib/bellwether';

const probe = (path: string, rest: Partial<V1Probe> = {}): V1Probe => ({ httpGet: { path, port: 'http' }, ...rest });
const fieldRef = (
  name: string,
  fieldPath: string,
): { name: string; valueFrom: { fieldRef: { fieldPath: string } } } => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

function container(image: string): V1Container {
  return {
    name: 'operator',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: [
      '--port=8080',
      '--promtool=/bin/promtool',
      '--amtool=/bin/amtool',
      `--journal=${scratch}/journal`,
      '--leader-elect',
    ],
    env: [
      fieldRef('POD_NAME', 'metadata.name'),
      fieldRef('POD_NAMESPACE', 'metadata.namespace'),
      { name: 'TMPDIR', value: scratch },
    ],
    ports: [{ name: 'http', containerPort: 8080 }],
    livenessProbe: probe('/healthz', { periodSeconds: 10, failureThreshold: 3 }),
    readinessProbe: probe('/readyz', { periodSeconds: 2 }),
    startupProbe: probe('/healthz', { periodSeconds: 1, failureThreshold: 60 }),
    // The limit leaves room for promtool, which runs beside the operator: 256 MiB each at 10,000 objects, and headroom.
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '768Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ name: 'scratch', mountPath: scratch }],
  };
}

function podSpec(image: string): V1PodSpec {
  return {
    serviceAccountName: operatorName,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_534,
      runAsGroup: 65_534,
      fsGroup: 65_534,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    containers: [container(image)],
    volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '1Gi' } }],
  };
}

/** One replica; more are possible, of which all serve HTTP and one, the holder of the Lease, reconciles. */
export function deployment(image: string): V1Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: operatorName, namespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(image) },
    },
  };
}
