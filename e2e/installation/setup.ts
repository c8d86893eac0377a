/** What jest runs before the tests of the installation: they have the machine's cluster for themselves. */
import { claimCluster } from './session.ts';

/** The pattern of a run that only counts tests: it runs none, so it needs no cluster. */
const nothing = '^(?!)';

export default async function setup({ testNamePattern }: { readonly testNamePattern?: string }): Promise<void> {
  if (testNamePattern !== nothing) await claimCluster();
}
