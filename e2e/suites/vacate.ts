/** How a suite leaves a namespace of its own. */
import { kubectl } from './running-demo.ts';

/**
 * Deletes namespaces, their pods at once. Nobody has to wait for the end of it: that the demo scrapes nothing of them any more,
 * the ledger waits for.
 */
export async function vacate(...namespaces: readonly string[]): Promise<void> {
  await kubectl.run('delete', 'namespace', ...namespaces, '--ignore-not-found', '--wait=false');
  const now = ['--all', '--grace-period=0', '--force', '--wait=false'];
  await Promise.all(namespaces.map((name) => kubectl.run('delete', 'pods', ...now, `--namespace=${name}`)));
}
