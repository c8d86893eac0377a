/** How a suite leaves a namespace of its own: whatever comes after it sees nothing of it any more. */
import { expect } from '@jest/globals';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { activeTargets } from './server.ts';

/**
 * Deletes namespaces, and returns when the demo's server scrapes nothing in them: their own end takes longer, and nobody
 * has to wait for that.
 */
export async function vacate(...namespaces: readonly string[]): Promise<void> {
  await kubectl.run('delete', 'namespace', ...namespaces, '--ignore-not-found', '--wait=false');
  const ask = await openPrometheus();
  await eventually('the end of its targets', async () => {
    const targets = (await activeTargets(ask)).filter(({ labels: { namespace = '' } }) =>
      namespaces.includes(namespace),
    );
    expect(targets.map(({ scrapeUrl }) => scrapeUrl)).toEqual([]);
  });
}
