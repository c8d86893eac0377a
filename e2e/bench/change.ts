/** `make bench-change`: what one change and one restart cost the operator, the more objects there are, without a cluster. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Convergence, type Cost, type Memory, startOperator } from './operator-process.ts';
import { type Requests, SimulatedCluster } from './simulated-cluster.ts';

/** What a change cost among so many objects, half of them rules and half of them targets. */
interface Row extends Memory {
  readonly objects: number;
  /** Milliseconds of CPU of the thread that reconciles, and of the whole process. */
  readonly thread: number;
  readonly process: number;
  readonly looks: number;
  readonly judged: number;
  readonly requests: Requests;
  /** Processes that wanted a processor at the end, on average over a minute. */
  readonly load: number;
}

interface Restart extends Convergence {
  readonly objects: number;
  readonly requests: Requests;
}

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '0,100,1000,10000' },
    changes: { type: 'string', default: '15' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const changes = Number(values.changes);

const tenth = (value: number): number => Math.round(value * 10) / 10;
const load = (): number => tenth(loadavg()[0] ?? 0);

const each = (count: number): number => tenth(count / changes);

function rowOf(objects: number, [before, after]: readonly [Cost, Cost], requests: Requests, memory: Memory): Row {
  const perChange = (of: (cost: Cost) => number) => tenth((of(after) - of(before)) / changes);
  return {
    objects,
    thread: perChange(({ thread }) => thread),
    process: perChange(({ all }) => all),
    looks: perChange(({ looks }) => looks),
    judged: perChange(({ judged }) => judged),
    requests: { all: each(requests.all), writes: each(requests.writes), slices: each(requests.slices) },
    ...memory,
    load: load(),
  };
}

/** Changes among so many objects, and then a restart of the operator. */
async function measure(objects: number): Promise<{ readonly row: Row; readonly restart: Restart }> {
  const cluster = new SimulatedCluster();
  const addresses = await cluster.start();
  const operator = await startOperator(addresses);
  await cluster.declare(objects / 2);
  await cluster.settle();
  await cluster.requests();
  const before = await operator.cost();
  for (let version = 2; version < changes + 2; version++) await cluster.change(version);
  const row = rowOf(objects, [before, await operator.cost()], await cluster.requests(), await operator.memory());
  await operator.kill();
  await cluster.requests();
  const next = await startOperator(addresses);
  const restart = { objects, ...(await next.convergence()), requests: await cluster.requests() };
  await next.kill();
  await cluster.kill();
  return { row, restart };
}

const column = (text: string | number): string => String(text).padStart(10);

function sayRow(row: Row, floor: Row): void {
  const { objects, thread, process: all, looks, judged, requests, resident, live } = row;
  const ratio = (thread / floor.thread).toFixed(2);
  const cells = [objects, thread, ratio, all, looks, judged, requests.all, requests.slices, resident, live, row.load];
  console.log(cells.map(column).join(''));
}

const rows: Row[] = [];
const restarts: Restart[] = [];
console.log(
  'Of each change: milliseconds of CPU of the thread that reconciles and of the whole process, looks at the stack,',
);
console.log(
  'questions to the judge, requests to the API server and slices written; at the end MiB resident, MiB of the heap that are in use, and load.',
);
console.log(
  ['objects', 'thread', 'to floor', 'process', 'looks', 'judged', 'requests', 'slices', 'MiB', 'live', 'load']
    .map(column)
    .join(''),
);
for (const size of sizes) {
  const { row, restart } = await measure(size);
  rows.push(row);
  restarts.push(restart);
  sayRow(row, rows[0] ?? row);
}
console.log('\nA new process beside what stands, without a journal: seconds until it has nothing to do, and of CPU.');
console.log(['objects', 'converged', 'CPU', 'judged', 'writes', 'MiB', 'live'].map(column).join(''));
for (const { objects, converged, all, judged, requests, resident, live } of restarts) {
  const cells = [objects, tenth(converged / 1000), tenth(all / 1000), judged, requests.writes, resident, live];
  console.log(cells.map(column).join(''));
}

const folder = join(import.meta.dirname, 'results');
mkdirSync(folder, { recursive: true });
const time = new Date().toISOString();
const file = join(folder, `change-${time.replaceAll(/[:]|\.\d+/g, '')}.json`);
const machine = { processors: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
writeFileSync(file, `${JSON.stringify({ time, machine, changes, rows, restarts }, undefined, 2)}\n`);
console.log(`\n${file}`);
process.exit(0);
