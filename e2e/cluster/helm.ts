/** Helm as users have it, built from its Go module, with folders of its own instead of the user's. */
import { join } from 'node:path';
import { run } from './command.ts';
import { kubeconfigPath, runRoot } from './paths.ts';
import { ensureProgram } from './program.ts';

/** The program, built when this machine has not got it; that takes some minutes. */
async function ensureHelm(): Promise<string> {
  return join(await ensureProgram({ kind: 'helm', sources: 'e2e/helm', what: 'tool' }), 'helm');
}

/** Runs Helm as the administrator of the local cluster, and gives what it printed. @throws CommandFailed with what it said */
export async function helm(...args: readonly string[]): Promise<string> {
  const folders = ['CACHE', 'CONFIG', 'DATA'].map((name) => [`HELM_${name}_HOME`, join(runRoot, 'helm', name)]);
  const env = { ...process.env, ...Object.fromEntries(folders), KUBECONFIG: kubeconfigPath };
  return await run(await ensureHelm(), args, { env });
}
