/** How soon a changed rule runs among so many others, beside the floor, and what a change costs. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../../operator/kube/client.ts';
import { alertRules, configMaps, pods } from '../../../operator/kube/resource.ts';
import { stack } from '../../demo/demo.ts';
import { contradictions } from '../../observer/journal.ts';
import type { Observation } from '../../observer/observation.ts';
import type { Bench, Family } from '../bench.ts';
import { names } from '../budgets.ts';
import { floorConfigMap, floorPair, rule, rulePair } from '../objects.ts';
import { type Series, seriesOf } from '../series.ts';
import { costRows } from './cost.ts';

/** When the pods are poked after a bare write: as the operator does it. */
const pokes = [0, 500, 1000, 2000, 4000];
const name = 'bench-live';
const pair = rulePair(name);
const manager = { fieldManager: 'bench', force: true };
/** Milliseconds between two looks of the observer. */
const every = 25;

async function ruleChange(bench: Bench, observation: Observation): Promise<number> {
  const version = bench.nextVersion();
  await bench.client.apply(alertRules, rule(name, version), manager);
  return await bench.untilLive(observation, pair, version);
}

async function serversOf(client: Client): Promise<readonly string[]> {
  const labelSelector = `app.kubernetes.io/name=prometheus,app.kubernetes.io/instance=${stack.name}`;
  return (await client.list(pods, { namespace: stack.namespace, labelSelector })).map(({ metadata }) => metadata.name);
}

async function pokeUntil(client: Client, servers: readonly string[], over: AbortSignal): Promise<void> {
  const start = performance.now();
  for (const due of pokes) {
    await pause(Math.max(0, due - (performance.now() - start)), undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    const merge = { metadata: { annotations: { 'bellwether.dev/bench-poke': `${Date.now()}` } } };
    for (const server of servers) {
      await client.patch(pods, { namespace: stack.namespace, name: server }, { merge }, { subresource: 'status' });
    }
  }
}

/** A bare ConfigMap and the same pokes, with no operator in between. */
async function floorChange(bench: Bench, observation: Observation, servers: readonly string[]): Promise<number> {
  const version = bench.nextVersion();
  await bench.client.apply(configMaps, floorConfigMap(version), manager);
  const over = new AbortController();
  const poking = pokeUntil(bench.client, servers, over.signal);
  try {
    return await bench.untilLive(observation, floorPair, version);
  } finally {
    over.abort();
    await poking;
  }
}

/** Half of the floor is measured before the changes and half after them: what the machine has to do drifts. */
async function measure(bench: Bench, observation: Observation, { changes, floors }: Counts) {
  const servers = await serversOf(bench.client);
  const floor: number[] = [];
  const times: number[] = [];
  const halfOfFloor = async (): Promise<void> => {
    for (let done = 0; done < floors / 2; done++) floor.push(await floorChange(bench, observation, servers));
  };
  await ruleChange(bench, observation); // the first creates the object
  await halfOfFloor();
  const cost = await costRows(bench, changes, async () => {
    while (times.length < changes) {
      times.push(await ruleChange(bench, observation));
      if (times.length % 25 === 0) bench.say(`  ${times.length} of ${changes} changes`);
    }
  });
  await halfOfFloor();
  return { floor: seriesOf(floor), times: seriesOf(times), cost } satisfies {
    floor: Series;
    times: Series;
    cost: unknown;
  };
}

interface Counts {
  readonly changes: number;
  readonly floors: number;
}

/** Changes of a rule, one after the other, among so many rules. */
export function rules(present: number, counts: Counts & { readonly seconds: number }): Family {
  return {
    name: `rules-${present}`,
    seconds: counts.seconds,
    async *run(bench) {
      await bench.reach({ alertRules: present });
      await using observation = bench.observe([pair, floorPair], every);
      const { floor, times, cost } = await measure(bench, observation, counts);
      yield bench.row({ name: names.rule(present), ...times, floor });
      const lies = contradictions(await observation.end(), pair);
      for (const lie of lies) bench.say(`  CONTRADICTED: ${lie}`);
      yield bench.row({ name: names.lies(present), value: lies.length, unit: 'times' });
      yield* cost(present);
    },
  };
}
