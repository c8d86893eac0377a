import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { KubeObject } from '../crds/meta.ts';
import { isRecord } from '../crds/schema.ts';
import { clusterRoleBindingName, credentialsName, dashboardName, sliceName } from './names.ts';
import { objectsOf, templateOf, workloadsOf } from './testing/objects.ts';
import { stackInput } from './testing/stacks.ts';

const everything = {
  prometheus: { replicas: 2 },
  alertmanager: { replicas: 2 },
  pushgateway: { persistence: { size: '1Gi' } },
  dashboards: { enabled: true },
} as const;

/** Names that try to meet: what one stack is called may be how another's objects begin. */
const word = fc.constantFrom('a', 'prometheus', 'dashboard', 'slice', 'replicas', 'credentials', 'stack', 'cluster');
const stackName = fc
  .array(word, { minLength: 1, maxLength: 4 })
  .map((words) => words.join('-'))
  .filter((name) => name.length <= 39);
const twoNames = fc.uniqueArray(stackName, { minLength: 2, maxLength: 2 });

const of = (name: string): readonly KubeObject[] => objectsOf(stackInput(everything, {}, name));

/** Everything that a stack has in its namespace, also what others make of its objects. */
function refsOf(name: string): readonly string[] {
  const objects = of(name);
  const replicas = workloadsOf(objects).filter(({ kind }) => kind === 'StatefulSet');
  const made = replicas.flatMap(({ metadata }) => [
    `Pod/${metadata.name}-0`,
    `PersistentVolumeClaim/data-${metadata.name}-0`,
  ]);
  const slices = [0, 31].map((index) => `ConfigMap/${sliceName(name, index)}`);
  const written = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  return [...written, ...made, ...slices, `Secret/${credentialsName(name)}`, `ConfigMap/${dashboardName(name, 'own')}`];
}

/** All label selectors within a value, wherever they stand. */
function selectorsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(selectorsIn);
  if (!isRecord(value)) return [];
  const here = isRecord(value['matchLabels']) ? [value['matchLabels']] : [];
  const ofService = isRecord(value['selector']) && !('matchLabels' in value['selector']) ? [value['selector']] : [];
  return [...here, ...ofService, ...Object.values(value).flatMap(selectorsIn)];
}

test('no object of one has the name of an object of the other', () => {
  fc.assert(
    fc.property(twoNames, ([one = '', other = '']) => {
      const refs = new Set(refsOf(one));
      expect(refsOf(other).filter((ref) => refs.has(ref))).toEqual([]);
    }),
  );
});

test('no selector of one finds a pod of the other', () => {
  fc.assert(
    fc.property(twoNames, ([one = '', other = '']) => {
      const selectors = selectorsIn(of(one));
      expect(selectors.length).toBeGreaterThan(10);
      const pods = workloadsOf(of(other)).map((workload) => templateOf(workload).metadata?.labels ?? {});
      const found = selectors.filter((selector) =>
        pods.some((labels) => Object.entries(selector).every(([label, value]) => labels[label] === value)),
      );
      expect(found).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test('outside of namespaces no two stacks meet, in whatever namespaces they are', () => {
  const stack = fc.record({ namespace: stackName, name: stackName });
  const two = fc.uniqueArray(stack, {
    minLength: 2,
    maxLength: 2,
    selector: ({ namespace, name }) => `${namespace}/${name}`,
  });
  fc.assert(
    fc.property(two, (stacks) => {
      const names = stacks.map(({ namespace, name }) => clusterRoleBindingName(namespace, name, 'prometheus'));
      expect(new Set(names).size).toBe(2);
    }),
  );
});
