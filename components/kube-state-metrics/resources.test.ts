import { expect, test } from '@jest/globals';
import type { Deployment } from '../built-in.ts';
import { containerOf, find, objectsOf } from '../testing/objects.ts';
import { stackInput } from '../testing/stacks.ts';
import { resourceNames, watchedResources } from './resources.ts';

test('the deployment watches exactly these, each once', () => {
  const deployment = find<Deployment>(objectsOf(stackInput()), 'Deployment', 'demo-kube-state-metrics');
  expect(containerOf(deployment).args).toContain(`--resources=${resourceNames.join(',')}`);
  expect(new Set(resourceNames).size).toBe(Object.values(watchedResources).flat().length);
});

test.each(['secrets', 'configmaps'])('%s are not among them', (resource) => {
  expect(resourceNames).not.toContain(resource);
});
