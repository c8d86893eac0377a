/** The operator beside a simulated cluster, in a process of its own that tells what it has cost so far. */
import { setTimeout as pause } from 'node:timers/promises';
import { setGlobalDispatcher } from 'undici';
import { systemClock } from '../../operator/controller/clock.ts';
import { createClient } from '../../operator/kube/client.ts';
import { anonymous } from '../../operator/kube/credentials.ts';
import { createTransport } from '../../operator/kube/transport.ts';
import { silentLogger } from '../../operator/log.ts';
import { runOperator } from '../../operator/operator.ts';
import { fakeJudge } from '../../operator/reconcile/testing/judge.ts';
import { forgetful, optionsFor } from '../../operator/reconcile/testing/options.ts';
import { podAgent } from '../../operator/reconcile/testing/pod-network.ts';
import { createMetrics, type Metrics, notingReconciles } from '../../operator/serve/metrics.ts';
import { cachedJudge } from '../../operator/verdict/cache.ts';
import { Child, obey } from './child.ts';
import type { Addresses } from './simulated-cluster.ts';

/** What it has cost since it began. */
export interface Cost {
  /** Milliseconds of CPU of the thread that reconciles. */
  readonly thread: number;
  /** Milliseconds of CPU of the whole process, with the threads that collect garbage. */
  readonly all: number;
  readonly looks: number;
  /** What the judge was asked about: a fragment, a suite, or a whole configuration each. */
  readonly judged: number;
}

/** MiB. */
export interface Memory {
  readonly resident: number;
  /** What is left of the heap after garbage was collected: the rest of what is resident is Node's, and room for garbage. */
  readonly live: number;
}

/** When it had nothing to do any more. */
export interface Convergence extends Cost, Memory {
  /** Milliseconds from its start, without the time in which Node reads the program. */
  readonly converged: number;
  readonly reconciled: number;
}

type Order = { readonly operate: Addresses } | { readonly tell: 'cost' | 'memory' | 'convergence' };

const mebibyte = 1024 * 1024;

/** Milliseconds without a reconcile after which it counts as converged. */
const calm = 2_000;

class OperatorProcess {
  #started = 0;
  #last = 0;
  #looks = 0;
  #reconciled = 0;
  /** The judge's processes are no part of it: a verdict is there at once. */
  readonly #judge = fakeJudge();

  operate({ apiServer, pods }: Addresses): void {
    setGlobalDispatcher(podAgent(pods));
    const newClient = () => createClient(createTransport({ credentials: anonymous(apiServer) }));
    const clients = { client: newClient(), leaderClient: newClient() };
    const version = 'bench';
    const judge = cachedJudge(this.#judge, { store: forgetful, version, clock: systemClock });
    this.#started = performance.now();
    const dependencies = {
      options: optionsFor('bench'),
      ...clients,
      judge,
      judgeVersion: version,
      metrics: this.#metrics(),
      log: silentLogger,
    };
    void runOperator(dependencies, { signal: new AbortController().signal });
  }

  cost(): Cost {
    const [thread, all] = [process.threadCpuUsage(), process.cpuUsage()];
    return {
      thread: (thread.user + thread.system) / 1000,
      all: (all.user + all.system) / 1000,
      looks: this.#looks,
      judged: this.#judge.asked.length,
    };
  }

  /** Resident as it was, before it was made to collect its garbage. */
  memory(): Memory {
    const resident = process.memoryUsage.rss();
    global.gc?.();
    return { resident: Math.round(resident / mebibyte), live: Math.round(process.memoryUsage().heapUsed / mebibyte) };
  }

  async convergence(): Promise<Convergence> {
    while (this.#looks === 0 || performance.now() - this.#last < calm) await pause(100);
    return { ...this.cost(), ...this.memory(), converged: this.#last - this.#started, reconciled: this.#reconciled };
  }

  #metrics(): Metrics {
    const metrics = createMetrics({ version: 'bench', revision: '', node: '' }, { defaults: false });
    return notingReconciles(metrics, (name) => {
      this.#last = performance.now();
      if (name === 'MonitoringStack') this.#looks += 1;
      else this.#reconciled += 1;
    });
  }
}

async function act(operator: OperatorProcess, order: Order): Promise<unknown> {
  if ('operate' in order) return operator.operate(order.operate);
  return await operator[order.tell]();
}

/** Starts it. */
export async function startOperator(addresses: Addresses): Promise<{
  cost(): Promise<Cost>;
  memory(): Promise<Memory>;
  convergence(): Promise<Convergence>;
  kill(): Promise<void>;
}> {
  const child = new Child<Order, unknown>(import.meta.filename, ['--expose-gc']);
  await child.ask({ operate: addresses });
  // oxlint-disable typescript/no-unsafe-type-assertion -- what the other half of this file answers
  return {
    cost: async () => (await child.ask({ tell: 'cost' })) as Cost,
    memory: async () => (await child.ask({ tell: 'memory' })) as Memory,
    convergence: async () => (await child.ask({ tell: 'convergence' })) as Convergence,
    kill: () => child.kill(),
  };
  // oxlint-enable typescript/no-unsafe-type-assertion
}

if (import.meta.main && process.argv[2] === 'child') {
  const operator = new OperatorProcess();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the other half of this file sends
  obey((order) => act(operator, order as Order));
}
