/** One way of discovery under one load: what it costs each process, and how soon a pod is a target. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../../operator/kube/client.ts';
import { seenAt, timeUntil } from '../seen.ts';
import { type Series, seriesOf } from '../series.ts';
import { memory, type Parties, shares } from './cost.ts';
import { churn, type Followers, probePath, startProbe } from './load.ts';
import type { Server } from './server.ts';

export interface Plan {
  /** Seconds at rest, and of churn. */
  readonly seconds: number;
  /** Pods replaced each second in the churn. */
  readonly perSecond: number;
  /** Pods whose way to an active target is timed, at rest and in the churn. */
  readonly probes: number;
}

export interface Parts {
  readonly client: Client;
  /** What is to follow the pods; nothing, where they are what is selected. */
  readonly followers?: Followers | undefined;
  readonly server: Server;
  readonly pids: Parties<number>;
}

export interface Measured {
  /** Percent of a core. */
  readonly atRest: Parties<number>;
  readonly inChurn: Parties<number>;
  readonly replacedPerSecond: number;
  /** Milliseconds from a pod's address, or its endpoint, being written to its target being active. */
  readonly readyToTarget: { readonly atRest: Series; readonly inChurn: Series };
  readonly memoryMiB: { readonly prometheus: number; readonly prometheusPeak: number; readonly operator: number };
  /** Open at the API server, without its own. */
  readonly watches: number;
  readonly watchesOfPrometheus: number;
}

/** Of the metric's series in the text whose labels are meant. */
function sumOf(text: string, metric: string, isMeant: (labels: string) => boolean): number {
  const series = [...text.matchAll(new RegExp(`^${metric}\\{([^}]*)\\} (\\S+)$`, 'gm'))];
  return series.reduce((sum, [, labels = '', value]) => sum + (isMeant(labels) ? Number(value) : 0), 0);
}

/** Long-running requests that are watches. */
export async function watches(client: Client): Promise<number> {
  const text = await client.read('/metrics');
  return sumOf(text, 'apiserver_longrunning_requests', (labels) => labels.includes('verb="WATCH"'));
}

/** Requests so far that change something, but for the leases of who is alive. */
export async function writes(client: Client): Promise<number> {
  const text = await client.read('/metrics');
  return sumOf(text, 'apiserver_request_total', (labels) => {
    const isWrite = /verb="(POST|PUT|PATCH|DELETE|APPLY)"/.test(labels);
    return isWrite && !/resource="(leases|tokenreviews|subjectaccessreviews)"/.test(labels);
  });
}

/** Milliseconds after which a pod is given up: more is as bad. */
const patience = 30_000;

let probed = 0;

/** Of the probe's job alone, so that looking costs the server nothing. */
async function probeTimes({ client, followers, server }: Parts, count: number, spacing: number): Promise<Series> {
  const pool = server.poolWith(probePath);
  const seen = seenAt(server.origin);
  const times: number[] = [];
  for (let round = 0; round < count; round++) {
    await pause(spacing);
    const name = `probe-${probed++}`;
    await startProbe(client, name, followers);
    const start = performance.now();
    const isTarget = () => seen.hasTarget(pool, `"pod":"${name}"`);
    // A server that has so much to do that it never finds the pod is a result too.
    times.push(
      await timeUntil(`${name} is a target`, isTarget, start, patience).catch(() => performance.now() - start),
    );
  }
  return seriesOf(times);
}

export async function measure(
  parts: Parts,
  pods: Parameters<typeof churn>[1],
  plan: Plan,
  ownWatches: number,
): Promise<Measured> {
  const { client, pids } = parts;
  const atRest = await shares(pids, () => pause(plan.seconds * 1000));
  const quiet = await probeTimes(parts, plan.probes, 6_500);
  const open = await watches(client);
  const end = new AbortController();
  let replaced = 0;
  const churning = churn(parts, pods, plan.perSecond, { signal: end.signal }).then((done) => (replaced = done));
  // Its failure is told where it is awaited, after everything has been ended.
  churning.catch(() => undefined);
  await pause(3_000);
  const start = performance.now();
  const inChurn = await shares(pids, () => pause(plan.seconds * 1000));
  const busy = await probeTimes(parts, plan.probes, 1_000).finally(() => end.abort());
  await churning;
  const seconds = (performance.now() - start) / 1000 + 3;
  const { now, peak } = await memory(pids.prometheus);
  return {
    atRest,
    inChurn,
    replacedPerSecond: replaced / seconds,
    readyToTarget: { atRest: quiet, inChurn: busy },
    memoryMiB: { prometheus: now, prometheusPeak: peak, operator: (await memory(pids.operator)).now },
    watches: open,
    watchesOfPrometheus: open - ownWatches,
  };
}
