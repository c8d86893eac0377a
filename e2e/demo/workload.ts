/** What the demo monitors: a shop with customers, a receiver of alerts and a batch job, as objects of Kubernetes. */
import type {
  V1ConfigMap,
  V1Container,
  V1Deployment,
  V1Job,
  V1Namespace,
  V1PodSpec,
  V1Service,
} from '@kubernetes/client-node';

/** Where the demo's own programs run. */
export const namespace = 'demo';

/** Where the programs can be reached. */
export const port = 8080;

export interface WorkloadOptions {
  /** An image with Node at `/usr/local/bin/node`: the operator's, so that there is no other image to provide. */
  readonly image: string;
  /** The bundled programs; see `programs/main.ts`. */
  readonly program: string;
  /** Names the program's and the image's content: when it changes, the pods are replaced. */
  readonly revision: string;
  /** Where the batch job pushes to. */
  readonly pushgateway: string;
}

/** Pods are replaced when, and only when, this annotation changes with what they run. */
export const revisionAnnotation = 'bellwether.dev/revision';

const programs = 'demo-programs';
const labelsOf = (name: string): Record<string, string> => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/part-of': 'bellwether-demo',
});

type Serving = Pick<V1Container, 'args' | 'ports' | 'readinessProbe'>;

function container({ image }: WorkloadOptions, serving: Serving & { readonly name: string }): V1Container {
  return {
    ...serving,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/usr/local/bin/node', '/demo/main.mjs'],
    resources: { requests: { cpu: '10m', memory: '48Mi' }, limits: { memory: '128Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ name: 'programs', mountPath: '/demo', readOnly: true }],
  };
}

function podSpec(containers: V1Container[], restart: Pick<V1PodSpec, 'restartPolicy'> = {}): V1PodSpec {
  return {
    ...restart,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: 'RuntimeDefault' } },
    terminationGracePeriodSeconds: 5,
    containers,
    volumes: [{ name: 'programs', configMap: { name: programs } }],
  };
}

/** A program that serves HTTP until it is stopped, and the Service in front of it. */
function server(options: WorkloadOptions, name: string, path: string): [V1Deployment, V1Service] {
  const labels = labelsOf(name);
  const serving = container(options, {
    name,
    args: [name],
    ports: [{ name: 'http', containerPort: port }],
    readinessProbe: { httpGet: { path, port: 'http' }, periodSeconds: 1 },
  });
  const template = {
    metadata: { labels, annotations: { [revisionAnnotation]: options.revision } },
    spec: podSpec([serving]),
  };
  const metadata = { name, namespace, labels };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ name: 'http', port, targetPort: 'http' }] },
    },
  ];
}

/** A Job, which can never be changed: its name carries the revision. */
export function reportJob(options: WorkloadOptions): V1Job {
  const labels = labelsOf('report');
  const program = container(options, { name: 'report', args: ['report', options.pushgateway] });
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `nightly-report-${options.revision.slice(0, 10)}`, namespace, labels },
    spec: {
      backoffLimit: 20,
      template: {
        metadata: { labels },
        // The gateway may not serve yet; within the pod that is noticed sooner than by the Job's own backoff.
        spec: podSpec([program], { restartPolicy: 'OnFailure' }),
      },
    },
  };
}

/** Everything in the namespace but the batch job, which runs when there is a pushgateway. */
export function workload(options: WorkloadOptions): readonly object[] {
  const ownNamespace: V1Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  const code: V1ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: programs, namespace },
    data: { 'main.mjs': options.program },
  };
  return [ownNamespace, code, ...server(options, 'shop', '/metrics'), ...server(options, 'receiver', '/alerts')];
}
