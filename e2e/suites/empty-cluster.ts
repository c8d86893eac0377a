/** The cluster without the demo and without Bellwether, for suites that install it in their own way, and the demo back in it. */
import { cleanCluster } from '../demo/clean.ts';
import { prepareDemo } from '../demo/demo.ts';
import type { OperatorOptions } from '../demo/install.ts';
import { waitFor } from '../demo/wait.ts';
import { installedOperator } from './prepare-again.ts';
import { kubectl } from './running-demo.ts';

const silent = (): void => {};

/** The names of Bellwether's CRDs that are there. */
export async function ownCrds(): Promise<readonly string[]> {
  const all = await kubectl.list('customresourcedefinitions');
  return all.map(({ metadata }) => metadata.name).filter((name) => name.endsWith('.monitoring.bellwether.dev'));
}

/** Deletes the CRDs with every object of their kinds, and waits for their end. */
export async function deleteCrds(): Promise<void> {
  const names = await ownCrds();
  if (names.length > 0) await kubectl.run('delete', 'customresourcedefinitions', ...names, '--wait=false');
  const look = async (): Promise<string | undefined> => {
    const left = await ownCrds();
    return left.length === 0 ? undefined : `${left.join(', ')} are still there`;
  };
  await waitFor('the end of the CRDs', look, { within: 60_000 });
}

/** Takes the demo away. @returns the operator that it ran with, for `fillCluster` */
export async function emptyCluster(): Promise<OperatorOptions> {
  const operator = await installedOperator();
  await cleanCluster(kubectl, silent);
  await deleteCrds();
  return operator;
}

/** The demo as it was, with the operator of before. */
export async function fillCluster(operator: OperatorOptions): Promise<void> {
  await deleteCrds();
  await prepareDemo({ kubectl, operator, reachesAddresses: true }, { say: silent });
}
