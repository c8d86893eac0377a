/** A cluster in memory, in a process of its own, so that what the operator costs can be told from what it talks to. */
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../operator/controller/clock.ts';
import { alertRules, type Resource, scrapeTargets } from '../../operator/kube/resource.ts';
import { isWrite, startWorld, type World } from '../../operator/reconcile/testing/world.ts';
import { Child, obey } from './child.ts';
import { idleTarget, rule } from './objects.ts';

/** Where the operator finds it. */
export interface Addresses {
  readonly apiServer: string;
  /** Port on loopback at which every pod answers. */
  readonly pods: number;
}

/** What the operator has asked for since this was last told. */
export interface Requests {
  /** Of the API server. */
  readonly all: number;
  /** Those that write, without events. */
  readonly writes: number;
  /** Writes of slices. */
  readonly slices: number;
}

type Order =
  | { readonly begin: true }
  | { readonly declare: number }
  | { readonly settle: true }
  | { readonly change: number }
  | { readonly requests: true };

const server = 'demo-prometheus-0';
/** Milliseconds from a write until a real server has loaded it, in the middle (lab, nearly empty). */
const reload = 600;
/** Milliseconds for everything to be loaded, on a busy machine. */
const patience = 900_000;

async function declare(world: World, pairs: number): Promise<void> {
  world.cluster.deaf.add(server);
  for (let index = 0; index < pairs; index++)
    world.server.seed(rule(`bench-${index}`, 1), idleTarget(`bench-${index}`));
  world.server.seed(rule('bench-live', 1));
  await world.stack();
}

interface HasConditions {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Whether every object of the resource is told to be loaded. */
function allReady(world: World, resource: Resource): boolean {
  return world.server.objects(resource).every((object) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both kinds have conditions
    const { conditions = [] } = (object as HasConditions).status ?? {};
    return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  });
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
  const { name, namespace } = metadata;
  await world.apply(alertRules, name, spec, namespace);
  const looks = setInterval(() => world.cluster.refresh(server), reload);
  for (const end = Date.now() + patience; ; await pause(50)) {
    if (world.condition(alertRules, name, 'Ready', namespace)?.status === 'True') break;
    if (Date.now() > end) throw new Error(`AlertRule ${namespace}/${name} was never told to be loaded`);
  }
  clearInterval(looks);
  await pause(1_500);
}

/** Takes the requests out, which hold what was sent. */
function requestsOf(world: World): Requests {
  const all = world.server.requests.splice(0).filter(({ headers }) => headers['user-agent'] === 'bellwether');
  const writes = all.filter(isWrite);
  return {
    all: all.length,
    writes: writes.length,
    slices: writes.filter(({ path }) => /\/configmaps\/.*-slice-\d+$/.test(path)).length,
  };
}

async function act(world: World, order: Order): Promise<unknown> {
  if ('declare' in order) return await declare(world, order.declare);
  if ('settle' in order) return await settle(world);
  if ('change' in order) return await change(world, order.change);
  if ('requests' in order) return requestsOf(world);
  return { apiServer: world.server.origin, pods: world.cluster.network.port } satisfies Addresses;
}

/** The same, as another process sees it. */
export class SimulatedCluster {
  readonly #child = new Child<Order, unknown>(import.meta.filename);

  async start(): Promise<Addresses> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the other half of this file answers
    return (await this.#child.ask({ begin: true })) as Addresses;
  }

  /** Declares a stack with so many AlertRules and as many ScrapeTargets. */
  async declare(pairs: number): Promise<void> {
    await this.#child.ask({ declare: pairs });
  }

  /** Waits until all are loaded. */
  async settle(): Promise<void> {
    await this.#child.ask({ settle: true });
  }

  async change(version: number): Promise<void> {
    await this.#child.ask({ change: version });
  }

  async requests(): Promise<Requests> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the other half of this file answers
    return (await this.#child.ask({ requests: true })) as Requests;
  }

  kill(): Promise<void> {
    return this.#child.kill();
  }
}

if (import.meta.main && process.argv[2] === 'child') {
  const world = await startWorld({ clock: systemClock });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the other half of this file sends
  obey((order) => act(world, order as Order));
}
