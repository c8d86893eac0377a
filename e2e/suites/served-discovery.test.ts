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
import { activeTargets } from './server.ts';
import { vacate } from './vacate.ts';

jest.setTimeout(180_000);

const suite = 'served';
/** Of the stack, of a team that it does not trust, and of somebody else. */
const [own, team, other] = ['e2e-served', 'e2e-served-team', 'e2e-served-other'];
const declaredBy = { selector: { matchLabels: { 'bellwether.dev/declared-by': suite } } };

type Pod = LiveObject & { readonly status: { readonly podIP?: string } };

let image: string;

function stack(): object {
  const base = scratchStack(own, {});
  const prometheus = {
    discovery: 'Operator',
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

function pod(namespace: string, name: string): object {
  const command = ['/usr/local/bin/node', '--eval', program];
  const ports = [{ name: 'http', containerPort: 8080 }];
  const containers = [{ name: 'main', image, imagePullPolicy: 'IfNotPresent', command, ports }];
  const spec = { automountServiceAccountToken: false, terminationGracePeriodSeconds: 0, containers };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels: { app: 'web' } }, spec };
}

beforeAll(async () => {
  ({ image } = await installedOperator());
  await createGranted(own);
  await kubectl.apply([
    stack(),
    testNamespace(team),
    testNamespace(other),
    pod(team, 'first'),
    pod(other, 'first'),
    scrapeTarget(
      { suite, name: 'web', namespace: team },
      { pods: { selector: { matchLabels: { app: 'web' } } }, port: 'http', labels: { shift: 'a$1b' } },
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

/** `namespace/pod` of each target that is up. */
async function up(): Promise<readonly string[]> {
  const targets = (await activeTargets(await server())).filter(({ labels }) => labels['scrape_target'] !== undefined);
  return targets.filter(({ health }) => health === 'up').map(({ labels }) => `${labels['namespace']}/${labels['pod']}`);
}

const areUp = (names: readonly string[], within = 30_000) =>
  eventually(
    `the targets ${names.join(', ')}`,
    async () => {
      expect((await up()).toSorted()).toEqual(names.map((name) => `${team}/${name}`));
    },
    within,
  );

async function value(expression: string): Promise<number> {
  const [found] = await query(await server(), expression);
  return found?.value ?? Number.NaN;
}

test('an object finds the pods of its namespace, and none of another', async () => {
  await areUp(['first'], 120_000);
  const [target] = (await activeTargets(await server())).filter(({ labels }) => labels['scrape_target'] !== undefined);
  expect(target?.labels).toMatchObject({
    namespace: team,
    job: 'web',
    scrape_target: `${team}/web`,
    container: 'main',
    endpoint: 'http',
    shift: 'a$1b',
  });
});

test('the server has no discovery of pods of its own for it', async () => {
  const address = await addressOf('scratch-prometheus-0', own);
  const text = await (await fetch(`http://${address}:9090/metrics`)).text();
  expect(text).toMatch(/^prometheus_sd_discovered_targets\{config="pod-[^"]*",name="scrape"\} 1$/m);
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
  const [{ scrapePool } = { scrapePool: '' }] = (await activeTargets(await server())).filter(
    ({ labels }) => labels['scrape_target'],
  );
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
