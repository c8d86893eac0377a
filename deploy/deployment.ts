/** The operator's Deployment, and the budget for disruptions of its pods. */
import type { V1Container, V1Deployment, V1PodDisruptionBudget, V1PodSpec, V1Probe } from '@kubernetes/client-node';
import { labels, objectLabels, operatorName } from './naming.ts';
import type { Settings } from './settings.ts';

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

/** The fields that say something: what was left empty is left out, as templates leave it out. */
function told<T extends object>(fields: T): Partial<T> {
  const said: Partial<T> = { ...fields };
  for (const name in said) if (isEmpty(said[name])) delete said[name];
  return said;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' ? Object.keys(value ?? {}).length === 0 : value === '';
}

function container({ image, imagePullPolicy, logLevel, resources }: Settings): V1Container {
  return {
    name: 'operator',
    image,
    imagePullPolicy,
    args: [
      '--port=8080',
      '--promtool=/bin/promtool',
      '--amtool=/bin/amtool',
      `--journal=${scratch}/journal`,
      '--leader-elect',
      `--log-level=${logLevel}`,
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
    ...told({ resources }),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ name: 'scratch', mountPath: scratch }],
  };
}

function podSpec(settings: Settings): V1PodSpec {
  const { imagePullSecrets, nodeSelector, tolerations, affinity, topologySpreadConstraints } = settings;
  const { priorityClassName } = settings;
  return {
    serviceAccountName: operatorName,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_534,
      runAsGroup: 65_534,
      fsGroup: 65_534,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...told({ imagePullSecrets, nodeSelector, tolerations, affinity, topologySpreadConstraints, priorityClassName }),
    containers: [container(settings)],
    volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '1Gi' } }],
  };
}

/** One replica unless told otherwise; all of several serve HTTP and one, the holder of the Lease, reconciles. */
export function deployment(settings: Settings): V1Deployment {
  const { namespace, replicas, podAnnotations } = settings;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: operatorName, namespace, labels: objectLabels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels, ...told({ annotations: podAnnotations }) }, spec: podSpec(settings) },
    },
  };
}

/** Keeps one of several pods while nodes are drained. */
export function disruptionBudget({ namespace }: Settings): V1PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: operatorName, namespace, labels: objectLabels },
    spec: { minAvailable: 1, selector: { matchLabels: labels } },
  };
}
