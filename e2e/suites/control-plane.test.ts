/** The scheduler and the controller manager of the local cluster, found by pods like those that kubeadm runs them in. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { sandboxImage } from '../cluster/configuration.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { activeTargets } from './server.ts';
import { changeStack, restoreSamples } from './stack-change.ts';

jest.setTimeout(90_000);

const namespace = 'kube-system';
const parts = ['kube-controller-manager', 'kube-scheduler'] as const;

/** On the node's own network, where the local cluster runs the real one as a process. */
const standIn = (component: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `${component}-stand-in`, namespace, labels: { component, tier: 'control-plane' } },
  spec: { hostNetwork: true, containers: [{ name: 'pause', image: sandboxImage, imagePullPolicy: 'IfNotPresent' }] },
});

let ask: Ask;

beforeAll(async () => {
  ask = await openPrometheus();
  await kubectl.apply(parts.map(standIn));
  await changeStack({ kubernetes: { controllerManager: 'Enabled', scheduler: 'Enabled' } });
});

afterAll(async () => {
  await kubectl.run('delete', 'pod', ...parts.map((part) => `${part}-stand-in`), `--namespace=${namespace}`);
  await restoreSamples();
});

test.each(parts)('%s is up, with the token of the stack, under its own job', async (job) => {
  await eventually('its being up', async () => {
    const found = (await activeTargets(ask)).filter(({ labels }) => labels['job'] === job);
    expect(found.map(({ health, labels }) => [health, labels['namespace'], labels['pod']])).toEqual([
      ['up', namespace, `${job}-stand-in`],
    ]);
  });
});

test('what they say of themselves is there', async () => {
  await eventually('their series', async () => {
    for (const metric of ['scheduler_pending_pods', 'workqueue_depth{job="kube-controller-manager"}'])
      expect(await query(ask, `count(${metric}) > 0`)).not.toEqual([]);
  });
});
