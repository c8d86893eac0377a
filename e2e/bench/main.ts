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
import { contradictions, type Pair, timeToLive } from '../observer/journal.ts';
import { Observation } from '../observer/observation.ts';
import { ballast, overBudget, rows } from './budgets.ts';
import { benchLabel, floorConfigMap, idleTarget, lastBallast, liveName, pairs, rule, target } from './objects.ts';
import { type Seen, seenAt } from './seen.ts';
import { type Result, type Series, seriesOf, tableOf } from './series.ts';

const changes = 100;
/** Milliseconds after which something counts as never happening. */
const patience = 120_000;
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

/** Times of `count` changes, one after the other, each by the observer's word. */
async function times(name: string, count: number, change: (version: number) => Promise<number>): Promise<Series> {
  const measured: number[] = [];
  for (let done = 1; done <= count; done++) {
    measured.push(await change(nextVersion()));
    if (done % 25 === 0) say(`  ${name}: ${done} of ${count}`);
  }
  return seriesOf(measured);
}

let lastVersion = 0;
/** No version comes twice: the observer's journal goes on through the whole run. */
const nextVersion = (): number => (lastVersion += 1);

/** Milliseconds from the declaration of the version to its running in every replica. @throws when it never does */
async function untilLive(observation: Observation, pair: Pair, version: number): Promise<number> {
  const time = await observation.until((journal) => timeToLive(journal, pair, version), patience);
  if (time === undefined) throw new Error(`${pair.object} version ${version}: not live within ${patience / 1000} s`);
  return time;
}

function ruleChange(client: Client, observation: Observation) {
  return async (version: number): Promise<number> => {
    await client.apply(alertRules, rule(liveName, version), { fieldManager, force: true });
    return await untilLive(observation, pairs.rule, version);
  };
}

function targetChange(client: Client, observation: Observation) {
  return async (version: number): Promise<number> => {
    await client.apply(scrapeTargets, target(liveName, version), { fieldManager, force: true });
    return await untilLive(observation, pairs.target, version);
  };
}

/** The floor: a bare ConfigMap and the same pokes, with no operator in between. */
function floorChange(client: Client, observation: Observation, pod: string) {
  return async (version: number): Promise<number> => {
    await client.apply(configMaps, floorConfigMap(version), { fieldManager, force: true });
    const over = new AbortController();
    const poking = pokeUntil(client, pod, over.signal);
    const time = await untilLive(observation, pairs.floor, version);
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

async function addBallast(client: Client, observation: Observation): Promise<void> {
  for (let index = 0; index < ballast; index++) {
    await client.apply(alertRules, rule(`bench-${index}`, 1), { fieldManager, force: true });
    await client.apply(scrapeTargets, idleTarget(`bench-${index}`), { fieldManager, force: true });
  }
  const last = rule(lastBallast, nextVersion());
  await client.apply(alertRules, last, { fieldManager, force: true });
  await untilLive(observation, pairs.ballast, lastVersion);
}

async function takeAway(client: Client): Promise<void> {
  const labelSelector = `${benchLabel}=true`;
  const all: readonly Resource[] = [alertRules, scrapeTargets, configMaps];
  for (const resource of all) {
    for (const object of await client.list(resource, { labelSelector })) await client.delete(resource, object.metadata);
  }
}

interface Bench {
  readonly client: Client;
  readonly observation: Observation;
  readonly operator: Seen;
}

/** Seconds of the operator's CPU for one change of a rule. */
async function cpuPerChange({ client, observation, operator }: Bench, count: number): Promise<number> {
  const before = await operator.metric('process_cpu_seconds_total');
  await times('CPU per change', count, ruleChange(client, observation));
  return ((await operator.metric('process_cpu_seconds_total')) - before) / count;
}

async function measure(bench: Bench): Promise<Pick<Result, 'milliseconds' | 'figures'>> {
  const { client, observation, operator } = bench;
  const { pod } = await podAddress(client, 'prometheus');
  const megabytes = async (): Promise<number> => (await operator.metric('process_resident_memory_bytes')) / 2 ** 20;
  const floor = await times('floor', changes, floorChange(client, observation, pod));
  const rules = await times('AlertRule', changes, ruleChange(client, observation));
  const targets = await times('ScrapeTarget', changes, targetChange(client, observation));
  const empty = { memory: await megabytes(), cpu: await cpuPerChange(bench, 20) };
  say(`adding ${ballast} AlertRules and ${ballast} ScrapeTargets`);
  await addBallast(client, observation);
  const loadedFloor = await times('floor', 25, floorChange(client, observation, pod));
  const loadedRules = await times('AlertRule', 25, ruleChange(client, observation));
  const loaded = { memory: await megabytes(), cpu: await cpuPerChange(bench, 50) };
  const journal = await observation.end();
  const lies = [pairs.rule, pairs.target].flatMap((pair) => contradictions(journal, pair));
  for (const lie of lies) say(`CONTRADICTED: ${lie}`);
  return {
    milliseconds: {
      [rows.floor]: floor,
      [rows.rule]: rules,
      [rows.target]: targets,
      [rows.crowdedFloor]: loadedFloor,
      [rows.crowdedRule]: loadedRules,
    },
    figures: {
      'operator MiB resident': empty.memory,
      'operator CPU ms per change': empty.cpu * 1000,
      [`operator MiB resident, ${2 * ballast} objects`]: loaded.memory,
      [`operator CPU ms per change, ${2 * ballast} objects`]: loaded.cpu * 1000,
      [rows.lies]: lies.length,
    },
  };
}

/** An observer of all that is measured. */
function observe(): Observation {
  const all = Object.values(pairs);
  const of = (what: Pair['what']) => all.filter((pair) => pair.what === what).map((pair) => pair.of);
  const selector = `app.kubernetes.io/name=prometheus,app.kubernetes.io/instance=${stack.name}`;
  return new Observation({
    kubeconfig: kubeconfigPath,
    every: 20,
    servers: { namespace: stack.namespace, selector },
    objects: all.map(({ object }) => object),
    groups: of('rules'),
    targets: of('targets'),
  });
}

async function main(): Promise<void> {
  await using platform = await localPlatform('make bench');
  await prepareDemo(platform, { say });
  const transport = createTransport({ credentials: await loadCredentials({ kubeconfig: kubeconfigPath }) });
  const client = createClient(transport);
  const [loadAtStart = 0] = loadavg();
  const operator = seenAt(`http://${(await podAddress(client, 'bellwether')).address}:8080`);
  await using observation = observe();
  try {
    const measured = await measure({ client, observation, operator });
    const revision = (await run('git', ['rev-parse', '--short', 'HEAD'])).trim();
    const date = `${new Date().toISOString().slice(0, 19)}Z`;
    const [loadAtEnd = 0] = loadavg();
    const result: Result = { date, revision, machine: { cores: cpus().length, loadAtStart, loadAtEnd }, ...measured };
    const folder = join(import.meta.dirname, 'results');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${date.replaceAll(':', '')}.json`);
    writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
    say(`\n${tableOf(result)}\n\nwritten to ${file}`);
    for (const line of overBudget(result)) {
      say(`OVER BUDGET: ${line}`);
      process.exitCode = 1;
    }
  } finally {
    await takeAway(client);
    await transport.close();
  }
}

await main();
