/** Namespaces that a test makes for itself: known by a label, so that what a killed run left behind is found again. */
import type { V1Namespace } from '@kubernetes/client-node';
import type { Kubectl } from './kubectl.ts';

const label = 'bellwether.dev/made-by';
const selector = `${label}=tests`;

export function testNamespace(name: string): V1Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { [label]: 'tests' } } };
}

/** Deletes all of them, and returns when they are gone. @throws CommandFailed when one does not go */
export async function removeTestNamespaces(kubectl: Kubectl, say: (line: string) => void): Promise<void> {
  const left = (await kubectl.list('namespaces', `--selector=${selector}`)).map(({ metadata }) => metadata.name);
  if (left.length === 0) return;
  say(`deleting what an earlier run left behind: namespace ${left.join(', ')}`);
  await kubectl.run('delete', 'namespace', ...left, '--ignore-not-found', '--timeout=120s');
}
