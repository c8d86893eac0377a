/** The operator's Deployment, and the budget for disruptions of its pods. */
import type {
  V1Container,
  V1Deployment,
  V1PodDisruptionBudget,
  V1PodSpec,
  V1Probe,
  V1Volume,
} from '@kubernetes/client-node';
import { judgeProgram, labels, objectLabels, operatorName } from './naming.ts';
import type { Settings } from './settings.ts';

/** Where the operator may write: a cache of verdicts, which may be lost at any time. */
const journal = '/var/lib/bellwether';
/** Where the judge may write: what one parser looks at for a moment. */
const scratch = '/var/lib/judge';
/** Where the two meet: nothing of it is on the network. */
const meeting = '/run/bellwether';
const socket = `${meeting}/judge.sock`;
/** Where client libraries look for the login of the pod. */
const login = '/var/run/secrets/kubernetes.io/serviceaccount';

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

const securityContext: NonNullable<V1Container['securityContext']> = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

function operatorContainer({ image, imagePullPolicy, logLevel, resources }: Settings): V1Container {
  return {
    name: 'operator',
    image,
    imagePullPolicy,
    args: [
      '--port=8080',
      `--judge=${socket}`,
      '--promtool=/bin/promtool',
      '--amtool=/bin/amtool',
      `--journal=${journal}/journal`,
      '--leader-elect',
      `--log-level=${logLevel}`,
    ],
    env: [fieldRef('POD_NAME', 'metadata.name'), fieldRef('POD_NAMESPACE', 'metadata.namespace')],
    ports: [{ name: 'http', containerPort: 8080 }],
    livenessProbe: probe('/healthz', { periodSeconds: 10, failureThreshold: 3 }),
    readinessProbe: probe('/readyz', { periodSeconds: 2 }),
    startupProbe: probe('/healthz', { periodSeconds: 1, failureThreshold: 60 }),
    ...told({ resources }),
    securityContext,
    volumeMounts: [
      { name: 'journal', mountPath: journal },
      { name: 'meeting', mountPath: meeting, readOnly: true },
      { name: 'login', mountPath: login, readOnly: true },
    ],
  };
}

/** It has no login, no way to what the operator writes, and a memory of its own, of which it gives parsers their share. */
function judgeContainer({ image, imagePullPolicy, logLevel, judgeResources }: Settings): V1Container {
  const memory = { containerName: 'judge', resource: 'limits.memory', divisor: '1Mi' };
  return {
    name: 'judge',
    image,
    imagePullPolicy,
    command: ['/usr/local/bin/node', judgeProgram],
    args: [
      `--socket=${socket}`,
      `--scratch=${scratch}`,
      '--memory=$(MEMORY_LIMIT)',
      '--health-port=8081',
      '--promtool=/bin/promtool',
      '--amtool=/bin/amtool',
      `--log-level=${logLevel}`,
    ],
    env: [{ name: 'MEMORY_LIMIT', valueFrom: { resourceFieldRef: memory } }],
    ports: [{ name: 'judge-health', containerPort: 8081 }],
    livenessProbe: { httpGet: { path: '/healthz', port: 'judge-health' }, periodSeconds: 10, failureThreshold: 3 },
    startupProbe: { httpGet: { path: '/healthz', port: 'judge-health' }, periodSeconds: 1, failureThreshold: 60 },
    resources: judgeResources,
    securityContext,
    volumeMounts: [
      { name: 'scratch', mountPath: scratch },
      { name: 'meeting', mountPath: meeting },
    ],
  };
}

/** What the kubelet would give to every container of the pod, for the operator alone. */
const loginVolume: V1Volume = {
  name: 'login',
  projected: {
    sources: [
      { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
  },
};

function podSpec(settings: Settings): V1PodSpec {
  const { imagePullSecrets, nodeSelector, tolerations, affinity, topologySpreadConstraints } = settings;
  const { priorityClassName } = settings;
  return {
    serviceAccountName: operatorName,
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_534,
      runAsGroup: 65_534,
      fsGroup: 65_534,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...told({ imagePullSecrets, nodeSelector, tolerations, affinity, topologySpreadConstraints, priorityClassName }),
    containers: [operatorContainer(settings), judgeContainer(settings)],
    volumes: [
      { name: 'journal', emptyDir: { sizeLimit: '512Mi' } },
      // On disk: in memory it would count as the judge's.
      { name: 'scratch', emptyDir: { sizeLimit: '512Mi' } },
      { name: 'meeting', emptyDir: { sizeLimit: '1Mi' } },
      loginVolume,
    ],
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
