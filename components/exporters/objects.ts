/** The Kubernetes objects of an exporter but its Secret: what runs it, how it is reached, and who may reach it. */
import type { KubeObject } from '../../crds/meta.ts';
import type { ConfigMap, Deployment, NetworkPolicy, Service } from '../built-in.ts';
import { contentHash, toText } from '../content.ts';
import { everyPod, from, podsOf } from '../network-policy.ts';
import { podSecurity } from '../pod.ts';
import { servicePort } from '../service.ts';
import type { StackInput } from '../stack-input.ts';
import { container, hasFiles, volumes } from './container.ts';
import type { Instance } from './instance.ts';
import { labelsOf, metadata, selectorLabels } from './metadata.ts';
import type { Input } from './record.ts';

/** Changes when the Secret does, so that pods start anew that read it once: a version, and nothing of what it holds. */
export const secretVersionAnnotation = 'monitoring.bellwether.dev/secret-version';

/** Changes when the configuration does, which exporters read at their start. */
const configurationAnnotation = 'monitoring.bellwether.dev/configuration-hash';

function configuration(input: StackInput, instance: Instance): readonly ConfigMap[] {
  if (!hasFiles(instance)) return [];
  return [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(input, instance), data: instance.files }];
}

function annotationsOf(instance: Instance, secretVersion: string | undefined): Readonly<Record<string, string>> {
  return {
    ...(secretVersion !== undefined && { [secretVersionAnnotation]: secretVersion }),
    ...(hasFiles(instance) && { [configurationAnnotation]: contentHash(toText(instance.files), 16) }),
  };
}

function deployment(input: StackInput, instance: Instance, options: Exposure): Deployment {
  const given = volumes(instance);
  const annotations = annotationsOf(instance, options.secretVersion);
  const { sysctls = [] } = instance.exporter;
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
          ...(Object.keys(annotations).length > 0 && { annotations }),
        },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: sysctls.length > 0 ? Object.assign({ sysctls: [...sysctls] }, podSecurity) : podSecurity,
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
    ...configuration(input, instance),
    service(input, instance, inputs),
    ...networkPolicy(input, instance, inputs),
    deployment(input, instance, { inputs, secretVersion }),
  ];
}
