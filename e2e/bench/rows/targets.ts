/** How soon a changed ScrapeTarget is active: Prometheus takes up what it discovers at a pace of its own. */
import { scrapeTargets } from '../../../operator/kube/resource.ts';
import type { Observation } from '../../observer/observation.ts';
import type { Bench, Family } from '../bench.ts';
import { names } from '../budgets.ts';
import { target, targetPair } from '../objects.ts';
import { seriesOf } from '../series.ts';

const manager = { fieldManager: 'bench', force: true };
const live = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `bench-live-${index}`);

async function change(bench: Bench, name: string): Promise<number> {
  const version = bench.nextVersion();
  await bench.client.apply(scrapeTargets, target(name, version), manager);
  return version;
}

async function changeToLive(bench: Bench, observation: Observation, name: string): Promise<number> {
  return await bench.untilLive(observation, targetPair(name), await change(bench, name));
}

interface Rhythm {
  readonly row: string;
  readonly rounds: number;
  /** Milliseconds from one round to the next. */
  readonly spacing: number;
  /** Objects, and which of them a round changes. */
  readonly objects: readonly string[];
  readonly inRound: (round: number) => readonly string[];
  /** Milliseconds between two looks of the observer, which asks for all targets for each object. */
  readonly every: number;
}

/** A hundred times, in rounds of five objects that are changed at once: one alone each 10 s would take a quarter of an hour. */
const apart: Rhythm = {
  row: names.target,
  rounds: 20,
  spacing: 10_000,
  objects: live(5),
  inRound: () => live(5),
  every: 100,
};

/** A change each second: the servers hardly ever come to rest. */
const churn: Rhythm = {
  row: names.targetInChurn,
  rounds: 100,
  spacing: 1_000,
  objects: live(8),
  inRound: (round) => [`bench-live-${round % 8}`],
  every: 200,
};

async function* timesOf(bench: Bench, { row, rounds, spacing, objects, inRound, every }: Rhythm) {
  await using observation = bench.observe(objects.map(targetPair), every);
  await Promise.all(objects.map((name) => changeToLive(bench, observation, name))); // creates them
  const start = performance.now();
  const times: Promise<number>[] = [];
  for (let round = 0; round < rounds; round++) {
    await bench.pause(start + round * spacing - performance.now());
    times.push(...inRound(round).map((name) => changeToLive(bench, observation, name)));
  }
  yield bench.row({ name: row, ...seriesOf(await Promise.all(times)) });
}

export const targets: Family = {
  name: 'targets',
  seconds: 330,
  async *run(bench) {
    yield* timesOf(bench, apart);
    yield* timesOf(bench, churn);
  },
};
