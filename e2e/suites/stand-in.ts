/** An operator of a suite's own, a process of this machine, in the place of the one that is installed. */
import { join } from 'node:path';
import { namespace, operatorName } from '../../deploy/naming.ts';
import { binLink, kubeconfigPath } from '../cluster/paths.ts';
import { waitForRollout } from '../demo/install.ts';
import { waitFor } from '../demo/wait.ts';
import { endAll, type OperatorOptions, type OperatorProcess, startOperator } from '../faults/operator-process.ts';
import { operatorPods, waitForOperator } from './operator.ts';
import { kubectl } from './running-demo.ts';

async function scale(replicas: number): Promise<void> {
  await kubectl.run('scale', 'deployment', operatorName, `--namespace=${namespace}`, `--replicas=${replicas}`);
}

async function isGone(): Promise<string | undefined> {
  const left = await operatorPods();
  return left.length === 0 ? undefined : 'the installed operator is still there';
}

/** Takes the place of the installed operator. Flags come after ours, and count instead of them. */
export async function takePlace({ args = [], ...options }: OperatorOptions): Promise<OperatorProcess> {
  await scale(0);
  await waitFor('the end of the installed operator', isGone, { within: 60_000 });
  const judges = ['promtool', 'amtool'].map((tool) => `--${tool}=${join(binLink, tool)}`);
  const own = [`--kubeconfig=${kubeconfigPath}`, `--namespace=${namespace}`, ...judges];
  const operator = await startOperator({ ...options, args: [...own, ...args] });
  await operator.answers('/readyz', 200);
  return operator;
}

/** Gives the installed operator its place back. */
export async function giveBack(): Promise<void> {
  await endAll();
  await scale(1);
  await waitForRollout(kubectl, { namespace, name: operatorName }, { within: 60_000 });
  await waitForOperator();
}
