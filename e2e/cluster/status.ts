/** What the cluster looks like, in a small table. */
import { type ApiList, type ApiObject, connectApi } from './api.ts';
import { allComponents, isHealthy, type Setting } from './components.ts';
import { containerdAnswers } from './containerd.ts';
import { apiAnswers, dnsAnswers, nodeIsReady, storageClassExists } from './health.ts';
import { auditLogPath, cacheRoot, kubeconfigPath, logRoot } from './paths.ts';
import { apiServerPort } from './plan.ts';
import { isRunning, recordOf } from './processes.ts';

export interface Row {
  name: string;
  isWell: boolean;
  detail: string;
}

/** One row for each host process, the node, DNS, storage and every LoadBalancer address. */
export async function look(setting: Setting): Promise<Row[]> {
  const probes: Record<string, () => Promise<boolean>> = {
    'kube-apiserver': apiAnswers,
    containerd: containerdAnswers,
  };
  const components = allComponents(setting).map(async (component) => {
    const isWell = isRunning(component.name) && (await (probes[component.name]?.() ?? isHealthy(component)));
    const pid = recordOf(component.name)?.pid;
    return { name: component.name, isWell, detail: isRunning(component.name) ? `process ${pid}` : 'does not run' };
  });
  const parts: Array<Promise<Row>> = [
    nodeIsReady(setting.node).then((isWell) => ({
      name: 'node',
      isWell,
      detail: `${setting.node.name} ${setting.node.address}`,
    })),
    dnsAnswers().then((isWell) => ({ name: 'dns', isWell, detail: 'kube-system/kube-dns' })),
    storageClassExists().then((isWell) => ({ name: 'storage', isWell, detail: 'StorageClass local' })),
  ];
  return [...(await Promise.all([...components, ...parts])), ...(await balancers())];
}

interface Service extends ApiObject {
  spec: { type?: string };
  status: { loadBalancer?: { ingress?: Array<{ ip?: string }> } };
}

async function balancers(): Promise<Row[]> {
  if (!(await apiAnswers())) return [];
  const api = connectApi();
  const { items } = await api.call<ApiList<Service>>('GET', '/api/v1/services').finally(() => api.close());
  return items
    .filter(({ spec }) => spec.type === 'LoadBalancer')
    .map(({ metadata, status }) => {
      const address = status.loadBalancer?.ingress?.[0]?.ip;
      return {
        name: 'address',
        isWell: address !== undefined,
        detail: `${address ?? 'none'} ${metadata.namespace}/${metadata.name}`,
      };
    });
}

/** The table as text. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ name, isWell, detail }) => `${name.padEnd(24)} ${(isWell ? 'ok' : 'NOT OK').padEnd(7)} ${detail}`,
  );
  const places = {
    api: `https://127.0.0.1:${apiServerPort}`,
    kubeconfig: kubeconfigPath,
    logs: logRoot,
    'audit log': auditLogPath,
    cache: cacheRoot(),
  };
  return [...lines, ...Object.entries(places).map(([name, place]) => `${name.padEnd(24)}         ${place}`)].join('\n');
}
