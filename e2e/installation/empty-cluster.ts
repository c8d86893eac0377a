/** The cluster without Bellwether, so that it can be installed in other ways, and afterwards as it was. */
import { operatorName, namespace as operatorNamespace } from '../../deploy/naming.ts';
import { cleanCluster } from '../demo/clean.ts';
import { prepareDemo } from '../demo/demo.ts';
import type { OperatorOptions } from '../demo/install.ts';
import { waitFor } from '../demo/wait.ts';
import { installedOperator } from '../suites/prepare-again.ts';
import { kubectl } from '../suites/running-demo.ts';

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

async function runningOperator(): Promise<OperatorOptions | undefined> {
  const found = await kubectl.find('deployment', operatorName, `--namespace=${operatorNamespace}`);
  return found && (await installedOperator());
}

/** Takes the demo away where somebody has it running. @returns the operator that it ran with, for `fillCluster` */
export async function emptyCluster(): Promise<OperatorOptions | undefined> {
  const operator = await runningOperator();
  if (operator) await cleanCluster(kubectl, silent);
  await deleteCrds();
  return operator;
}

/** The cluster as it was: with the demo, if it was there, and the operator of before. */
export async function fillCluster(operator: OperatorOptions | undefined): Promise<void> {
  await deleteCrds();
  if (operator) await prepareDemo({ kubectl, operator, reachesAddresses: true }, { say: silent });
}
