/** What the operator's pod takes while something is done: memory, CPU, bytes, and requests by the API server's audit log. */
import { setTimeout as pause } from 'node:timers/promises';
import { type AuditEvent, requestsSince } from '../suites/audit.ts';
import { account, containerOf, type OperatorPod, processOf, waitForOperator } from '../suites/operator.ts';
import { cpuOf, memoryOf, trafficOf } from './processes.ts';

/** Milliseconds between two looks at the memory: a parser lives for some 70 ms. */
const every = 40;

export interface OperatorProcesses {
  readonly pod: OperatorPod;
  readonly operator: number;
  readonly judge: number;
}

/** The first processes of the two containers. @throws NotReached when the operator does not run */
export async function operatorProcesses(): Promise<OperatorProcesses> {
  const pod = await waitForOperator();
  const [operator, judge] = await Promise.all(
    (['operator', 'judge'] as const).map((name) => processOf(containerOf(pod, name))),
  );
  return { pod, operator: operator ?? 0, judge: judge ?? 0 };
}

/** MiB. */
export interface Memory {
  readonly operator: number;
  readonly judge: number;
  readonly both: number;
}

export interface Taken {
  readonly seconds: number;
  /** Seconds of CPU. */
  readonly cpu: { readonly operator: number; readonly judge: number };
  readonly peak: Memory;
  readonly last: Memory;
  /** Bytes through the pod's network: API server, replicas, and whoever scrapes the operator, as they travel. */
  readonly bytes: { readonly received: number; readonly sent: number };
  /** What the operator asked of the API server. */
  readonly requests: readonly AuditEvent[];
}

async function memoryNow({ operator, judge }: OperatorProcesses): Promise<Memory> {
  const [own, judges] = await Promise.all([memoryOf(operator), memoryOf(judge)]);
  return { operator: own, judge: judges, both: own + judges };
}

const highest = (one: Memory, other: Memory): Memory => ({
  operator: Math.max(one.operator, other.operator),
  judge: Math.max(one.judge, other.judge),
  both: Math.max(one.both, other.both),
});

/** The memory's peaks until the signal. */
async function peaksUntil(processes: OperatorProcesses, over: AbortSignal): Promise<Memory> {
  let peak = await memoryNow(processes);
  while (!over.aborted) {
    peak = highest(peak, await memoryNow(processes));
    await pause(every, undefined, { signal: over }).catch(() => undefined);
  }
  return peak;
}

async function countersOf({ operator, judge }: OperatorProcesses) {
  const [own, judges, traffic] = await Promise.all([cpuOf(operator), cpuOf(judge), trafficOf(operator)]);
  return { operator: own, judge: judges, ...traffic };
}

/** Does it, and tells what the operator's pod took meanwhile. */
export async function metered(work: (processes: OperatorProcesses) => Promise<void>): Promise<Taken> {
  const processes = await operatorProcesses();
  const [since, before] = [new Date(), await countersOf(processes)];
  const over = new AbortController();
  const peaks = peaksUntil(processes, over.signal);
  try {
    await work(processes);
  } finally {
    over.abort();
    await peaks;
  }
  const [after, last] = await Promise.all([countersOf(processes), memoryNow(processes)]);
  return {
    seconds: (Date.now() - since.getTime()) / 1000,
    cpu: { operator: after.operator - before.operator, judge: after.judge - before.judge },
    peak: highest(await peaks, last),
    last,
    bytes: { received: after.received - before.received, sent: after.sent - before.sent },
    requests: await requestsSince(since, account),
  };
}

/** Ended requests by `verb resource/subresource`, most frequent first. */
export function countsOf(requests: readonly AuditEvent[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { stage, verb, objectRef: { resource = '', subresource } = {} } of requests) {
    const name = `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`;
    if (stage === 'ResponseComplete') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].toSorted(([, one], [, other]) => other - one));
}
