/** The Kubernetes objects of an exporter: what runs it, how it is reached, who may reach it, and what it logs in with. */
import { Buffer } from 'node:buffer';
import type { V1Container, V1EnvVar, V1Volume } from '@kubernetes/client-node';
import type { KubeObject, ObjectMeta } from '../../crds/meta.ts';
import type { Deployment, NetworkPolicy, Secret, Service } from '../built-in.ts';
import { sortedRecord } from '../content.ts';
import { imageVersion } from '../images.ts';
import { managedBy } from '../labels.ts';
import { referenceTo } from '../metadata.ts';
import { everyPod, from, podsOf } from '../network-policy.ts';
import { containerSecurity, httpProbe, podSecurity } from '../pod.ts';
import { servicePort } from '../service.ts';
import { identityOf, type StackInput } from '../stack-input.ts';
import { filledArguments, filledRecord } from './arguments.ts';
import { type Instance, loginOf } from './instance.ts';
import { loginsText } from './logins.ts';
import type { Input, LoginsFile, SecretKeyRule } from './record.ts';

/** Where an exporter finds its files. */
const folder = '/etc/exporter';

/** Changes when the Secret does, so that pods start anew that read it once: a version, and nothing of what it holds. */
export const secretVersionAnnotation = 'monitoring.bellwether.dev/secret-version';

/** Tells the pods of one exporter from those of all others; a selector can never change, so neither may this. */
export const exporterNameLabel = 'monitoring.bellwether.dev/exporter';

function selectorLabels(input: StackInput, { name }: Instance): Record<string, string> {
  return { 'app.kubernetes.io/instance': input.stack.metadata.name, ...managedBy, [exporterNameLabel]: name };
}

function labelsOf(input: StackInput, instance: Instance): Record<string, string> {
  const version = imageVersion(instance.image);
  return {
    'app.kubernetes.io/name': `${instance.type}-exporter`,
    ...selectorLabels(input, instance),
    'app.kubernetes.io/component': 'exporter',
    'app.kubernetes.io/part-of': 'bellwether',
    ...(version !== undefined && { 'app.kubernetes.io/version': version }),
  };
}

function metadata(input: StackInput, instance: Instance): ObjectMeta {
  return {
    name: instance.name,
    namespace: identityOf(input.stack).namespace,
    labels: labelsOf(input, instance),
    ownerReferences: [{ ...referenceTo(input), controller: true, blockOwnerDeletion: true }],
  };
}

/** The rules of the keys that at least one of its objects has, each with the way it goes. */
function rulesOf({ plans }: Instance): readonly SecretKeyRule[] {
  const [first] = plans;
  const keys = new Set(plans.flatMap((plan) => plan.keys));
  return (first?.record.secret ?? []).filter(({ key }) => keys.has(key));
}

function loginsOf({ plans }: Instance): LoginsFile | undefined {
  const way = plans[0]?.record.way;
  const isNeeded = plans.some(({ keys }) => keys.length > 0);
  return way?.kind === 'shared' && isNeeded ? way.logins : undefined;
}

/** The files that it has, by key of its Secret, with what tells it of them. */
function filesOf(
  instance: Instance,
): readonly { readonly key: string; readonly argument?: string; readonly variable?: string }[] {
  const logins = loginsOf(instance);
  const own = rulesOf(instance).flatMap(({ key, reaches }) => (reaches.by === 'file' ? [{ key, ...reaches }] : []));
  return logins === undefined ? own : [...own, { key: logins.file, argument: logins.argument }];
}

/** Kubernetes would put variables in the place of "$(NAME)", secret ones among them: no object may write that. */
function verbatim(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function argumentsOf(instance: Instance): string[] {
  const files = filesOf(instance).flatMap(({ key, argument }) => argument?.replace('{path}', `${folder}/${key}`) ?? []);
  return [...filledArguments(instance.exporter.arguments, instance.values).map(verbatim), ...files];
}

function environmentOf(instance: Instance): V1EnvVar[] {
  const plain = Object.entries(filledRecord(instance.exporter.environment, instance.values)).map(([name, value]) => ({
    name,
    value: verbatim(value),
  }));
  const files = filesOf(instance).flatMap(({ key, variable }) =>
    variable === undefined ? [] : [{ name: variable, value: `${folder}/${key}` }],
  );
  const secret = rulesOf(instance).flatMap(({ key, reaches }) =>
    reaches.by === 'environment'
      ? [{ name: reaches.variable, valueFrom: { secretKeyRef: { name: instance.name, key } } }]
      : [],
  );
  return [...plain, ...files, ...secret];
}

function container(instance: Instance, inputs: readonly Input[]): V1Container {
  const { exporter, image } = instance;
  const [args, env, files] = [argumentsOf(instance), environmentOf(instance), filesOf(instance)];
  return {
    name: 'exporter',
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(args.length > 0 && { args }),
    ...(env.length > 0 && { env }),
    ports: [
      { name: 'metrics', containerPort: exporter.port, protocol: 'TCP' },
      ...inputs.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })),
    ],
    // Whether the system answers is not asked: an exporter that is taken away for that tells of nothing any more.
    readinessProbe:
      exporter.readinessPath === undefined
        ? { tcpSocket: { port: 'metrics' }, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 5 }
        : httpProbe(exporter.readinessPath, 'metrics', 5, 3),
    resources: { requests: { ...exporter.requests } },
    securityContext: containerSecurity,
    ...(files.length > 0 && { volumeMounts: [{ name: 'secret', mountPath: folder, readOnly: true }] }),
  };
}

function volumes(instance: Instance): V1Volume[] {
  const items = filesOf(instance).map(({ key }) => ({ key, path: key }));
  return items.length === 0
    ? []
    : [{ name: 'secret', secret: { secretName: instance.name, defaultMode: 0o440, items } }];
}

function deployment(input: StackInput, instance: Instance, options: Exposure): Deployment {
  const given = volumes(instance);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(input, instance),
    spec: {
      replicas: 1,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: selectorLabels(input, instance) },
      template: {
        metadata: {
          labels: labelsOf(input, instance),
          ...(options.secretVersion !== undefined && {
            annotations: { [secretVersionAnnotation]: options.secretVersion },
          }),
        },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: podSecurity,
          containers: [container(instance, options.inputs)],
          ...(given.length > 0 && { volumes: given }),
        },
      },
    },
  };
}

function service(input: StackInput, instance: Instance, inputs: readonly Input[]): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(input, instance),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(input, instance),
      ports: [
        servicePort('metrics', instance.exporter.port),
        ...inputs.map(({ name, port, protocol }) => servicePort(name, port, protocol)),
      ],
    },
  };
}

/** Prometheus alone scrapes it: it has no login, and asks whatever system a request names. Programs send from everywhere. */
function networkPolicy(input: StackInput, instance: Instance, inputs: readonly Input[]): readonly NetworkPolicy[] {
  if (!input.stack.spec.networkPolicies.enabled) return [];
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadata(input, instance),
      spec: {
        podSelector: { matchLabels: selectorLabels(input, instance) },
        policyTypes: ['Ingress'],
        ingress: [
          from(podsOf(input, 'prometheus'), [instance.exporter.port]),
          ...inputs.map(({ port, protocol }) => from(everyPod, [port], [protocol])),
        ],
      },
    },
  ];
}

interface Exposure {
  readonly inputs: readonly Input[];
  readonly secretVersion?: string | undefined;
}

/**
 * All objects of an exporter but its Secret.
 * @param secretVersion the resourceVersion of its Secret; undefined where it has none
 */
export function exporterObjects(input: StackInput, instance: Instance, secretVersion?: string): readonly KubeObject[] {
  const way = instance.plans[0]?.record.way;
  const inputs = way?.kind === 'receiver' ? way.inputs : [];
  return [
    service(input, instance, inputs),
    ...networkPolicy(input, instance, inputs),
    deployment(input, instance, { inputs, secretVersion }),
  ];
}

/** What the Secrets of objects hold, by `<namespace>/<name>` of the object and then by key. */
export type SecretTexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The Secret that an exporter refers to; undefined where it needs none. Throws a Refusal for what its file cannot hold. */
export function exporterSecret(input: StackInput, instance: Instance, texts: SecretTexts): Secret | undefined {
  const data = secretData(instance, texts);
  if (Object.keys(data).length === 0) return undefined;
  const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')] as const);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadata(input, instance),
    type: 'Opaque',
    data: sortedRecord(Object.fromEntries(encoded)),
  };
}

function secretData(instance: Instance, texts: SecretTexts): Readonly<Record<string, string>> {
  const logins = loginsOf(instance);
  const held = instance.plans.flatMap((plan) => {
    const own = texts[`${plan.owner.namespace}/${plan.owner.name}`] ?? {};
    const used = Object.fromEntries(plan.keys.flatMap((key) => (own[key] === undefined ? [] : [[key, own[key]]])));
    return plan.keys.length === 0 ? [] : [{ plan, used }];
  });
  if (logins === undefined) return Object.assign({}, ...held.map(({ used }) => used));
  return {
    [logins.file]: loginsText(
      logins.format,
      held.map(({ plan, used }) => loginOf(plan, used)),
    ),
  };
}
