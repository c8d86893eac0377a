import { describe, expect, test } from '@jest/globals';
import type { V1PodSpec } from '@kubernetes/client-node';
import type { DaemonSet, StatefulSet } from './built-in.ts';
import { find, objectsOf, templateOf, workloadsOf } from './testing/objects.ts';
import { type AuthoredSpec, stackInput } from './testing/stacks.ts';

type Scheduling = NonNullable<NonNullable<AuthoredSpec['prometheus']>['scheduling']>;

/** The pods of Prometheus under that scheduling. */
function podOf(scheduling: Scheduling): V1PodSpec | undefined {
  const objects = objectsOf(stackInput({ prometheus: { scheduling } }));
  return templateOf(find<StatefulSet>(objects, 'StatefulSet', 'demo-prometheus')).spec;
}

describe('what is given stands beside what suits every stack', () => {
  test('a node selector keeps to Linux', () => {
    expect(podOf({ nodeSelector: { disk: 'ssd' } })?.nodeSelector).toEqual({
      'kubernetes.io/os': 'linux',
      disk: 'ssd',
    });
  });

  test('unless it says otherwise itself', () => {
    expect(podOf({ nodeSelector: { 'kubernetes.io/os': 'bsd' } })?.nodeSelector).toEqual({ 'kubernetes.io/os': 'bsd' });
  });

  test('an affinity to nodes leaves the replicas apart', () => {
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [] };
    const { affinity } = podOf({ affinity: { nodeAffinity } }) ?? {};
    expect(affinity?.nodeAffinity).toEqual(nodeAffinity);
    expect(affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution).toHaveLength(1);
  });

  test('an anti-affinity takes the place of the default one', () => {
    expect(podOf({ affinity: { podAntiAffinity: {} } })?.affinity).toEqual({ podAntiAffinity: {} });
  });

  test('what is spread are the replicas of the part', () => {
    const constraint = { topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' } as const;
    expect(podOf({ topologySpreadConstraints: [constraint] })?.topologySpreadConstraints).toEqual([
      {
        ...constraint,
        maxSkew: 1,
        labelSelector: {
          matchLabels: {
            'app.kubernetes.io/name': 'prometheus',
            'app.kubernetes.io/instance': 'demo',
            'app.kubernetes.io/managed-by': 'bellwether',
          },
        },
      },
    ]);
  });
});

describe('node-exporter', () => {
  const tolerationsOf = (spec: AuthoredSpec) =>
    templateOf(find<DaemonSet>(objectsOf(stackInput(spec)), 'DaemonSet', 'demo-node-exporter')).spec?.tolerations;

  test('runs on every node, whatever its taints', () => {
    expect(tolerationsOf({})).toEqual([{ operator: 'Exists' }]);
  });

  test('or on those that it is told to tolerate, even if that is none', () => {
    expect(tolerationsOf({ nodeExporter: { scheduling: { tolerations: [] } } })).toEqual([]);
  });
});

test('the other parts tolerate nothing by default', () => {
  const tolerant = workloadsOf(objectsOf(stackInput())).filter((workload) => templateOf(workload).spec?.tolerations);
  expect(tolerant.map(({ kind }) => kind)).toEqual(['DaemonSet']);
});
