/** A stack in a namespace that the operator was not given says which command gives it, and that command is enough. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { run } from '../cluster/command.ts';
import { binLink, kubeconfigPath } from '../cluster/paths.ts';
import { conditionOf } from '../demo/conditions.ts';
import { testNamespace } from '../demo/test-namespace.ts';
import { current } from './declarations.ts';
import { eventually, kubectl } from './running-demo.ts';
import { managedObjects, scratch, scratchStack } from './scratch-stack.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(120_000);

const namespace = 'e2e-grant';

async function stalled() {
  const stack = await scratch(namespace);
  return stack && conditionOf(stack, 'Stalled');
}

beforeAll(async () => {
  await kubectl.apply([testNamespace(namespace), scratchStack(namespace, {})]);
});

afterAll(() => vacate(namespace));

test('without a grant it is stalled, and nothing is written', async () => {
  await eventually('Stalled', async () => {
    expect(await stalled()).toMatchObject({ status: 'True', reason: 'NamespaceNotGranted' });
  });
  expect(await managedObjects(namespace)).toEqual([]);
});

test('the demo beside it is as ready as it was', async () => {
  const demo = await kubectl.list('monitoringstacks,scrapetargets,alertrules', '--namespace=monitoring');
  expect(demo.map((object) => current(object, 'Ready').status)).toEqual(demo.map(() => 'True'));
});

test('the command in its message, pasted into a shell, lets it become ready', async () => {
  const command = /kubectl create rolebinding .+$/m.exec((await stalled())?.message ?? '')?.[0] ?? '';
  const env = { ...process.env, KUBECONFIG: kubeconfigPath, PATH: `${binLink}:${process.env['PATH'] ?? ''}` };
  expect(await run('bash', ['-c', command], { env })).toContain('created');
  await eventually(
    'Ready',
    async () => {
      const stack = await scratch(namespace);
      expect(stack && conditionOf(stack, 'Ready')).toMatchObject({ status: 'True' });
    },
    60_000,
  );
});
