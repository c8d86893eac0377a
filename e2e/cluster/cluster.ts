/** The one local cluster of this machine: made, repaired, looked at and taken away. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureImages, imagesArePresent } from '../images/ensure.ts';
import { clusterImages, stackImages } from '../images/stack-images.ts';
import { run } from './command.ts';
import { allComponents, fingerprint, isHealthy, type Setting } from './components.ts';
import { containerdAnswers } from './containerd.ts';
import { destroy } from './destroy.ts';
import { divertToEnforcer, ensureEnforcer, isDiverted } from './enforcer.ts';
import { apiAnswers, defaultAccountExists, dnsAnswers, nodeIsReady, storageClassExists } from './health.ts';
import { parseAs } from './json.ts';
import { bootId, requireFreePorts, requireRoot } from './machine.ts';
import { rootIsShared, shareRoot } from './mounts.ts';
import { ensureLink, prepareKernel } from './network.ts';
import { ensureNodeAddress, findNode } from './node-address.ts';
import { clusterPackages, ensurePackages } from './packages.ts';
import * as paths from './paths.ts';
import { certificatesHash, ensureCertificates } from './pki.ts';
import { isRunning } from './processes.ts';
import { say } from './progress.ts';
import { ensureRunning, waitFor } from './supervise.ts';
import { ensureToolchain } from './toolchain.ts';
import { ensureWebUi } from './web-ui.ts';

/**
 * Makes sure that the cluster runs with everything this checkout wants: one that does is left alone, what died or
 * changed is started, and what cannot be repaired is made anew.
 */
export async function up(): Promise<void> {
  requireRoot();
  const toolchain = await ensureToolchain();
  const ingredients = { bin: toolchain.bin, webUi: await ensureWebUi() };
  const images = [...clusterImages(ingredients), ...stackImages(ingredients)];
  await ensurePackages(clusterPackages);
  const node = await findNode();
  const enforcer = await ensureEnforcer();
  const setting = { node, bin: toolchain.bin, enforcer, pki: await certificatesHash(node) };
  if ((await isWhole(setting)) && (await imagesArePresent(images))) return say('the local cluster is up');
  await requireFreePorts();
  const wasWhole = await isOfThisBoot();
  if (!wasWhole && remains()) {
    say('removing what is left of an earlier cluster');
    await destroy();
  }
  try {
    await bringUp(setting, ingredients);
  } catch (error) {
    if (!wasWhole) throw error;
    say(`the cluster cannot be repaired (${error instanceof Error ? error.message : String(error)}); making it anew`);
    await destroy();
    await bringUp(setting, ingredients);
  }
}

/** Takes the cluster away: nothing but the build cache stays. */
export async function down(): Promise<void> {
  requireRoot();
  await destroy();
  say(`the local cluster is gone; what was built for it stays in ${paths.cacheRoot()}`);
}

async function bringUp(wanted: Omit<Setting, 'pki'>, ingredients: { bin: string; webUi: string }): Promise<void> {
  const begin = performance.now();
  for (const folder of [paths.stateRoot, paths.runRoot, paths.logRoot, paths.volumeRoot])
    await mkdir(folder, { recursive: true });
  await prepareKernel();
  await shareRoot();
  await ensureLink();
  await divertToEnforcer();
  await ensureNodeAddress(wanted.node);
  await linkBinaries(wanted.bin);
  const setting = { ...wanted, pki: await ensureCertificates(wanted.node) };
  await startAll(setting, ingredients);
  await writeFile(paths.wholeMarker, JSON.stringify({ boot: bootId() }));
  say(`the local cluster is up after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
}

async function startAll(setting: Setting, ingredients: { bin: string; webUi: string }): Promise<void> {
  const [containerd, etcd, apiServer, ...others] = allComponents(setting);
  if (!containerd || !etcd || !apiServer) throw new Error('the list of components is not in order');
  for (const component of [containerd, etcd, apiServer]) await ensureRunning(component, setting);
  const images = waitFor(containerd.name, containerdAnswers).then(() => ensureImages(clusterImages(ingredients)));
  const control = waitFor(apiServer.name, apiAnswers);
  await Promise.all([images, control]);
  for (const component of others) await ensureRunning(component, setting);
  await Promise.all([
    waitFor('kube-controller-manager', defaultAccountExists).then(() => applyAddons(setting)),
    waitFor('kubelet', () => nodeIsReady(setting.node)),
    ensureImages(stackImages(ingredients)),
  ]);
  await waitFor('kubelet', dnsAnswers);
  for (const component of others) await waitFor(component.name, () => isHealthy(component));
}

async function applyAddons(setting: Setting): Promise<void> {
  const manifest = join(paths.checkout, 'e2e/cluster/addons.yaml');
  const kubectl = join(setting.bin, 'kubectl');
  await run(
    kubectl,
    ['--kubeconfig', paths.kubeconfigPath, 'apply', '--server-side', '--force-conflicts', '-f', manifest],
    { env: { HOME: paths.runRoot } },
  );
}

/** Whether everything runs as this checkout wants it, and is well. */
async function isWhole(setting: Setting): Promise<boolean> {
  if (!(await isOfThisBoot())) return false;
  const components = allComponents(setting);
  if (!components.every((component) => isRunning(component.name, fingerprint(component, setting)))) return false;
  const answers = [
    apiAnswers(),
    nodeIsReady(setting.node),
    dnsAnswers(),
    storageClassExists(),
    isDiverted(),
    rootIsShared(),
    ...components.map(isHealthy),
  ];
  return (await Promise.all(answers)).every(Boolean);
}

/** Whether a cluster was once whole since the machine started; an older one, or a half one, is made anew. */
async function isOfThisBoot(): Promise<boolean> {
  if (!existsSync(paths.wholeMarker) || !existsSync(paths.runRoot)) return false;
  return parseAs<{ boot: string }>(await readFile(paths.wholeMarker, 'utf8')).boot === bootId();
}

const remains = (): boolean => existsSync(paths.stateRoot) || existsSync(paths.runRoot);

async function linkBinaries(bin: string): Promise<void> {
  await rm(paths.binLink, { force: true });
  await symlink(bin, paths.binLink);
}
