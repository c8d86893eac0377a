import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../crds/meta.ts';
import { configurationKey } from '../alertmanager/secret.ts';
import type { NetworkPolicy, PodDisruptionBudget, Service, StatefulSet } from '../built-in.ts';
import { files } from '../prometheus/layout.ts';
import { find, objectsOf } from '../testing/objects.ts';
import { type AuthoredSpec, stackInput } from '../testing/stacks.ts';
import { preflightPod, type Tried, templateHash } from './pod.ts';
import { asksForMore, modestly } from './requests.ts';

const spec: AuthoredSpec = {
  prometheus: {
    replicas: 2,
    storage: { storageClassName: 'fast' },
    scheduling: {
      nodeSelector: { disk: 'fast' },
      topologySpreadConstraints: [{ topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 1 }],
    },
    podPatch: {
      metadata: {
        labels: { 'example.com/team': 'a' },
        annotations: { 'prometheus.io/scrape': 'true', 'example.com/a': 'b' },
      },
      spec: {
        volumes: [
          { name: 'mine', persistentVolumeClaim: { claimName: 'mine' } },
          { name: 'ours', persistentVolumeClaim: { claimName: 'ours' } },
        ],
      },
    },
  },
  alertmanager: { replicas: 2 },
  pushgateway: { persistence: { size: '1Gi' } },
};

const objects = objectsOf(stackInput(spec));
const options = { modest: true, isShared: (claim: string) => claim === 'ours' };
const podOf = (name: string, kind = 'StatefulSet') =>
  preflightPod(find<Tried & StatefulSet>(objects, kind, name), options);
const prometheus = podOf('demo-prometheus');

function selects(selector: Readonly<Record<string, string>> | undefined, { metadata }: KubeObject): boolean {
  return Object.entries(selector ?? {}).every(([name, value]) => metadata.labels?.[name] === value);
}

/** The labels by which the stack's own objects find pods. */
function selectors(): readonly (Readonly<Record<string, string>> | undefined)[] {
  return objects.flatMap((object) => {
    switch (object.kind) {
      case 'Service':
        return [(object as Service).spec.selector];
      case 'NetworkPolicy':
        return [(object as NetworkPolicy).spec.podSelector.matchLabels];
      case 'PodDisruptionBudget':
        return [(object as PodDisruptionBudget).spec.selector?.matchLabels];
      case 'StatefulSet':
      case 'Deployment':
      case 'DaemonSet':
        return [(object as StatefulSet).spec.selector.matchLabels];
      default:
        return [];
    }
  });
}

describe('a preflight pod', () => {
  test('is found by nothing that finds the pods of the stack', () => {
    expect(selectors().length).toBeGreaterThan(10);
    for (const pod of [prometheus, podOf('demo-alertmanager'), podOf('demo-pushgateway', 'Deployment')]) {
      expect(selectors().filter((selector) => selects(selector, pod))).toEqual([]);
    }
    expect(prometheus.metadata.annotations).not.toHaveProperty(['prometheus.io/scrape']);
    expect(prometheus.metadata.annotations).toHaveProperty(['example.com/a'], 'b');
  });

  test('has image, flags, place and security of the template, and an end', () => {
    const set = find<StatefulSet>(objects, 'StatefulSet', 'demo-prometheus');
    const template = set.spec.template.spec;
    const [own] = prometheus.spec.containers;
    const [given] = template?.containers ?? [];
    expect(own).toMatchObject({
      image: given?.image,
      args: given?.args,
      volumeMounts: given?.volumeMounts,
      securityContext: given?.securityContext,
    });
    expect(prometheus.spec).toMatchObject({
      nodeSelector: template?.nodeSelector,
      securityContext: template?.securityContext,
      serviceAccountName: 'demo-prometheus',
      restartPolicy: 'Never',
    });
    expect(prometheus.metadata.ownerReferences).toEqual(set.metadata.ownerReferences);
  });

  test('is not kept from the place that a replica is about to leave', () => {
    expect(prometheus.spec).not.toHaveProperty('affinity');
    expect(prometheus.spec).not.toHaveProperty('topologySpreadConstraints');
  });

  test.each([
    ['demo-prometheus', 'StatefulSet', files.configuration],
    ['demo-alertmanager', 'StatefulSet', configurationKey],
  ])('of %s has a configuration of its own alone', (name, kind, path) => {
    const volume = podOf(name, kind).spec.volumes?.find((each) => each.name === 'configuration');
    const sources = volume?.projected?.sources ?? [];
    expect(sources.flatMap(({ downwardAPI }) => downwardAPI?.items ?? []).map((item) => item.path)).toEqual([path]);
    const mounted = [
      ...sources.flatMap(({ configMap }) => configMap?.name ?? []),
      ...(volume?.secret ? ['secret'] : []),
    ];
    expect(mounted.filter((each) => each !== 'kube-root-ca.crt')).toEqual([]);
  });

  test('holds no claim that a server holds', () => {
    const volumes = new Map(prometheus.spec.volumes?.map((volume) => [volume.name, volume]));
    expect(volumes.get('data')).toEqual({ name: 'data', emptyDir: {} });
    expect(volumes.get('mine')).toEqual({ name: 'mine', emptyDir: {} });
    expect(volumes.get('ours')).toHaveProperty('persistentVolumeClaim');
    const [volume] = podOf('demo-pushgateway', 'Deployment').spec.volumes ?? [];
    expect(volume).toEqual({ name: 'data', emptyDir: {} });
  });

  test('of an Alertmanager joins no peers', () => {
    const [container] = podOf('demo-alertmanager').spec.containers;
    expect(container?.args?.filter((flag) => flag.startsWith('--cluster.peer'))).toEqual([]);
  });

  test('is known by its template', () => {
    const hash = (change: AuthoredSpec) =>
      templateHash(find<StatefulSet>(objectsOf(stackInput(change)), 'StatefulSet', 'demo-prometheus'));
    expect(hash({ prometheus: { replicas: 2 } })).toBe(hash({}));
    expect(hash({ prometheus: { image: 'example.com/a:v1' } })).not.toBe(hash({}));
  });
});

const container = (resources: object, name = 'a') => ({ name, resources });
const pod = (...containers: readonly ReturnType<typeof container>[]) => ({ containers });
const little = { requests: { cpu: '10m', memory: '64Mi' } };

describe('what a pod asks for', () => {
  test.each<[what: string, before: object, after: object, more: boolean]>([
    ['the same in other words', { requests: { memory: '1Gi' } }, { requests: { memory: '1024Mi' } }, false],
    ['less', { requests: { cpu: '1', memory: '1Gi' } }, { requests: { cpu: '500m' } }, false],
    ['more of one', { requests: { cpu: '1', memory: '1Gi' } }, { requests: { cpu: '500m', memory: '2Gi' } }, true],
    ['a limit, which is a request as well', { requests: { memory: '1Gi' } }, { limits: { memory: '2Gi' } }, true],
    [
      'a higher limit alone',
      { requests: little.requests, limits: { memory: '1Gi' } },
      { requests: little.requests, limits: { memory: '2Gi' } },
      true,
    ],
    ['something new', {}, { requests: { 'example.com/gpu': '1' } }, true],
  ])('%s', (_, before, after, more) => {
    expect(asksForMore(pod(container(before)), pod(container(after)))).toBe(more);
  });

  test('one container more', () => {
    expect(asksForMore(pod(container(little)), pod(container(little), container(little, 'b')))).toBe(true);
    expect(asksForMore(undefined, pod(container(little)))).toBe(true);
  });

  test.each<[what: string, given: object, modest: object]>([
    ['much', { requests: { cpu: '4', memory: '8Gi' } }, little],
    ['little stays', { requests: { cpu: '5m', memory: '32Mi' } }, { requests: { cpu: '5m', memory: '32Mi' } }],
    ['limits stay', { limits: { memory: '8Gi' } }, { limits: { memory: '8Gi' }, requests: { memory: '64Mi' } }],
    [
      'what is not shared stays',
      { limits: { 'example.com/gpu': '1' } },
      { limits: { 'example.com/gpu': '1' }, requests: { 'example.com/gpu': '1' } },
    ],
  ])('is made modest: %s', (_, given, modest) => {
    expect(modestly(container(given)).resources).toEqual(modest);
  });
});
