/** Another API server on the cluster's etcd that refuses streaming lists, for clients that must cope without. */
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { connectApi } from './api.ts';
import { apiServer } from './components.ts';
import { asks } from './health.ts';
import { findNode } from './node-address.ts';
import { binLink, runRoot } from './paths.ts';
import { certificatesHash, writeKubeconfig } from './pki.ts';
import { secondApiServerPort } from './plan.ts';
import { stop } from './processes.ts';
import { ensureRunning, waitFor } from './supervise.ts';

export interface SecondApiServer {
  /** The path of an administrator's kubeconfig for it. */
  kubeconfig: string;
  stop(): Promise<void>;
}

const name = 'kube-apiserver-second';

/**
 * Starts it; the cluster must be up. It keeps out of the `kubernetes` Service, so that only who asks for it meets it.
 * @throws ComponentFailed when it does not become ready
 */
export async function startSecondApiServer(): Promise<SecondApiServer> {
  const node = await findNode();
  const setting = { node, bin: await readlink(binLink), enforcer: '', pki: await certificatesHash(node) };
  const flags = ['--feature-gates=WatchList=false', '--endpoint-reconciler-type=none'];
  await stop(name, 0); // of a test that was killed
  await ensureRunning({ ...apiServer(setting, { name, port: secondApiServerPort, flags }), files: {} }, setting);
  await waitFor(name, isReady);
  const kubeconfig = await writeKubeconfig('admin', {
    path: join(runRoot, 'second.kubeconfig'),
    port: secondApiServerPort,
  });
  return { kubeconfig, stop: () => stop(name, 1000) };
}

async function isReady(): Promise<boolean> {
  return await asks(
    async (api) => (await api.text('/readyz')) === 'ok',
    () => connectApi(secondApiServerPort),
  );
}
