import { describe, expect, test } from '@jest/globals';
import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { anything, assert, constantFrom, dictionary, json, oneof, property } from 'fast-check';
import type { DaemonSet, StatefulSet } from './built-in.ts';
import { podPatchAnnotation } from './pod-patch.ts';
import { buildStack, refusedPodPatches } from './stack.ts';
import { find, objectsOf, templateOf } from './testing/objects.ts';
import { type AuthoredSpec, stackInput } from './testing/stacks.ts';

type PodPatch = NonNullable<NonNullable<AuthoredSpec['prometheus']>['podPatch']>;

const inputOf = (podPatch: PodPatch) => stackInput({ prometheus: { podPatch } });
const setOf = (podPatch: PodPatch) => find<StatefulSet>(objectsOf(inputOf(podPatch)), 'StatefulSet', 'demo-prometheus');
const specOf = (spec: NonNullable<PodPatch['spec']>): V1PodSpec | undefined => templateOf(setOf({ spec })).spec;
const unpatched = specOf({});

describe('a patch may add', () => {
  test('a variable to the container of the part, beside those that it has', () => {
    const [container] =
      specOf({ containers: [{ name: 'prometheus', env: [{ name: 'GOGC', value: '50' }] }] })?.containers ?? [];
    expect(container?.env?.map(({ name }) => name)).toEqual(['POD_NAME', 'GOGC']);
    expect(container?.args).toEqual(unpatched?.containers[0]?.args);
  });

  test('a container behind that of the part, with as few rights unless it says otherwise', () => {
    const { containers = [] } = specOf({ containers: [{ name: 'proxy', image: 'proxy' }] }) ?? {};
    expect(containers.map(({ name }) => name)).toEqual(['prometheus', 'proxy']);
    expect(containers[1]?.securityContext).toEqual(containers[0]?.securityContext);
  });

  test('an init container, which has as few', () => {
    const { initContainers = [] } = specOf({ initContainers: [{ name: 'wait', image: 'wait' }] }) ?? {};
    expect(initContainers[0]?.securityContext).toEqual(unpatched?.containers[0]?.securityContext);
  });

  test('a volume and a flag', () => {
    const args = [...(unpatched?.containers[0]?.args ?? []), '--log.level=debug'];
    const spec = specOf({ volumes: [{ name: 'more', emptyDir: {} }], containers: [{ name: 'prometheus', args }] });
    expect(spec?.volumes?.map(({ name }) => name)).toEqual(['configuration', 'more']);
    expect(spec?.containers[0]?.args).toContain('--log.level=debug');
  });

  test('labels and annotations', () => {
    const { metadata } = templateOf(setOf({ metadata: { labels: { team: 'a' }, annotations: { note: 'b' } } }));
    expect(metadata?.labels).toMatchObject({ team: 'a', 'app.kubernetes.io/name': 'prometheus' });
    expect(metadata?.annotations).toEqual({ note: 'b' });
  });

  test('and take away what the stack does not live by', () => {
    expect(specOf({ affinity: null, terminationGracePeriodSeconds: 30 })).toMatchObject({
      terminationGracePeriodSeconds: 30,
    });
    expect(specOf({ affinity: null })).not.toHaveProperty('affinity');
  });
});

describe('a patch is refused that', () => {
  test.each<[string, PodPatch, string]>([
    [
      'removes the container',
      { spec: { containers: [{ name: 'prometheus', $patch: 'delete' }] } },
      'container prometheus must stay',
    ],
    ['removes all containers', { spec: { containers: null } }, 'container prometheus must stay'],
    [
      'puts others in its place',
      { spec: { containers: [{ $patch: 'replace' }, { name: 'x' }] } },
      'container prometheus must stay',
    ],
    [
      'puts a pod of its own in its place',
      { spec: { $patch: 'replace', containers: [{ name: 'x' }] } },
      'container prometheus must stay',
    ],
    [
      'has a container without a name',
      { spec: { containers: [{ image: 'x' }] } },
      'podPatch.spec.containers[0]: name is required',
    ],
    [
      'takes flags away',
      { spec: { containers: [{ name: 'prometheus', args: ['--log.level=debug'] }] } },
      '--config.file',
    ],
    [
      'runs something else',
      { spec: { containers: [{ name: 'prometheus', command: ['sh'] }] } },
      'command: must not be set',
    ],
    ['takes the port away', { spec: { containers: [{ name: 'prometheus', ports: null }] } }, 'port web must stay'],
    [
      'takes the data away',
      { spec: { containers: [{ name: 'prometheus', volumeMounts: [{ mountPath: '/data', $patch: 'delete' }] }] } },
      'mount at /data must stay',
    ],
    [
      'takes the configuration away',
      { spec: { volumes: [{ name: 'configuration', projected: null }] } },
      'configuration must stay',
    ],
    [
      'hides the pods from their Services',
      { metadata: { labels: { 'app.kubernetes.io/name': 'x' } } },
      'app.kubernetes.io/name',
    ],
    [
      'acts under another account',
      { spec: { serviceAccountName: 'bellwether' } },
      'serviceAccountName: must not be changed',
    ],
    [
      'does so under the old name',
      { spec: { serviceAccount: 'bellwether' } },
      'serviceAccountName: must not be changed',
    ],
    ['enters the network of the node', { spec: { hostNetwork: true } }, 'spec.hostNetwork is more than'],
    [
      'reads the disk of the node',
      { spec: { volumes: [{ name: 'root', hostPath: { path: '/' } }] } },
      'hostPath is more than',
    ],
    [
      'is privileged',
      { spec: { containers: [{ name: 'x', securityContext: { privileged: true } }] } },
      'privileged is more than',
    ],
    ['is root', { spec: { containers: [{ name: 'x', securityContext: { runAsUser: 0 } }] } }, 'runAsUser is more than'],
    [
      'is root in a container that comes first',
      { spec: { initContainers: [{ name: 'x', securityContext: { runAsUser: 0 } }] } },
      'runAsUser',
    ],
    ['is root altogether', { spec: { securityContext: { runAsNonRoot: false } } }, 'runAsNonRoot is more than'],
    [
      'gains a capability',
      { spec: { containers: [{ name: 'x', securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }] } },
      'capabilities.add',
    ],
    [
      'takes a port of the node',
      { spec: { containers: [{ name: 'x', ports: [{ containerPort: 1, hostPort: 1 }] }] } },
      'hostPort',
    ],
    [
      'leaves the profile of AppArmor',
      { spec: { containers: [{ name: 'x', securityContext: { appArmorProfile: { type: 'Unconfined' } } }] } },
      'appArmorProfile is more than',
    ],
    [
      'takes another role of SELinux',
      { spec: { securityContext: { seLinuxOptions: { role: 'system_r' } } } },
      'seLinuxOptions is more than',
    ],
    [
      'is a process of a Windows host',
      { spec: { containers: [{ name: 'x', securityContext: { windowsOptions: { hostProcess: true } } }] } },
      'hostProcess is more than',
    ],
    [
      'has the kubelet ask another host',
      { spec: { containers: [{ name: 'x', livenessProbe: { httpGet: { host: '169.254.169.254', port: 80 } } }] } },
      'livenessProbe.httpGet.host is more than',
    ],
    [
      'has the kubelet tell another host of its end',
      { spec: { containers: [{ name: 'x', lifecycle: { preStop: { httpGet: { host: 'a', port: 80 } } } }] } },
      'preStop.httpGet.host is more than',
    ],
    ['has directives for tools', { spec: { '$setElementOrder/containers': [] } }, 'is not supported'],
    ['has an unknown directive', { spec: { $patch: 'remove' } }, 'must be merge, replace or delete'],
    ['has another shape than a pod', { spec: { containers: 'prometheus' } }, 'does not have the shape of a pod'],
    [
      'is larger than what can be kept',
      { metadata: { annotations: { a: 'x'.repeat(40_000) } } },
      'at most 32768 characters',
    ],
  ])('%s', (_what, podPatch, words) => {
    const refusals = refusedPodPatches(inputOf(podPatch));
    expect([...refusals.keys()]).toEqual(['prometheus']);
    expect(refusals.get('prometheus')).toMatchObject({
      reason: 'InvalidPodPatch',
      message: expect.stringContaining(words),
    });
    expect(refusals.get('prometheus')?.message).toMatch(/^podPatch/);
  });
});

test('node-exporter keeps what it has of its node, and gets no more', () => {
  const patched = (spec: NonNullable<PodPatch['spec']>) => stackInput({ nodeExporter: { podPatch: { spec } } });
  const dns = patched({ dnsPolicy: 'Default' });
  expect(templateOf(find<DaemonSet>(objectsOf(dns), 'DaemonSet', 'demo-node-exporter')).spec).toMatchObject({
    dnsPolicy: 'Default',
    hostNetwork: true,
  });
  expect(refusedPodPatches(patched({ hostIPC: true })).get('node-exporter')?.message).toContain('hostIPC');
});

test('what node-exporter sees of its node, no other container beside it does', () => {
  const mounts = [{ name: 'root', mountPath: '/host' }];
  for (const list of ['containers', 'initContainers'] as const) {
    const spec = { [list]: [{ name: 'spy', image: 'spy', volumeMounts: mounts }] };
    expect(refusedPodPatches(stackInput({ nodeExporter: { podPatch: { spec } } })).get('node-exporter')?.message).toBe(
      'podPatch.spec.containers[spy].volumeMounts: root is more than the restricted Pod Security Standard allows',
    );
  }
});

test('any patch at all gives a pod with the container of the part, or is refused', () => {
  const field = constantFrom('containers', 'volumes', 'securityContext', 'initContainers', 'hostNetwork', 'affinity');
  const value = oneof(
    json().map((text): unknown => JSON.parse(text)),
    anything({ maxDepth: 3 }),
  );
  assert(
    property(dictionary(field, value), (spec) => {
      const input = inputOf({ spec: JSON.parse(JSON.stringify(spec)) });
      if (refusedPodPatches(input).size > 0) return;
      const containers: readonly V1Container[] =
        templateOf(find<StatefulSet>(objectsOf(input), 'StatefulSet', 'demo-prometheus')).spec?.containers ?? [];
      expect(containers.map(({ name }) => name)).toContain('prometheus');
    }),
    { numRuns: 300 },
  );
});

describe('the last good patch', () => {
  test('is kept on the workload, and on no other', () => {
    const podPatch = { metadata: { labels: { team: 'a' } } };
    const noted = buildStack(inputOf(podPatch))
      .flatMap(({ objects }) => objects)
      .filter(({ metadata }) => metadata.annotations?.[podPatchAnnotation] !== undefined);
    expect(noted.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([['StatefulSet', 'demo-prometheus']]);
    expect(noted[0]?.metadata.annotations).toEqual({ [podPatchAnnotation]: JSON.stringify(podPatch) });
  });

  test('stands in for one that was refused', () => {
    const bad = { spec: { containers: null } };
    const good = { metadata: { labels: { team: 'a' } } };
    const { stack } = inputOf(bad);
    const instead = stackInput({}, { podPatches: { prometheus: good } }).facts;
    expect(objectsOf({ stack, facts: instead }).map(({ kind }) => kind)).toEqual(
      objectsOf(inputOf(good)).map(({ kind }) => kind),
    );
    expect(find<StatefulSet>(objectsOf({ stack, facts: instead }), 'StatefulSet', 'demo-prometheus')).toEqual(
      setOf(good),
    );
  });

  test('may be none', () => {
    const { stack } = inputOf({ spec: { containers: null } });
    const facts = stackInput({}, { podPatches: { prometheus: {} } }).facts;
    expect(find<StatefulSet>(objectsOf({ stack, facts }), 'StatefulSet', 'demo-prometheus')).toEqual(setOf({}));
  });
});
