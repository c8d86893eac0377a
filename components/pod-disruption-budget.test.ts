import { expect, test } from '@jest/globals';
import { objectsOf } from './testing/objects.ts';
import { type AuthoredSpec, stackInput } from './testing/stacks.ts';

const budgetsOf = (spec: AuthoredSpec) =>
  objectsOf(stackInput(spec))
    .filter(({ kind }) => kind === 'PodDisruptionBudget')
    .map(({ metadata }) => metadata.name);

test.each<[string, AuthoredSpec, readonly string[]]>([
  ['a single replica, which would only keep a node from being drained', {}, []],
  ['several Prometheus servers', { prometheus: { replicas: 2 } }, ['demo-prometheus']],
  ['several Alertmanagers', { alertmanager: { replicas: 3 } }, ['demo-alertmanager']],
  ['a part that is switched off', { alertmanager: { replicas: 3, enabled: false } }, []],
])('%s', (_what, spec, names) => {
  expect(budgetsOf(spec)).toEqual(names);
});
