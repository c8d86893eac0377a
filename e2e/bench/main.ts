/** `make bench`: how soon a change is live, and what it costs, on the local cluster. Prints a table and writes a JSON file. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadCredentials } from '../../operator/kube/auth.ts';
import { type Client, createClient } from '../../operator/kube/client.ts';
import { alertRules, configMaps, pods, type Resource, scrapeTargets } from '../../operator/kube/resource.ts';
import { createTransport } from '../../operator/kube/transport.ts';
import { run } from '../cluster/command.ts';
import { kubeconfigPath } from '../cluster/paths.ts';
import { prepareDemo, stack } from '../demo/demo.ts';
import { localPlatform } from '../demo/platform.ts';
import { namespace } from '../demo/workload.ts';
import { benchLabel, floorConfigMap, idleTarget, rule, target } from './objects.ts';
import { type Seen, seenAt, timeUntil } from './observer.ts';
import { type Result, type Series, seriesOf, tableOf } from './series.ts';

const changes = 100;
const ballast = 500;
/** When the pods are poked after a bare write: as the operator does it. */
const pokes = [0, 500, 1000, 2000, 4000];

const say = (line: string): void => console.log(line);
const fieldManager = 'bench';

async function podAddress(client: Client, name: string): Promise<{ pod: string; address: string }> {
  const found = await client.list(pods, {
    namespace: stack.namespace,
    labelSelector: `app.kubernetes.io/name=${name}`,
  });
  const pod = found.find(({ status }) => status?.phase === 'Running');
  if (!pod?.status?.podIP) throw new Error(`no pod of ${name} runs in ${stack.namespace}`);
  return { pod: pod.metadata.name, address: pod.status.podIP };
}

/** Times of `count` changes, one after the other, each from the API server's answer until it is seen. */
async function times(name: string, count: number, change: (version: number) => Promise<number>): Promise<Series> {
  const measured: number[] = [];
  for (let version = 1; version <= count; version++) {
    measured.push(await change(version));
    if (version % 25 === 0) say(`  ${name}: ${version} of ${count}`);
  }
  return seriesOf(measured);
}

function ruleChange(client: Client, server: Seen) {
  return async (version: number): Promise<number> => {
    await client.apply(alertRules, rule('bench-live', version), { fieldManager, force: true });
    return await timeUntil('the rule is live', () => server.hasRule(`${namespace}/bench-live/g`, `v${version}`));
  };
}

function targetChange(client: Client, server: Seen) {
  return async (version: number): Promise<number> => {
    await client.apply(scrapeTargets, target('bench-live', version), { fieldManager, force: true });
    return await timeUntil('the target is active', () => server.hasTarget(undefined, `"version":"v${version}"`));
  };
}

/** The floor: a bare ConfigMap and the same pokes, with no operator in between. */
function floorChange(client: Client, server: Seen, pod: string) {
  return async (version: number): Promise<number> => {
    await client.apply(configMaps, floorConfigMap(version), { fieldManager, force: true });
    const over = new AbortController();
    const poking = pokeUntil(client, pod, over.signal);
    const time = await timeUntil('the floor is live', () => server.hasRule('bench/floor', `v${version}`));
    over.abort();
    await poking;
    return time;
  };
}

async function pokeUntil(client: Client, name: string, signal: AbortSignal): Promise<void> {
  const start = performance.now();
  for (const due of pokes) {
    await pause(Math.max(0, due - (performance.now() - start)), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const merge = { metadata: { annotations: { 'bellwether.dev/bench-poke': `${Date.now()}` } } };
    await client.patch(pods, { namespace: stack.namespace, name }, { merge }, { subresource: 'status' });
  }
}

async function addBallast(client: Client, server: Seen): Promise<void> {
  for (let index = 0; index < ballast; index++) {
    await client.apply(alertRules, rule(`bench-${index}`, 1), { fieldManager, force: true });
    await client.apply(scrapeTargets, idleTarget(`bench-${index}`), { fieldManager, force: true });
  }
  await timeUntil('the ballast is live', () => server.hasRule(`${namespace}/bench-${ballast - 1}/g`, 'v1'));
}

async function takeAway(client: Client): Promise<void> {
  const labelSelector = `${benchLabel}=true`;
  const all: readonly Resource[] = [alertRules, scrapeTargets, configMaps];
  for (const resource of all) {
    for (const object of await client.list(resource, { labelSelector })) await client.delete(resource, object.metadata);
  }
}

/** Seconds of the operator's CPU for one change of a rule. */
async function cpuPerChange(client: Client, { server, operator }: { server: Seen; operator: Seen }, count: number) {
  const before = await operator.metric('process_cpu_seconds_total');
  await times('CPU per change', count, ruleChange(client, server));
  return ((await operator.metric('process_cpu_seconds_total')) - before) / count;
}

async function measure(client: Client): Promise<Pick<Result, 'milliseconds' | 'figures'>> {
  const prometheus = await podAddress(client, 'prometheus');
  const server = seenAt(`http://${prometheus.address}:9090`);
  const operator = seenAt(`http://${(await podAddress(client, 'bellwether')).address}:8080`);
  const megabytes = async (): Promise<number> => (await operator.metric('process_resident_memory_bytes')) / 2 ** 20;
  const floor = await times('floor', changes, floorChange(client, server, prometheus.pod));
  const rules = await times('AlertRule', changes, ruleChange(client, server));
  const targets = await times('ScrapeTarget', changes, targetChange(client, server));
  const empty = { memory: await megabytes(), cpu: await cpuPerChange(client, { server, operator }, 20) };
  say(`adding ${ballast} AlertRules and ${ballast} ScrapeTargets`);
  await addBallast(client, server);
  const loadedFloor = await times('floor', 25, floorChange(client, server, prometheus.pod));
  const loadedRules = await times('AlertRule', 25, ruleChange(client, server));
  return {
    milliseconds: {
      'floor: bare ConfigMap and poke': floor,
      'AlertRule applied to live': rules,
      'ScrapeTarget applied to active target': targets,
      [`floor among ${2 * ballast} objects`]: loadedFloor,
      [`AlertRule among ${2 * ballast} objects`]: loadedRules,
    },
    figures: {
      'operator MiB resident': empty.memory,
      'operator CPU ms per change': empty.cpu * 1000,
      [`operator MiB resident, ${2 * ballast} objects`]: await megabytes(),
      [`operator CPU ms per change, ${2 * ballast} objects`]:
        (await cpuPerChange(client, { server, operator }, 50)) * 1000,
    },
  };
}

async function main(): Promise<void> {
  await using platform = await localPlatform('make bench');
  await prepareDemo(platform, { say });
  const transport = createTransport({ credentials: await loadCredentials({ kubeconfig: kubeconfigPath }) });
  const client = createClient(transport);
  const [loadAtStart = 0] = loadavg();
  try {
    const measured = await measure(client);
    const revision = (await run('git', ['rev-parse', '--short', 'HEAD'])).trim();
    const date = `${new Date().toISOString().slice(0, 19)}Z`;
    const [loadAtEnd = 0] = loadavg();
    const result: Result = { date, revision, machine: { cores: cpus().length, loadAtStart, loadAtEnd }, ...measured };
    const folder = join(import.meta.dirname, 'results');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${date.replaceAll(':', '')}.json`);
    writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
    say(`\n${tableOf(result)}\n\nwritten to ${file}`);
  } finally {
    await takeAway(client);
    await transport.close();
  }
}

await main();
