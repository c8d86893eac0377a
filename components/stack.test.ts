import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { V1PodSpec } from '@kubernetes/client-node';
import { assert, property, stringMatching } from 'fast-check';
import type { KubeObject } from '../crds/meta.ts';
import type { ClusterRoleBinding, ConfigMap, PersistentVolumeClaim, Secret, Service, StatefulSet } from './built-in.ts';
import { componentNames } from './names.ts';
import { buildStack } from './stack.ts';
import { identityOf, type StackInput } from './stack-input.ts';
import { golden } from './testing/golden.ts';
import { containerOf, find, objectsOf, templateOf, workloadsOf } from './testing/objects.ts';
import { readable } from './testing/readable.ts';
import { exampleStacks, minimal, stackInput, storedStack } from './testing/stacks.ts';

const older = { text: '{"a":1}', defaultRules: '{"groups":[]}', revision: 'older' };
const examples = Object.entries(exampleStacks);
/** The selector of every workload, by name. */
function selectorsOf(input: StackInput): Readonly<Record<string, object>> {
  return Object.fromEntries(workloadsOf(objectsOf(input)).map(({ metadata, spec }) => [metadata.name, spec.selector]));
}

/** The template of the Prometheus pods. */
function prometheusTemplate(...input: Parameters<typeof stackInput>): object {
  return find<StatefulSet>(objectsOf(stackInput(...input)), 'StatefulSet', 'demo-prometheus').spec.template;
}

function dataOf(input: StackInput, kind: 'ConfigMap' | 'Secret', name: string): Readonly<Record<string, string>> {
  return find<ConfigMap | Secret>(objectsOf(input), kind, name).data;
}

function isBinding(object: KubeObject): object is ClusterRoleBinding {
  return object.kind === 'ClusterRoleBinding';
}

function isStatefulSet(object: KubeObject): object is StatefulSet {
  return object.kind === 'StatefulSet';
}

const clusterScoped = new Set(['ClusterRoleBinding']);

describe('golden files', () => {
  test.each(examples)('%s', (name, input) => {
    const text = readable(objectsOf(input));
    expect(text).toBe(golden(join(import.meta.dirname, 'testdata', `${name}.golden.yaml`), text));
  });
});

describe('components', () => {
  test('all are named, in the order in which they are applied', () => {
    expect(buildStack(stackInput()).map(({ name }) => name)).toEqual([...componentNames]);
  });

  test('each applies accounts and rights first, then Services, then configuration, then what runs', () => {
    const rank = [
      'ServiceAccount',
      'ClusterRoleBinding',
      'Service',
      'Ingress',
      'HTTPRoute',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'ConfigMap',
      'Secret',
      'PersistentVolumeClaim',
      'StatefulSet',
      'DaemonSet',
      'Deployment',
    ];
    for (const { objects } of examples.flatMap(([, input]) => buildStack(input))) {
      const ranks = objects.map(({ kind }) => rank.indexOf(kind));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      expect(ranks).not.toContain(-1);
    }
  });

  test('a disabled one has no objects, so that what there was is pruned', () => {
    const filled = buildStack(stackInput(minimal)).filter(({ objects }) => objects.length > 0);
    expect(filled.map(({ name }) => name)).toEqual(['prometheus']);
  });

  test('a stack that was never stored is a mistake of the caller', () => {
    const stack = { ...storedStack(), metadata: { name: 'demo' } };
    expect(() => buildStack({ ...stackInput(), stack })).toThrow(/MonitoringStack demo/);
  });
});

describe('ownership', () => {
  test.each(examples)('%s: whatever may be deleted with the stack is owned by it', (_name, input) => {
    const { name, namespace, uid } = identityOf(input.stack);
    for (const { kind, metadata } of objectsOf(input)) {
      if (clusterScoped.has(kind) || kind === 'PersistentVolumeClaim') continue;
      expect(metadata.namespace).toBe(namespace);
      expect(metadata.ownerReferences).toEqual([
        {
          apiVersion: 'monitoring.bellwether.dev/v1alpha1',
          kind: 'MonitoringStack',
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ]);
    }
  });

  test('rights across the cluster are owned by the namespace and name their stack', () => {
    const bindings = objectsOf(stackInput()).filter(isBinding);
    expect(bindings.map(({ metadata, roleRef }) => [metadata.name, roleRef.name])).toEqual([
      ['bellwether:monitoring:demo:prometheus', 'bellwether-prometheus'],
      ['bellwether:monitoring:demo:kube-state-metrics', 'bellwether-kube-state-metrics'],
    ]);
    for (const { metadata, subjects } of bindings) {
      expect(metadata.namespace).toBeUndefined();
      expect(metadata.ownerReferences).toEqual([
        { apiVersion: 'v1', kind: 'Namespace', name: 'monitoring', uid: 'namespace-uid' },
      ]);
      expect(metadata.labels).toMatchObject({
        'monitoring.bellwether.dev/stack-namespace': 'monitoring',
        'monitoring.bellwether.dev/stack-name': 'demo',
      });
      const accounts = objectsOf(stackInput()).filter(({ kind }) => kind === 'ServiceAccount');
      expect(accounts.map((account) => account.metadata.name)).toContain(subjects[0]?.name);
    }
  });

  test('the claim of the pushgateway is owned by nobody: data outlives what wrote it', () => {
    const objects = objectsOf(stackInput({ pushgateway: { persistence: { size: '1Gi' } } }));
    const claim = find<PersistentVolumeClaim>(objects, 'PersistentVolumeClaim', 'demo-pushgateway');
    expect(claim.metadata.ownerReferences).toBeUndefined();
  });
});

describe('labels and names', () => {
  test.each(examples)('%s: all objects and pods carry the recommended labels', (_name, input) => {
    for (const { name, objects } of buildStack(input)) {
      const labels = {
        'app.kubernetes.io/name': name,
        'app.kubernetes.io/instance': 'demo',
        'app.kubernetes.io/component': name,
        'app.kubernetes.io/managed-by': 'bellwether',
        'app.kubernetes.io/part-of': 'bellwether',
      };
      for (const { metadata } of objects) expect(metadata.labels).toMatchObject(labels);
      for (const workload of workloadsOf(objects)) expect(templateOf(workload).metadata?.labels).toMatchObject(labels);
    }
  });

  test.each(examples)('%s: selectors find the pods of their own component and no other', (_name, input) => {
    const templates = buildStack(input).flatMap(({ name, objects }) =>
      workloadsOf(objects).map((workload) => ({ name, labels: templateOf(workload).metadata?.labels ?? {} })),
    );
    const found = (selector: Readonly<Record<string, string>>) =>
      templates
        .filter(({ labels }) => Object.entries(selector).every(([key, value]) => labels[key] === value))
        .map(({ name }) => name);
    for (const { name, objects } of buildStack(input)) {
      for (const workload of workloadsOf(objects)) {
        expect(found(workload.spec.selector.matchLabels ?? {})).toEqual([name]);
      }
      for (const service of objects.filter((object): object is Service => object.kind === 'Service')) {
        expect(found(service.spec.selector ?? {})).toEqual([name]);
      }
    }
  });

  test('a selector never changes, whatever else does: the API server would refuse it', () => {
    expect(selectorsOf(exampleStacks['every-field'] ?? stackInput())).toEqual(selectorsOf(stackInput()));
  });

  test('every name that the CRD allows makes names that Kubernetes allows', () => {
    const stackName = stringMatching(/^[a-z]([a-z0-9-]{0,37}[a-z0-9])?$/);
    const replicated = { prometheus: { replicas: 8 }, alertmanager: { replicas: 8 } };
    assert(
      property(stackName, (name) => {
        const objects = objectsOf(stackInput(replicated, {}, name));
        for (const { kind, metadata } of objects.filter((object) => !clusterScoped.has(object.kind))) {
          expect(metadata.name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
          // A StatefulSet's pods carry its name and a hash of up to ten digits as a label, which ends at 63 characters.
          expect(metadata.name.length).toBeLessThanOrEqual(kind === 'StatefulSet' ? 63 - 11 : 63);
          for (const value of Object.values(metadata.labels ?? {})) expect(value.length).toBeLessThanOrEqual(63);
        }
        const keys = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe('pods', () => {
  const restricted = { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: 'RuntimeDefault' } };
  const workloads = examples.flatMap(([example, input]) =>
    workloadsOf(objectsOf(input)).map((workload) => [`${example}: ${workload.metadata.name}`, workload] as const),
  );
  const podOf = (workload: (typeof workloads)[number][1]): V1PodSpec => templateOf(workload).spec ?? { containers: [] };

  test.each(workloads)('%s runs as nobody with nothing but its binary', (_name, workload) => {
    expect(podOf(workload).securityContext).toMatchObject(restricted);
    expect(containerOf(workload).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test.each(workloads)(
    '%s asks for resources, is probed, and is found under the ports of its Services',
    (_name, workload) => {
      const container = containerOf(workload);
      expect(container.resources?.requests ?? container.resources?.limits).toBeDefined();
      expect(container.readinessProbe).toBeDefined();
      expect(container.livenessProbe).toBeDefined();
      const names = new Set(container.ports?.map(({ name }) => name));
      const probes = [container.readinessProbe, container.livenessProbe, container.startupProbe];
      for (const probe of probes.filter((each) => each?.exec === undefined && each !== undefined)) {
        expect(names).toContain(probe?.httpGet?.port);
      }
    },
  );

  test.each(workloads)('%s mounts only volumes that it has, and has none that it does not mount', (_name, workload) => {
    const claims = isStatefulSet(workload) ? (workload.spec.volumeClaimTemplates ?? []) : [];
    const volumes = [
      ...(podOf(workload).volumes ?? []).map(({ name }) => name),
      ...claims.map(({ metadata }) => metadata?.name),
    ];
    const mounted = (containerOf(workload).volumeMounts ?? []).map(({ name }) => name);
    expect(mounted).toHaveLength(volumes.length);
    expect(new Set(mounted)).toEqual(new Set(volumes));
  });

  test('the host is seen by node-exporter alone, and read-only', () => {
    for (const [, workload] of workloads) {
      const pod = podOf(workload);
      const isExporter = workload.kind === 'DaemonSet';
      expect([pod.hostNetwork ?? false, pod.hostPID ?? false]).toEqual([isExporter, isExporter]);
      const hostPaths = (pod.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined);
      expect(hostPaths.length > 0).toBe(isExporter);
      const mounts = (containerOf(workload).volumeMounts ?? []).filter(({ name }) =>
        hostPaths.some((path) => path.name === name),
      );
      expect(mounts.every(({ readOnly }) => readOnly)).toBe(true);
    }
  });

  test('a token is mounted only where the API server is asked', () => {
    const withToken = workloadsOf(objectsOf(stackInput())).filter(
      (workload) => templateOf(workload).spec?.automountServiceAccountToken !== false,
    );
    expect(withToken.map(({ metadata }) => metadata.name)).toEqual(['demo-prometheus', 'demo-kube-state-metrics']);
  });

  test('every target port of a Service is a port of its pods', () => {
    for (const { objects } of examples.flatMap(([, input]) => buildStack(input))) {
      const open = new Set(
        workloadsOf(objects)
          .flatMap((workload) => containerOf(workload).ports ?? [])
          .map(({ name }) => name),
      );
      const services = objects.filter((object): object is Service => object.kind === 'Service');
      for (const { spec } of services) for (const port of spec.ports ?? []) expect(open).toContain(port.targetPort);
    }
  });
});

describe('what restarts Prometheus', () => {
  test.each([
    ['retention', { prometheus: { retention: { time: '30d' } } }],
    ['intervals', { prometheus: { scrapeInterval: '5s', evaluationInterval: '5s', scrapeTimeout: '2s' } }],
    ['external labels', { prometheus: { externalLabels: { cluster: 'blue' } } }],
    ['replicas', { prometheus: { replicas: 3 } }],
    ['exposure', { prometheus: { expose: { type: 'NodePort', allowUnauthenticated: true } } }],
    ['the growth of its claim', { prometheus: { storage: { size: '20Gi' } } }],
    ['which other parts run', minimal],
    ['remote write', { prometheus: { remoteWrite: [{ name: 'a', url: 'http://far/' }] } }],
    ['remote read', { prometheus: { remoteRead: [{ name: 'a', url: 'http://far/' }] } }],
    ['network policies', { networkPolicies: { enabled: false } }],
    ['which namespaces are trusted', { tenancy: { trustedNamespaces: ['*'] } }],
  ] as const)('not %s', (_what, spec) => {
    expect(prometheusTemplate(spec)).toEqual(prometheusTemplate());
  });

  test.each([
    ['another image', { prometheus: { image: 'prometheus:v3.13.6' } }],
    ['other resources', { prometheus: { resources: { limits: { memory: '1Gi' } } } }],
    ['another kind of storage', { prometheus: { storage: { ephemeral: true } } }],
    ['a feature', { prometheus: { enableFeatures: ['old-ui'] } }],
    ['other nodes', { prometheus: { scheduling: { nodeSelector: { disk: 'ssd' } } } }],
  ] as const)('%s', (_what, spec) => {
    expect(prometheusTemplate(spec)).not.toEqual(prometheusTemplate());
  });

  test('another configuration that is used instead restarts nothing either', () => {
    expect(prometheusTemplate({}, { prometheusMain: older })).toEqual(prometheusTemplate());
  });
});

test('the last good configurations stand in for refused ones', () => {
  const input = stackInput({}, { prometheusMain: older, alertmanagerData: { 'alertmanager.yaml': 'e30=' } });
  const main = dataOf(input, 'ConfigMap', 'demo-prometheus');
  expect(main['prometheus.json']).toBe('{"a":1}');
  expect(main['default-rules.json']).toBe('{"groups":[]}');
  expect(main['marker.json']).toContain('"older"');
  const secret = dataOf(input, 'Secret', 'demo-alertmanager');
  expect(Buffer.from(secret['alertmanager.yaml'] ?? '', 'base64').toString()).toBe('{}');
});

test('equal input gives equal objects', () => {
  for (const [, input] of examples)
    expect(JSON.stringify(objectsOf(structuredClone(input)))).toBe(JSON.stringify(objectsOf(input)));
});
