/** The cluster with this checkout's image in it, for as long as the tests of the installation run. */
import { localPlatform, type Platform } from '../demo/platform.ts';
import { removeTestNamespaces } from '../demo/test-namespace.ts';

let platform: (Platform & AsyncDisposable) | undefined;

/** Claims the machine's cluster, and takes away what a killed run left in it. */
export async function claimCluster(): Promise<void> {
  platform = await localPlatform('the tests of the installation');
  await removeTestNamespaces(platform.kubectl, (line) => console.log(line));
}

/** Lets go of it. */
export async function release(): Promise<void> {
  await platform?.[Symbol.asyncDispose]();
}
