/**
 * The local cluster's commands. `node e2e/cluster/main.ts up|down|status|env|load FILE…|use COMMAND…|packages NAME…|clean-cache`
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readlink, rm } from 'node:fs/promises';
import { loadArchive } from '../images/load.ts';
import { claim, user, whileChanging } from './claim.ts';
import { down, up } from './cluster.ts';
import { holding } from './lock.ts';
import { findNode } from './node-address.ts';
import { ensurePackages } from './packages.ts';
import { auditLogPath, binLink, cacheRoot, kubeconfigPath, runRoot, stateRoot } from './paths.ts';
import { certificatesHash } from './pki.ts';
import { say } from './progress.ts';
import { look, tableOf } from './status.ts';

const usage = `usage: node e2e/cluster/main.ts COMMAND
  up                makes sure that the cluster runs; safe to repeat
  down              takes it away; the build cache stays
  status            a table; exit status 1 when something is not well
  env               shell commands that make kubectl speak to it
  load FILE…        brings image archives into it
  use COMMAND…      runs a command while no other checkout may use the cluster
  packages NAME…    installs Debian packages that are missing (a package is known by a program of its name)
  clean-cache       removes what was built; the cluster must be down`;

const commands: Record<string, (args: string[]) => Promise<number>> = {
  up: async () => await done(whileChanging('cluster up', up)),
  down: async () => await done(whileChanging('cluster down', down)),
  status,
  env: async () => await done(environment()),
  load: async (files) => await done(whileChanging('cluster load', () => load(files))),
  use,
  packages: async (names) => await done(ensurePackages(Object.fromEntries(names.map((name) => [name, name])))),
  'clean-cache': async () => await done(cleanCache()),
};

async function done(work: Promise<void>): Promise<number> {
  await work;
  return 0;
}

async function status(): Promise<number> {
  const bin = await readlink(binLink).catch(() => '');
  const node = await findNode();
  const rows = await look({ node, bin, enforcer: '', pki: await certificatesHash(node) });
  say(tableOf(rows));
  say(`${'used by'.padEnd(24)}         ${await user()}`);
  return rows.every(({ isWell }) => isWell) ? 0 : 1;
}

async function environment(): Promise<void> {
  say(`export KUBECONFIG=${kubeconfigPath}`);
  say(`export PATH=${binLink}:"$PATH"`);
  say(`export KUBECACHEDIR=${runRoot}/kubectl`); // else kubectl would leave its cache in the user's home
  say(`export BELLWETHER_AUDIT_LOG=${auditLogPath}`);
}

async function load(files: readonly string[]): Promise<void> {
  for (const file of files) say((await loadArchive(file)).trim());
}

/** The command knows the cluster, and inherits the claim: what it starts may change it, other checkouts wait. */
async function use([file, ...args]: string[]): Promise<number> {
  if (file === undefined) return fail();
  return await holding(await claim([file, ...args].join(' ')), () => runAttached(file, args));
}

async function runAttached(file: string, args: readonly string[]): Promise<number> {
  const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, KUBECONFIG: kubeconfigPath } });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return await new Promise((settle, refuse) => {
    child.on('error', refuse);
    child.on('exit', (code) => settle(code ?? 1));
  });
}

async function cleanCache(): Promise<void> {
  if (existsSync(stateRoot))
    throw new Error('the local cluster runs from the cache: take it down first (make cluster-down)');
  await rm(cacheRoot(), { recursive: true, force: true });
  say(`removed ${cacheRoot()}`);
}

async function fail(): Promise<number> {
  console.error(usage);
  return 2;
}

const [command = '', ...args] = process.argv.slice(2);
try {
  process.exitCode = await (commands[command] ?? fail)(args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
