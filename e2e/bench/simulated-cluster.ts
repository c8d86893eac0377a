/** A cluster in memory, in a thread of its own, so that what the operator costs can be told from what it talks to. */
import { on, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type MessagePort, parentPort, Worker } from 'node:worker_threads';
import type { KubeObject } from '../../crds/meta.ts';
import { systemClock } from '../../operator/controller/clock.ts';
import { alertRules, type Resource, scrapeTargets } from '../../operator/kube/resource.ts';
import { startWorld, type World } from '../../operator/reconcile/testing/world.ts';
import { idleTarget, rule } from './objects.ts';

/** Where the operator finds it. */
export interface Addresses {
  readonly apiServer: string;
  /** Port on loopback at which every pod answers. */
  readonly pods: number;
}

type Order = { readonly declare: number } | { readonly change: number };

const server = 'demo-prometheus-0';
/** Milliseconds from a write until a real server has loaded it, in the middle (lab, nearly empty). */
const reload = 600;
/** Milliseconds for everything to be loaded, on a busy machine. */
const patience = 120_000;

async function declare(world: World, pairs: number): Promise<void> {
  world.cluster.deaf.add(server);
  for (let index = 0; index < pairs; index++)
    world.server.seed(rule(`bench-${index}`, 1), idleTarget(`bench-${index}`));
  world.server.seed(rule('bench-live', 1));
  await world.stack();
}

/** Whether every object of the resource is told to be loaded. */
function allReady(world: World, resource: Resource): boolean {
  const isReady = ({ metadata: { name, namespace } }: KubeObject) =>
    world.condition(resource, name, 'Ready', namespace)?.status === 'True';
  return world.server.objects(resource).every(isReady);
}

/** The kubelet and the server take their time, and then the operator has nothing to do any more. */
async function settle(world: World): Promise<void> {
  for (const end = Date.now() + patience; ; await pause(reload)) {
    world.cluster.refresh(server);
    if (allReady(world, alertRules) && allReady(world, scrapeTargets)) break;
    if (Date.now() > end) throw new Error('the objects were never told to be loaded');
  }
  await pause(3_000);
}

/** One change of a rule, until its status says that it is loaded and the server counts as settled. */
async function change(world: World, version: number): Promise<void> {
  const { spec, metadata } = rule('bench-live', version);
  await world.apply(alertRules, metadata.name, spec, metadata.namespace);
  const looks = setInterval(() => world.cluster.refresh(server), reload);
  await world.reaches(alertRules, metadata.name, 'Ready', 'True', metadata.namespace);
  clearInterval(looks);
  await pause(1_500);
}

async function obey(world: World, order: Order): Promise<void> {
  if ('change' in order) return await change(world, order.change);
  await declare(world, order.declare);
  await settle(world);
}

/** One order after the other, each answered when it is done. What fails ends the thread, of which the other one hears. */
async function serve(world: World, port: MessagePort): Promise<void> {
  const addresses: Addresses = { apiServer: world.server.origin, pods: world.cluster.network.port };
  port.postMessage(addresses, []);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the other half of this file sends
  for await (const [order] of on(port, 'message') as AsyncIterable<[Order]>) {
    await obey(world, order);
    port.postMessage('done', []);
  }
}

/** The same, as the main thread sees it. */
export class SimulatedCluster {
  readonly #worker = new Worker(new URL(import.meta.url));

  async start(): Promise<Addresses> {
    return await this.#answer<Addresses>();
  }

  /** Declares a stack with so many AlertRules and as many ScrapeTargets, and waits until all are loaded. */
  declare(pairs: number): Promise<unknown> {
    return this.#order({ declare: pairs });
  }

  change(version: number): Promise<unknown> {
    return this.#order({ change: version });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #order(order: Order): Promise<unknown> {
    this.#worker.postMessage(order, []);
    return this.#answer();
  }

  async #answer<T>(): Promise<T> {
    // `once` rejects when the thread fails meanwhile.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the other half of this file sends
    const [answer] = (await once(this.#worker, 'message')) as [T];
    return answer;
  }
}

if (parentPort) await serve(await startWorld({ clock: systemClock }), parentPort);
