/** Taking the demo away again from a cluster that was there before it. */
import { readCrds } from '../../crds/generate.ts';
import { defaultValues } from '../../deploy/settings.ts';
import { createdHere, stack } from './demo.ts';
import { operatorObjects, samples } from './install.ts';
import type { Kubectl } from './kubectl.ts';
import { waitFor } from './wait.ts';
import { namespace as demoNamespace } from './workload.ts';

const managed = '--selector=app.kubernetes.io/managed-by=bellwether';

const isNamespace = (object: object): boolean => 'kind' in object && object.kind === 'Namespace';

async function remove(kubectl: Kubectl, objects: readonly object[]): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  await kubectl.send(list, 'delete', '--ignore-not-found', '--wait=false');
}

/**
 * Removes the samples while the operator still runs and tidies up after them, then the operator and the CRDs, and at
 * last those namespaces that the demo created. @throws NotReached when the operator leaves something behind
 */
export async function cleanCluster(kubectl: Kubectl, say: (line: string) => void): Promise<void> {
  say('deleting the samples');
  if (await kubectl.find('customresourcedefinition', 'monitoringstacks.monitoring.bellwether.dev')) {
    await remove(kubectl, await samples());
    await waitFor('the end of the stack', () => leftovers(kubectl), { within: 120_000, onMissing: say });
  }
  await kubectl.run(
    'delete',
    'persistentvolumeclaims',
    managed,
    `--namespace=${stack.namespace}`,
    '--ignore-not-found',
  );
  say('deleting the operator');
  await remove(
    kubectl,
    operatorObjects({ image: defaultValues.image, revision: '' }).filter((object) => !isNamespace(object)),
  );
  await remove(kubectl, readCrds());
  for (const name of [demoNamespace, stack.namespace]) {
    const found = await kubectl.find('namespace', name);
    if (found?.metadata.annotations?.[createdHere]) await kubectl.run('delete', 'namespace', name);
    else if (found) say(`namespace ${name} was there before the demo and stays`);
  }
}

async function leftovers(kubectl: Kubectl): Promise<string | undefined> {
  const inNamespace = await kubectl.list(
    'statefulsets,daemonsets,deployments',
    managed,
    `--namespace=${stack.namespace}`,
  );
  const wide = await kubectl.list('clusterrolebindings', managed);
  const names = [...inNamespace, ...wide].map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return names.length === 0 ? undefined : `still there: ${names.join(', ')}`;
}
