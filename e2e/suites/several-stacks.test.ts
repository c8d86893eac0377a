/**
 * Several stacks in one cluster and in one namespace: what they share, what they say of each other, and who takes over.
 *
 * @rolls the demo's node-exporter makes way for a DaemonSet that needs its port
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { defaultImages } from '../../components/images.ts';
import { conditionOf } from '../demo/conditions.ts';
import { stack as demo } from '../demo/demo.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { askAt, query } from '../demo/prometheus.ts';
import { current } from './declarations.ts';
import { eventually, kubectl } from './running-demo.ts';
import { createGranted, managedObjects, scratchStack } from './scratch-stack.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(120_000);

const [shared, trusting] = ['e2e-several', 'e2e-several-trusting'];
const team = { selector: { matchLabels: { 'example.com/team': 'several' } } };

interface Stack {
  readonly namespace: string;
  readonly name: string;
}

const first: Stack = { namespace: shared, name: 'first' };
const second: Stack = { namespace: shared, name: 'second' };
const third: Stack = { namespace: trusting, name: 'third' };

/** A Prometheus that reads node-exporter and kube-state-metrics, whoever's they are, and evaluates the team's rules. */
function smallStack({ namespace, name }: Stack, spec: object = {}): object {
  const base = scratchStack(namespace, {});
  const small = {
    prometheus: {
      storage: { size: '100Mi', ephemeral: true },
      scrapeInterval: '1s',
      resources: { requests: { memory: '64Mi' } },
    },
    kubeStateMetrics: {},
    nodeExporter: {},
    defaultRules: { enabled: false },
    annotationDiscovery: 'Disabled',
  };
  return { ...base, metadata: { namespace, name }, spec: { ...base.spec, ...small, ...spec } };
}

const rule = {
  apiVersion: 'monitoring.bellwether.dev/v1alpha1',
  kind: 'AlertRule',
  metadata: { name: 'several', namespace: shared, labels: team.selector.matchLabels },
  spec: { groups: [{ name: 'g', interval: '1s', rules: [{ record: 'several:up', expr: 'count(up)' }] }] },
};

async function stackOf({ namespace, name }: Stack): Promise<LiveObject> {
  const found = await kubectl.find('monitoringstack', name, `--namespace=${namespace}`);
  if (!found) throw new Error(`there is no MonitoringStack ${namespace}/${name}`);
  return found;
}

/** `True Shared that of …` */
async function said(of: Stack, type: string): Promise<string> {
  const condition = conditionOf(await stackOf(of), type);
  return `${condition?.status} ${condition?.reason} ${condition?.message}`;
}

const says = (of: Stack, type: string, ...words: readonly string[]) =>
  eventually(
    `${type} of ${of.name}`,
    async () => {
      const text = await said(of, type);
      for (const each of words) expect(text).toContain(each);
    },
    60_000,
  );

const isReady = (of: Stack) =>
  eventually(
    `MonitoringStack ${of.name}`,
    async () => {
      expect(current(await stackOf(of), 'Ready')).toMatchObject({ status: 'True' });
    },
    90_000,
  );

/** @throws while it is younger than a second */
async function hasAged(of: Stack): Promise<void> {
  const { creationTimestamp = '' } = (await stackOf(of)).metadata;
  expect(Date.now()).toBeGreaterThan(Date.parse(creationTimestamp) + 1_000);
}

/** Asks the first replica itself, from its node. */
async function ask({ namespace, name }: Stack, expression: string) {
  const pod = await kubectl.find<LiveObject & { readonly status: { readonly podIP?: string } }>(
    'pod',
    `${name}-prometheus-0`,
    `--namespace=${namespace}`,
  );
  return await query(askAt(`http://${pod?.status.podIP ?? ''}:9090`), expression);
}

/** The `instance` of every node whose metrics arrived within the last five seconds, and whether those of objects did. */
async function arriving(of: Stack): Promise<readonly string[]> {
  const nodes = await ask(
    of,
    'count by (instance) (present_over_time(node_memory_MemTotal_bytes{job="node-exporter"}[5s]))',
  );
  const objects = await ask(of, 'count by (job) (present_over_time(kube_node_info{job="kube-state-metrics"}[5s]))');
  return [...nodes.map(({ labels }) => labels['instance'] ?? ''), ...objects.map(({ labels }) => labels['job'] ?? '')];
}

const arrive = (of: Stack, instances: readonly string[]) =>
  eventually(
    `metrics in ${of.name}`,
    async () => {
      expect(await arriving(of)).toEqual([...instances, 'kube-state-metrics']);
    },
    60_000,
  );

/** Under what every node's exporter is known, on whatever port it is. */
async function nodeAddresses(): Promise<readonly string[]> {
  const nodes = await kubectl.list<
    LiveObject & {
      readonly status: { readonly addresses: readonly { readonly type: string; readonly address: string }[] };
    }
  >('nodes');
  return nodes.flatMap(({ status: { addresses } }) =>
    addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => `${address}:9100`),
  );
}

interface DaemonSet extends LiveObject {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly ports?: readonly { readonly hostPort?: number }[] }[] };
    };
  };
}

/** Those that its node-exporter takes. */
async function portsOfNodes({ namespace, name }: Stack): Promise<readonly number[]> {
  const found = await kubectl.find<DaemonSet>('daemonset', `${name}-node-exporter`, `--namespace=${namespace}`);
  const ports = found?.spec.template.spec.containers.flatMap((container) => container.ports ?? []) ?? [];
  return ports.flatMap(({ hostPort }) => hostPort ?? []);
}

const partsIn = async (namespace: string, ...names: readonly string[]): Promise<readonly string[]> =>
  (await managedObjects(namespace)).filter(
    (ref) => names.some((name) => ref.endsWith(name)) && !ref.startsWith('Pod/'),
  );

/** node-exporter as a chart installs it, which knows nothing of stacks. */
const strangerName = { namespace: trusting, name: 'agent-node-exporter' };
const labels = { 'app.kubernetes.io/name': 'prometheus-node-exporter', 'app.kubernetes.io/instance': 'agent' };
const stranger = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { ...strangerName, labels },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        hostNetwork: true,
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 1,
        tolerations: [{ operator: 'Exists' }],
        containers: [
          {
            name: 'node-exporter',
            image: defaultImages['node-exporter'],
            imagePullPolicy: 'IfNotPresent',
            args: ['--web.listen-address=:9100', '--collector.disable-defaults', '--collector.uname'],
            ports: [{ name: 'metrics', containerPort: 9100, hostPort: 9100 }],
          },
        ],
      },
    },
  },
};

let known: readonly string[];

beforeAll(async () => {
  known = await nodeAddresses();
  for (const namespace of [shared, trusting]) await createGranted(namespace);
  await kubectl.apply([rule, smallStack(first)]);
  await eventually('the first', async () => {
    const found = await partsIn(shared, 'first-node-exporter');
    if (!found.includes('DaemonSet/first-node-exporter')) throw new Error(`there is only ${found.join(', ')}`);
  });
  await kubectl.apply([smallStack(second, { rules: team })]);
  // Ages count in whole seconds, and of two of one age the first by name takes over: the trusting one is to be younger.
  await eventually('another second', () => hasAged(second));
  await kubectl.apply([smallStack(third, { rules: team, tenancy: { trustedNamespaces: [shared] } })]);
  await Promise.all([first, second, third].map(isReady));
});

afterAll(async () => {
  await vacate(shared, trusting);
  const own = `${demo.name}-node-exporter`;
  await kubectl.run('delete', 'daemonset', strangerName.name, `--namespace=${trusting}`, '--ignore-not-found');
  // It would stay where it went; anew it comes back to the usual port.
  await kubectl.run('delete', 'daemonset', own, `--namespace=${demo.namespace}`, '--wait=false');
  const atHome = async () => {
    const text = await said(demo, 'NodeExporterAvailable');
    if (!text.startsWith('True Available') || text.includes('on port')) throw new Error(text);
  };
  await eventually('the demo’s node-exporter on its usual port', atHome, 60_000);
  await isReady(demo);
});

describe('stacks that want the same', () => {
  test('have one node-exporter and one kube-state-metrics, beside the demo’s on a port of its own', async () => {
    const names = ['-node-exporter', '-kube-state-metrics'];
    const parts = [...(await partsIn(shared, ...names)), ...(await partsIn(trusting, ...names))];
    expect(parts.filter((ref) => /^(DaemonSet|Deployment)/.test(ref)).toSorted()).toEqual([
      'DaemonSet/first-node-exporter',
      'Deployment/first-kube-state-metrics',
    ]);
    // Which one is free depends on what other suites leave behind: a part that is about to go has its port until then.
    const [port = 0] = await portsOfNodes(first);
    expect(port).toBeGreaterThanOrEqual(19_100);
    expect(await said(first, 'NodeExporterAvailable')).toContain(
      `listens on port ${port} of the nodes, because DaemonSet ${demo.namespace}/${demo.name}-node-exporter has port 9100`,
    );
  });

  test('say whose they use, and who uses theirs', async () => {
    const users = `used by MonitoringStacks ${trusting}/third, ${shared}/second too`;
    for (const type of ['NodeExporterAvailable', 'KubeStateMetricsAvailable']) {
      await says(first, type, 'True Available', users);
      await says(second, type, 'True Shared', `that of MonitoringStack ${shared}/first is used`);
      await says(third, type, 'True Shared', `that of MonitoringStack ${shared}/first is used`);
    }
    expect(await said(second, 'Ready')).toContain('True Ready');
  });

  test('have the metrics of nodes and objects all the same, under the same names', async () => {
    expect(known.length).toBeGreaterThan(0);
    for (const each of [first, second, third]) await arrive(each, known);
  });
});

test('stacks that select the same are told of each other and how to part, and go on', async () => {
  await says(second, 'Overlapping', `MonitoringStack ${trusting}/third has the same AlertRules`, 'change spec.rules');
  await says(third, 'Overlapping', `MonitoringStack ${shared}/second has the same AlertRules`);
  expect(await said(first, 'Overlapping')).toBe('undefined undefined undefined');
  await eventually('the rule in both', async () => {
    for (const each of [second, third]) expect(await ask(each, 'several:up')).toHaveLength(1);
  });
});

test('a DaemonSet that has to have port 9100 gets it: the demo’s node-exporter makes way, and its series go on', async () => {
  await kubectl.apply([stranger]);
  await says(
    demo,
    'NodeExporterAvailable',
    'True Available',
    'on port 19',
    `because DaemonSet ${trusting}/agent-node-exporter has port 9100`,
  );
  await kubectl.run('rollout', 'status', `daemonset/${strangerName.name}`, `--namespace=${trusting}`, '--timeout=60s');
  await isReady(demo);
  await eventually(
    'the demo’s metrics',
    async () => {
      // A server that reloads while a pod goes leaves the last sample of its target standing for five minutes.
      const up = await ask(demo, 'last_over_time(up{job="node-exporter"}[12s]) == 1');
      expect(up.map(({ labels: { instance } }) => instance)).toEqual(known);
    },
    60_000,
  );
});

test('when the one goes that ran them, the next takes over for all, on a free port', async () => {
  await kubectl.run('delete', 'monitoringstack', first.name, `--namespace=${shared}`, '--timeout=20s');
  for (const type of ['NodeExporterAvailable', 'KubeStateMetricsAvailable']) {
    await says(second, type, 'True Available', `used by MonitoringStack ${trusting}/third too`);
    await says(third, type, 'True Shared', `that of MonitoringStack ${shared}/second is used`);
  }
  for (const each of [second, third]) await arrive(each, known);
  await eventually('the end of the first', async () => {
    expect((await managedObjects(shared)).filter((ref) => ref.includes('/first-'))).toEqual([]);
  });
});
