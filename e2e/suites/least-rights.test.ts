/** The operator and the stack can do what they must and no more, by the word of the kernel and of the API server. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { run } from '../cluster/command.ts';
import { binLink, kubeconfigPath } from '../cluster/paths.ts';
import { stack } from '../demo/demo.ts';
import { type LiveObject, local } from '../demo/kubectl.ts';
import { account, containerOf, processOf, waitForOperator } from './operator.ts';
import { kubectl } from './running-demo.ts';

jest.setTimeout(60_000);

/** What kubectl says on both outputs, whether it was content or not. */
async function heard(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, KUBECONFIG: kubeconfigPath, PATH: `${binLink}:${process.env['PATH'] ?? ''}` };
  return await run('bash', ['-c', '"$@" 2>&1 || true', 'kubectl', local.binary, ...args], { env });
}

interface PodWithVolumes extends LiveObject {
  readonly spec: { readonly serviceAccountName: string; readonly volumes?: readonly object[] };
}

describe.each(['operator', 'judge'] as const)('the process of the %s', (container) => {
  let status: string;
  let mounts: string;

  beforeAll(async () => {
    const pid = await processOf(containerOf(await waitForOperator(), container));
    [status, mounts] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readFile(`/proc/${pid}/mountinfo`, 'utf8'),
    ]);
  });

  test('is not root, has no capability, gains no privilege, and is filtered by seccomp', () => {
    const line = (name: string) =>
      status
        .split('\n')
        .find((text) => text.startsWith(`${name}:`))
        ?.split(/\s+/)
        .slice(1);
    expect(line('Uid')).toEqual(['65534', '65534', '65534', '65534']);
    expect(line('Gid')).toEqual(['65534', '65534', '65534', '65534']);
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
      expect(line(set)).toEqual(['0000000000000000']);
    expect(line('NoNewPrivs')).toEqual(['1']);
    expect(line('Seccomp')).toEqual(['2']);
  });

  test('cannot write to its root file system', () => {
    const root = mounts.split('\n').find((text) => text.split(' ')[4] === '/');
    expect(root?.split(' ')[5]?.split(',')).toContain('ro');
  });

  test('has a login for the API server where it is the operator, and only there', () => {
    expect(mounts.includes('/serviceaccount')).toBe(container === 'operator');
  });

  test.each(['/bin/sh', '/bin/bash', '/bin/busybox'])('has no %s beside it', async (shell) => {
    const { metadata } = await waitForOperator();
    const into = [metadata.name, `--namespace=${stack.namespace}`, `--container=${container}`];
    const said = await heard('exec', ...into, '--', shell, '-c', 'echo here');
    expect(said).toContain('no such file or directory');
    expect(said).not.toMatch(/^here$/m);
  });
});

const mine = `--namespace=${stack.namespace}`;
const elsewhere = '--namespace=demo';
const prometheus = `system:serviceaccount:${stack.namespace}:${stack.name}-prometheus`;
const kubeStateMetrics = `system:serviceaccount:${stack.namespace}:${stack.name}-kube-state-metrics`;

describe('by the API server’s own judgement', () => {
  test.each<[answer: 'yes' | 'no', who: string, question: readonly string[]]>([
    ['yes', account, ['patch', 'statefulsets.apps', mine]],
    ['yes', account, ['get', 'secrets', mine]],
    ['yes', account, ['patch', 'pods', '--subresource=status', mine]],
    ['yes', account, ['bind', 'clusterroles.rbac.authorization.k8s.io/bellwether-prometheus']],
    ['yes', account, ['watch', 'pods', '--all-namespaces']],
    ['no', account, ['get', 'pods', '--subresource=log', elsewhere]],
    ['yes', account, ['list', 'daemonsets.apps', '--all-namespaces']],
    ['no', account, ['get', 'daemonsets.apps', elsewhere]],
    ['no', account, ['patch', 'daemonsets.apps', elsewhere]],
    ['no', account, ['get', 'secrets', elsewhere]],
    ['no', account, ['list', 'secrets', '--all-namespaces']],
    ['no', account, ['get', 'configmaps', elsewhere]],
    ['no', account, ['patch', 'statefulsets.apps', elsewhere]],
    ['no', account, ['create', 'pods', elsewhere]],
    ['no', account, ['create', 'pods', '--subresource=exec', mine]],
    ['no', account, ['create', 'serviceaccounts', '--subresource=token', mine]],
    ['no', account, ['create', 'rolebindings.rbac.authorization.k8s.io', mine]],
    ['no', account, ['create', 'clusterroles.rbac.authorization.k8s.io']],
    ['no', account, ['escalate', 'clusterroles.rbac.authorization.k8s.io']],
    ['no', account, ['bind', 'clusterroles.rbac.authorization.k8s.io/cluster-admin']],
    ['no', account, ['impersonate', 'users']],
    ['no', account, ['patch', 'monitoringstacks.monitoring.bellwether.dev', mine]],
    ['no', account, ['delete', 'persistentvolumeclaims', mine]],
    ['no', account, ['delete', 'namespaces']],
    ['yes', prometheus, ['watch', 'pods', '--all-namespaces']],
    ['no', prometheus, ['get', 'secrets', mine]],
    ['no', prometheus, ['get', 'configmaps', mine]],
    ['yes', prometheus, ['get', 'nodes', '--subresource=metrics']],
    ['no', prometheus, ['get', 'nodes', '--subresource=proxy']],
    ['yes', kubeStateMetrics, ['list', 'deployments.apps', '--all-namespaces']],
    ['no', kubeStateMetrics, ['list', 'secrets', mine]],
    ['no', kubeStateMetrics, ['list', 'configmaps', mine]],
  ])('%s: %s, %j', async (answer, who, question) => {
    const said = await heard('auth', 'can-i', ...question, `--as=${who}`);
    expect(said.trim().split('\n').at(-1)).toBe(answer);
  });

  test('every pod but node-exporter’s would run where Pod Security is restricted', async () => {
    const label = 'pod-security.kubernetes.io/enforce=restricted';
    const said = await heard('label', 'namespace', stack.namespace, label, '--overwrite', '--dry-run=server');
    const warned = said.split('\n').filter((line) => line.startsWith('Warning: ') && !line.includes('existing pods'));
    expect(warned).toEqual([expect.stringMatching(/^Warning: demo-node-exporter-\w+: /)]);
    expect(said).toContain('labeled (server dry run)');
  });

  test('a pod that reads nothing of the API has no token', async () => {
    const pods = await kubectl.list<PodWithVolumes>('pods', mine, '--selector=app.kubernetes.io/managed-by=bellwether');
    const withToken = pods.filter(({ spec }) => JSON.stringify(spec.volumes ?? []).includes('serviceAccountToken'));
    expect(withToken.map(({ spec }) => spec.serviceAccountName).toSorted()).toEqual([
      'demo-kube-state-metrics',
      'demo-prometheus',
    ]);
  });
});
