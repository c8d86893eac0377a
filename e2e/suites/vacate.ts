/** How a suite leaves a namespace of its own. */
import { kubectl } from './running-demo.ts';

/** Deletes namespaces. Nobody has to wait for their end: that the demo scrapes nothing of them any more, the ledger waits for. */
export async function vacate(...namespaces: readonly string[]): Promise<void> {
  await kubectl.run('delete', 'namespace', ...namespaces, '--ignore-not-found', '--wait=false');
}
