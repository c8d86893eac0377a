/**
 * An operator whose judge finds nothing wrong with anything, in the place of the one that is installed: what a server
 * cannot load then reaches it, as it would by a fault of the parsers or a difference between versions.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namespace, operatorName } from '../../deploy/naming.ts';
import { binLink, kubeconfigPath } from '../cluster/paths.ts';
import { waitForRollout } from '../demo/install.ts';
import { waitFor } from '../demo/wait.ts';
import { endAll, type OperatorProcess, startOperator } from '../faults/operator-process.ts';
import { operatorPods, waitForOperator } from './operator.ts';
import { kubectl } from './running-demo.ts';

/** Says of every file that it is good, in the words of promtool. */
const accepting = `#!/bin/sh
[ "$1" = --version ] && exec ${join(binLink, 'promtool')} --version
shift 3
for file in "$@"; do printf 'Checking %s\\n  SUCCESS: it is not looked at\\n\\n' "$file"; done
`;

let folder: string | undefined;

async function scale(replicas: number): Promise<void> {
  await kubectl.run('scale', 'deployment', operatorName, `--namespace=${namespace}`, `--replicas=${replicas}`);
}

async function isGone(): Promise<string | undefined> {
  const left = await operatorPods();
  return left.length === 0 ? undefined : 'the installed operator is still there';
}

/** Takes the place of the installed operator. */
export async function blind(): Promise<OperatorProcess> {
  folder = await mkdtemp(join(tmpdir(), 'bellwether-blind-'));
  const promtool = join(folder, 'promtool');
  await writeFile(promtool, accepting);
  await chmod(promtool, 0o755);
  await scale(0);
  await waitFor('the end of the installed operator', isGone, { within: 60_000 });
  const args = [`--kubeconfig=${kubeconfigPath}`, `--namespace=${namespace}`, `--promtool=${promtool}`];
  const operator = await startOperator({ args: [...args, `--amtool=${join(binLink, 'amtool')}`] });
  await operator.answers('/readyz', 200);
  return operator;
}

/** Gives the installed operator its place back. */
export async function seeing(): Promise<void> {
  await endAll();
  await scale(1);
  await waitForRollout(kubectl, { namespace, name: operatorName }, { within: 60_000 });
  await waitForOperator();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
