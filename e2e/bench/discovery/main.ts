/**
 * `make bench-discovery`: what it costs to find targets. The real operator, API server and Prometheus, as processes of this
 * machine; pods as objects that nothing runs. Prints a table and writes a JSON file. QUICK=1 for a small load, SELECT=services for
 * ScrapeTargets that select Services instead of pods.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sliceKeys } from '../../../components/prometheus/layout.ts';
import { readSlice } from '../../../components/slices/record.ts';
import { configMaps } from '../../../operator/kube/resource.ts';
import { run } from '../../cluster/command.ts';
import { binLink } from '../../cluster/paths.ts';
import { until } from '../../cluster/until.ts';
import { apply, bindingOf, crds, namespaceOf, ownNamespace, rights } from '../../faults/installation.ts';
import { endAll, type OperatorProcess, startOperator } from '../../faults/operator-process.ts';
import { type OwnApiServer, startOwnApiServer } from '../../faults/own-api-server.ts';
import { freePort } from '../../faults/ports.ts';
import { cpuSeconds } from './cost.ts';
import { Endpoints } from './endpoints.ts';
import {
  applyStack,
  createPlaces,
  createPods,
  createProbe,
  createTargets,
  type Followers,
  probePath,
  type Selected,
  stack,
} from './load.ts';
import { type Measured, measure, type Plan, watches, writes } from './measure.ts';
import { discoveryToken, newServer, scrapeFiles } from './server.ts';

const selected: Selected = process.env['SELECT'] === 'services' ? 'services' : 'pods';
const quick = process.env['QUICK'] === '1';
const sizes = quick ? [50] : [500, 2_000];
const endpoints = quick ? 2_000 : 8_000;
const plan: Plan = quick ? { seconds: 10, perSecond: 20, probes: 3 } : { seconds: 15, perSecond: 10, probes: 3 };
/** Values of the field; with WAY only one of them. */
const ways = ['Operator', 'Prometheus'].filter((way) => [undefined, way].includes(process.env['WAY']));
/** Milliseconds for anything that is waited for. */
const patience = 240_000;

interface Row extends Measured {
  readonly selected: Selected;
  readonly way: string;
  readonly scrapeTargets: number;
  readonly endpoints: number;
  /** Until every target is active after a start of Prometheus. */
  readonly start: { readonly seconds: number; readonly cpuSeconds: number };
}

const say = (line: string): void => console.log(line);

async function waitFor(what: string, isSo: () => Promise<boolean>): Promise<void> {
  if (!(await until(() => isSo().catch(() => false), { within: patience, every: 250 })))
    throw new Error(`${what}: not so within ${patience / 1000} s`);
}

async function install(server: OwnApiServer): Promise<OperatorProcess> {
  await apply(
    server.client,
    namespaceOf(ownNamespace),
    ...crds(),
    ...rights(),
    bindingOf(ownNamespace, 'bellwether-stack'),
  );
  const judges = ['promtool', 'amtool'].map((tool) => `--${tool}=${join(binLink, tool)}`);
  const port = await freePort();
  const own = [`--kubeconfig=${await server.kubeconfig('operator')}`, `--url=http://127.0.0.1:${port}`];
  const operator = await startOperator({ port, args: [...own, ...judges] });
  await operator.answers('/readyz', 200, patience);
  return operator;
}

/** Whether every ScrapeTarget stands in a slice. */
async function allStand({ client }: OwnApiServer, way: string, count: number): Promise<boolean> {
  const slices = await client.list(configMaps, { namespace: stack.namespace });
  const scrapes = slices.map(({ data }) => data?.[sliceKeys.scrape] ?? '').join('');
  const fragments = slices.flatMap((slice) => readSlice(slice).fragments);
  return (
    scrapes.includes(probePath) &&
    scrapes.includes('http_sd_configs') === (way === 'Operator') &&
    fragments.length > count
  );
}

/** Whether nobody writes anything for as long as the slowest of those who do may pause. */
async function isCalm(client: OwnApiServer['client']): Promise<boolean> {
  const before = await writes(client);
  await pause(5_000);
  return (await writes(client)) === before;
}

async function measureWay(
  api: OwnApiServer,
  operator: OperatorProcess,
  {
    pods,
    followers,
  }: { readonly pods: Awaited<ReturnType<typeof createPods>>; readonly followers?: Followers | undefined },
  { way, scrapeTargets }: Pick<Row, 'way' | 'scrapeTargets'>,
): Promise<Row> {
  const { client } = api;
  const wanted = Math.round((endpoints * scrapeTargets) / 2_000);
  const ownWatches = await watches(client);
  const server = await newServer();
  try {
    const start = performance.now();
    const reach = { kubeconfig: await api.kubeconfig('admin'), token: await discoveryToken(client) };
    await server.start(await scrapeFiles(client), reach);
    await waitFor(`${wanted} targets`, async () => (await server.activeTargets()) >= wanted).catch(
      async (error: unknown) => {
        throw new Error(`${String(error)}\n${await server.log()}\n${operator.lines.slice(-5).join('\n')}`);
      },
    );
    const started = { seconds: (performance.now() - start) / 1000, cpuSeconds: await cpuSeconds(server.pid) };
    say(
      `  ${wanted} targets are active after ${started.seconds.toFixed(1)} s and ${started.cpuSeconds.toFixed(1)} s of CPU`,
    );
    const pids = { prometheus: server.pid, apiServer: api.pid, operator: operator.pid };
    await waitFor('an end of what the operator has to write', () => isCalm(client));
    const measured = await measure({ client, followers, server, pids }, pods, plan, ownWatches);
    return { selected, way, scrapeTargets, endpoints: pods.length, start: started, ...measured };
  } finally {
    await server.end();
  }
}

function tableOf(rows: readonly Row[]): string {
  const columns: readonly (readonly [string, (row: Row) => string | number])[] = [
    ['select', (row) => row.selected],
    ['way', ({ way }) => way],
    ['ScrapeTargets', (row) => row.scrapeTargets],
    ['endpoints', (row) => row.endpoints],
    ['Prometheus: CPU at rest %', (row) => row.atRest.prometheus.toFixed(1)],
    ['  CPU in churn %', (row) => row.inChurn.prometheus.toFixed(1)],
    ['  MiB', (row) => Math.round(row.memoryMiB.prometheus)],
    ['  MiB at most', (row) => Math.round(row.memoryMiB.prometheusPeak)],
    ['  CPU s to start', (row) => row.start.cpuSeconds.toFixed(1)],
    ['  watches', (row) => row.watchesOfPrometheus],
    ['API server: CPU at rest %', (row) => row.atRest.apiServer.toFixed(1)],
    ['  CPU in churn %', (row) => row.inChurn.apiServer.toFixed(1)],
    ['operator: CPU at rest %', (row) => row.atRest.operator.toFixed(1)],
    ['  CPU in churn %', (row) => row.inChurn.operator.toFixed(1)],
    ['  MiB', (row) => Math.round(row.memoryMiB.operator)],
    ['pods replaced each second', (row) => row.replacedPerSecond.toFixed(1)],
    ['address to target at rest, p50 ms', (row) => row.readyToTarget.atRest.p50],
    ['  max', (row) => row.readyToTarget.atRest.max],
    ['  in churn, p50 ms', (row) => row.readyToTarget.inChurn.p50],
    ['  max', (row) => row.readyToTarget.inChurn.max],
  ];
  return columns
    .map(([name, of]) => name.padEnd(36) + rows.map((row) => `${of(row)}`.padStart(12)).join(''))
    .join('\n');
}

async function main(): Promise<void> {
  const [loadAtStart = 0] = loadavg();
  const api = await startOwnApiServer();
  const rows: Row[] = [];
  try {
    const operator = await install(api);
    say(`creating ${endpoints} pods`);
    await createPlaces(api.client);
    const pods = await createPods(api.client, endpoints);
    const followers = selected === 'services' ? new Endpoints(api.client) : undefined;
    await followers?.create(pods);
    await createProbe(api.client, selected);
    let there = 0;
    for (const scrapeTargets of sizes) {
      say(`creating ScrapeTargets ${there} to ${scrapeTargets}`);
      await createTargets(api.client, selected, { from: there, to: scrapeTargets });
      there = scrapeTargets;
      for (const way of ways) {
        await applyStack(api.client, { discovery: way });
        await waitFor('all ScrapeTargets stand in slices', () => allStand(api, way, scrapeTargets));
        say(`${way}, ${scrapeTargets} ScrapeTargets`);
        const row = await measureWay(api, operator, { pods, followers }, { way, scrapeTargets });
        rows.push(row);
        say(tableOf([row]));
      }
    }
  } finally {
    await endAll();
    await api.end();
  }
  const revision = (await run('git', ['rev-parse', '--short', 'HEAD'])).trim();
  const date = `${new Date().toISOString().slice(0, 19)}Z`;
  const [loadAtEnd = 0] = loadavg();
  const result = { date, revision, machine: { cores: cpus().length, loadAtStart, loadAtEnd }, plan, rows };
  const folder = join(import.meta.dirname, '../results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `discovery-${date.replaceAll(':', '')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  say(`\n${tableOf(rows)}\n\nwritten to ${file}`);
}

await main();
