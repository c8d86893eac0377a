/** The container of an exporter: its arguments, its variables and its files, and never a secret among the first. */
import type { V1Container, V1EnvVar, V1Volume, V1VolumeMount } from '@kubernetes/client-node';
import { containerSecurity, httpProbe } from '../pod.ts';
import { filledArguments, filledRecord } from './arguments.ts';
import type { Instance } from './instance.ts';
import { configurationFolder, type Input } from './record.ts';
import { filesOf, rulesOf } from './secret.ts';

/** Where an exporter finds its files. */
const folder = '/etc/exporter';

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

function mountsOf(instance: Instance): V1VolumeMount[] {
  return [
    ...(hasFiles(instance) ? [{ name: 'configuration', mountPath: configurationFolder, readOnly: true }] : []),
    ...(filesOf(instance).length > 0 ? [{ name: 'secret', mountPath: folder, readOnly: true }] : []),
  ];
}

/** Whether it has configuration that is no secret. */
export function hasFiles({ files }: Instance): boolean {
  return Object.keys(files).length > 0;
}

/** The one container of its pod. */
export function container(instance: Instance, inputs: readonly Input[]): V1Container {
  const { exporter, image } = instance;
  const [args, env, volumeMounts] = [argumentsOf(instance), environmentOf(instance), mountsOf(instance)];
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
    ...(volumeMounts.length > 0 && { volumeMounts }),
  };
}

/** What it finds its files in. */
export function volumes(instance: Instance): V1Volume[] {
  const items = filesOf(instance).map(({ key }) => ({ key, path: key }));
  return [
    ...(hasFiles(instance) ? [{ name: 'configuration', configMap: { name: instance.name } }] : []),
    ...(items.length > 0 ? [{ name: 'secret', secret: { secretName: instance.name, defaultMode: 0o440, items } }] : []),
  ];
}
