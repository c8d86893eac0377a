/** Targets that the operator finds and the servers fetch: what they find, what they keep without it, and whom it tells. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { discoveryAudience } from '../../components/prometheus/layout.ts';
import { namespace as home, operatorName } from '../../deploy/naming.ts';
import type { LiveObject } from '../demo/kubectl.ts';
import { type Ask, askAt, query } from '../demo/prometheus.ts';
import { testNamespace } from '../demo/test-namespace.ts';
import { scrapeTarget, withdraw } from './declarations.ts';
import { waitForOperator } from './operator.ts';
import { installedOperator } from './prepare-again.ts';
import { eventually, kubectl } from './running-demo.ts';
import { createGranted, scratchStack } from './scratch-stack.ts';
import { activeTargets, reloadedAt, type Target } from './server.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(180_000);

const suite = 'served';
/** Of the stack, of a team that it does not trust, and of somebody else. */
const [own, team, other] = ['e2e-served', 'e2e-served-team', 'e2e-served-other'];
const declaredBy = { selector: { matchLabels: { 'bellwether.dev/declared-by': suite } } };

type Pod = LiveObject & { readonly status: { readonly podIP?: string } };

let image: string;

function stack(discovery: 'Operator' | 'Prometheus'): object {
  const base = scratchStack(own, {});
  const prometheus = {
    discovery,
    storage: { size: '100Mi', ephemeral: true },
    scrapeInterval: '1s',
    resources: { requests: { memory: '64Mi' } },
  };
  const quiet = {
    kubeStateMetrics: { enabled: false },
    defaultRules: { enabled: false },
    annotationDiscovery: 'Disabled',
  };
  return { ...base, spec: { ...base.spec, ...quiet, prometheus, targets: declaredBy } };
}

const program = `require('node:http').createServer((_, response) => {
  response.setHeader('content-type', 'text/plain; version=0.0.4').end('served_beats 1\\n');
}).listen(8080)`;

const container = (name: string, eval_: string, portName: string) => ({
  name,
  image,
  imagePullPolicy: 'IfNotPresent',
  command: ['/usr/local/bin/node', '--eval', eval_],
  ports: [{ name: portName, containerPort: 8080 }],
});

function pod(namespace: string, name: string, app = 'web', more: object = {}): object {
  const containers = [container('main', program, 'http')];
  const spec = { automountServiceAccountToken: false, terminationGracePeriodSeconds: 0, containers, ...more };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels: { app } }, spec };
}

/** A pod of the Service, with a second container that says it had the port too. */
const behind = (name: string, more: object = {}) =>
  pod(team, name, 'api', {
    containers: [container('main', program, 'http'), container('beside', 'setInterval(() => {}, 9e8)', 'also')],
    ...more,
  });

function service(): object {
  const spec = { selector: { app: 'api' }, ports: [{ name: 'metrics', port: 80, targetPort: 'http' }] };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: team, name: 'api', labels: { tier: 'back' } },
    spec,
  };
}

beforeAll(async () => {
  ({ image } = await installedOperator());
  await createGranted(own);
  await kubectl.apply([
    stack('Operator'),
    testNamespace(team),
    testNamespace(other),
    pod(team, 'first'),
    pod(other, 'first'),
    scrapeTarget(
      { suite, name: 'web', namespace: team },
      { pods: { selector: { matchLabels: { app: 'web' } } }, port: 'http', labels: { shift: 'a$1b' } },
    ),
    behind('one'),
    service(),
    scrapeTarget(
      { suite, name: 'api', namespace: team },
      {
        services: { selector: { matchLabels: { tier: 'back' } } },
        relabelings: [
          { action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' },
          { sourceLabels: ['__meta_kubernetes_endpointslice_endpoint_conditions_ready'], targetLabel: 'ready' },
        ],
      },
    ),
  ]);
});

afterAll(async () => {
  await scale(1);
  await withdraw(suite);
  await vacate(own, team, other);
});

async function scale(replicas: number): Promise<void> {
  await kubectl.run('scale', 'deployment', operatorName, `--namespace=${home}`, `--replicas=${replicas}`);
}

async function addressOf(name: string, namespace: string): Promise<string> {
  return (await kubectl.find<Pod>('pod', name, `--namespace=${namespace}`))?.status.podIP ?? '';
}

/** The stack's own server, from its node. */
async function server(): Promise<Ask> {
  return askAt(`http://${await addressOf('scratch-prometheus-0', own)}:9090`);
}

/** The targets of an object of the team. */
async function targetsOf(name: string): Promise<readonly Target[]> {
  return (await activeTargets(await server())).filter(({ labels }) => labels['scrape_target'] === `${team}/${name}`);
}

/** `namespace/pod` of each target of the object that is up. */
async function up(of: string): Promise<readonly string[]> {
  const targets = await targetsOf(of);
  return targets.filter(({ health }) => health === 'up').map(({ labels }) => `${labels['namespace']}/${labels['pod']}`);
}

const areUp = (names: readonly string[], within = 30_000, of = 'web') =>
  eventually(
    `the targets ${names.join(', ')}`,
    async () => {
      expect((await up(of)).toSorted()).toEqual(names.map((name) => `${team}/${name}`));
    },
    within,
  );

/** How many targets each role's job is told of, before the server's relabelling. */
async function discovered(): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`http://${await addressOf('scratch-prometheus-0', own)}:9090/metrics`)).text();
  const counts = text.matchAll(
    /^prometheus_sd_discovered_targets\{config="(pod|endpointslice)-[^"]*",name="scrape"\} (\S+)$/gm,
  );
  return Object.fromEntries([...counts].map(([, role, count]) => [role, Number(count)]));
}

async function value(expression: string): Promise<number> {
  const [found] = await query(await server(), expression);
  return found?.value ?? Number.NaN;
}

test('an object finds the pods of its namespace, and none of another', async () => {
  await areUp(['first'], 120_000);
  const [target] = await targetsOf('web');
  expect(target?.labels).toMatchObject({
    namespace: team,
    job: 'web',
    scrape_target: `${team}/web`,
    container: 'main',
    endpoint: 'http',
    shift: 'a$1b',
  });
});

test('an object finds the endpoints of the Services of its namespace', async () => {
  await areUp(['one'], 60_000, 'api');
  const [target] = await targetsOf('api');
  expect(target?.labels).toMatchObject({
    namespace: team,
    service: 'api',
    pod: 'one',
    endpoint: 'metrics',
    job: 'api',
    scrape_target: `${team}/api`,
    app: 'api',
    ready: 'true',
  });
});

test('the server has no discovery of its own for them', async () => {
  expect(await discovered()).toEqual({ pod: 1, endpointslice: 1 });
});

test('a new endpoint is a target without any change of the configuration, ready or not; one that is gone is none', async () => {
  const loaded = await reloadedAt(await server());
  await kubectl.apply([behind('two'), behind('late', { readinessGates: [{ conditionType: 'example.com/never' }] })]);
  await areUp(['late', 'one', 'two'], 30_000, 'api');
  const late = (await targetsOf('api')).filter(({ labels }) => labels['pod'] === 'late');
  expect(late.map(({ labels }) => labels['ready'])).toEqual(['false']);
  await kubectl.run('delete', 'pod', 'two', `--namespace=${team}`, '--wait=false');
  await areUp(['late', 'one'], 30_000, 'api');
  expect(await reloadedAt(await server())).toBe(loaded);
});

test('a new pod is found without any change of the configuration', async () => {
  const loaded = (await value('prometheus_config_last_reload_success_timestamp_seconds')) || 0;
  await kubectl.apply([pod(team, 'second')]);
  await areUp(['first', 'second']);
  expect((await value('prometheus_config_last_reload_success_timestamp_seconds')) || 0).toBe(loaded);
});

test('nobody but the stack’s servers is told', async () => {
  const [operator] = await kubectl.list<Pod>(
    'pods',
    `--namespace=${home}`,
    '--selector=app.kubernetes.io/name=bellwether,app.kubernetes.io/component=operator',
  );
  const [{ scrapePool } = { scrapePool: '' }] = await targetsOf('web');
  const url = `http://${operator?.status.podIP}:8080/discovery/${own}/scratch/${scrapePool}`;
  const ask = async (token?: string) =>
    (await fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token.trim()}` } })).status;
  const tokenOf = (account: string, namespace: string, ...flags: readonly string[]) =>
    kubectl.run('create', 'token', account, `--namespace=${namespace}`, ...flags);
  const audience = `--audience=${discoveryAudience}`;
  expect(await ask()).toBe(401);
  expect(await ask(await tokenOf('default', team, audience))).toBe(401);
  expect(await ask(await tokenOf('scratch-prometheus', own))).toBe(401);
  expect(await ask(await tokenOf('scratch-prometheus', own, audience))).toBe(200);
});

test('while no operator answers, what was found is scraped on; what comes is found when one does again', async () => {
  await scale(0);
  const failed = async (): Promise<number> => {
    const text = await (await fetch(`http://${await addressOf('scratch-prometheus-0', own)}:9090/metrics`)).text();
    return Number(/^prometheus_sd_http_failures_total (\S+)$/m.exec(text)?.[1] ?? 0);
  };
  const before = await failed();
  await eventually(
    'questions without an answer',
    async () => expect(await failed()).toBeGreaterThan(before + 2),
    60_000,
  );
  await kubectl.apply([pod(team, 'third')]);
  await areUp(['first', 'second']);
  expect(await value('time() - max(timestamp(served_beats))')).toBeLessThan(5);
  await scale(1);
  await waitForOperator();
  await areUp(['first', 'second', 'third'], 60_000);
});

test('the server finds the same by itself, label by label', async () => {
  const all = async () => (await targetsOf('web')).concat(await targetsOf('api'));
  const labels = async () =>
    (await all()).map((target) => JSON.stringify([target.scrapeUrl, target.labels])).toSorted();
  const before = await labels();
  expect(before).toHaveLength(5);
  const pools = (await all()).map(({ scrapePool }) => scrapePool);
  await kubectl.apply([stack('Prometheus')]);
  await eventually(
    'the same targets',
    async () => {
      // Everything in the cluster, of which its relabelling picks.
      const { pod: pods = 0, endpointslice: endpoints = 0 } = await discovered();
      expect(Math.min(pods, endpoints)).toBeGreaterThan(8);
      expect(await labels()).toEqual(before);
    },
    60_000,
  );
  expect((await all()).map(({ scrapePool }) => scrapePool).toSorted()).toEqual(pools.toSorted());
});
