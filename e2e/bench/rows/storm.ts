/** A minute of ten changes a second: what is not changed is scraped as ever, and all that is changed is live in the end. */
import { alertRules, scrapeTargets } from '../../../operator/kube/resource.ts';
import { prometheusOf } from '../../demo/demo.ts';
import type { Ask } from '../../demo/prometheus.ts';
import { namespace } from '../../demo/workload.ts';
import { type Pair, timeToLive } from '../../observer/journal.ts';
import type { Observation } from '../../observer/observation.ts';
import { kubectl } from '../../suites/running-demo.ts';
import { activeTargets, courses, type Target } from '../../suites/server.ts';
import type { Bench, Family } from '../bench.ts';
import { names } from '../budgets.ts';
import { countsOf, metered } from '../meter.ts';
import { rule, rulePair, target, targetPair } from '../objects.ts';
import { missedScrapes } from '../scrapes.ts';
import { seriesOf } from '../series.ts';
import { resourceRows } from './memory.ts';

const changes = 600;
/** Milliseconds from one change to the next. */
const spacing = 100;
/** Milliseconds after the last change by which all are to be live. */
const grace = 30_000;
const manager = { fieldManager: 'bench', force: true };

interface Changed {
  readonly pair: Pair;
  readonly change: (bench: Bench, version: number) => Promise<unknown>;
}

const changedRule = (name: string): Changed => ({
  pair: rulePair(name),
  change: (bench, version) => bench.client.apply(alertRules, rule(name, version), manager),
});

const changedTarget = (name: string): Changed => ({
  pair: targetPair(name),
  change: (bench, version) => bench.client.apply(scrapeTargets, target(name, version), manager),
});

/** Eight of ten changes are of rules, two are of targets. */
const objects: readonly Changed[] = Array.from({ length: 20 }, (_, index) =>
  (index % 5 === 4 ? changedTarget : changedRule)(`bench-storm-${index}`),
);

interface Done {
  readonly pair: Pair;
  readonly version: number;
}

async function storm(bench: Bench): Promise<readonly Done[]> {
  const start = performance.now();
  const writes: Promise<Done>[] = [];
  const write = async ({ pair, change }: Changed): Promise<Done> => {
    const version = bench.nextVersion();
    await change(bench, version);
    return { pair, version };
  };
  for (let done = 0; done < changes; done++) {
    await bench.pause(start + done * spacing - performance.now());
    const object = objects[done % objects.length];
    if (object) writes.push(write(object));
  }
  return await Promise.all(writes);
}

/** The last version of each object. */
const lastOf = (done: readonly Done[]): readonly Done[] => [
  ...new Map(done.map((one) => [one.pair.object, one])).values(),
];

/** Which of the last versions do not run within the grace, and the milliseconds that were needed. */
async function untilAllLive(observation: Observation, done: readonly Done[]) {
  const start = performance.now();
  const open = (journal: Observation['journal']): readonly Done[] =>
    lastOf(done).filter(({ pair, version }) => timeToLive(journal, pair, version) === undefined);
  await observation.until((journal) => (open(journal).length === 0 ? true : undefined), grace);
  return { never: open(observation.journal), ms: performance.now() - start };
}

/** `15s`, `1m`, `1m30s` as Prometheus writes durations, in seconds. */
const secondsIn = (duration: string): number =>
  [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * ({ ms: 0.001, s: 1, m: 60, h: 3600 }[unit ?? 's'] ?? 1),
    0,
  );

const isOurs = ({ labels }: Pick<Target, 'labels'>): boolean =>
  labels['scrape_target']?.startsWith(`${namespace}/bench-`) ?? false;

/** Missed scrapes of every target that was active before and that nobody changed, by the server's own samples. */
async function missedIn(ask: Ask, unchanged: readonly Target[], [start, end]: readonly [number, number]) {
  const ups = await courses(ask, 'up', start - 120);
  const missed = unchanged.map(({ labels, scrapeInterval }) => {
    const isItsOwn = (found: Target['labels']): boolean =>
      Object.entries(labels).every(([label, value]) => found[label] === value);
    const times = ups.filter((course) => isItsOwn(course.labels)).flatMap(({ points }) => points.map(([at]) => at));
    const name = `${labels['job']} ${labels['instance']}`;
    return { name, missed: missedScrapes({ times, interval: secondsIn(scrapeInterval) }, start, end) };
  });
  return {
    sum: missed.reduce((sum, one) => sum + one.missed, 0),
    by: Object.fromEntries(missed.filter((one) => one.missed > 0).map((one) => [one.name, one.missed])),
  };
}

export const stormFamily: Family = {
  name: 'storm',
  seconds: 130,
  async *run(bench) {
    const ask = await prometheusOf({ kubectl, reachesAddresses: true });
    await using observation = bench.observe(
      objects.map(({ pair }) => pair),
      250,
    );
    const first = await Promise.all(
      objects.map(async ({ pair, change }) => {
        const version = bench.nextVersion();
        await change(bench, version);
        return { pair, version };
      }),
    );
    await untilAllLive(observation, first);
    const unchanged = (await activeTargets(ask)).filter((found) => !isOurs(found));
    let done: readonly Done[] = [];
    const start = Date.now() / 1000;
    const taken = await metered(async () => {
      done = await storm(bench);
    });
    const { never, ms } = await untilAllLive(observation, done);
    const missed = await missedIn(ask, unchanged, [start, Date.now() / 1000]);
    const targets = { 'unchanged targets': unchanged.length, ...missed.by };
    yield bench.row({ name: names.missedScrapes, value: missed.sum, unit: 'scrapes', detail: targets });
    for (const { pair, version } of never) bench.say(`  not live: ${pair.of} version ${version}`);
    yield bench.row({ name: names.neverLive, value: never.length, unit: 'objects' });
    yield bench.row({ name: 'storm: last change → all live', value: ms, unit: 'ms' });
    const times = done.flatMap(({ pair, version }) => timeToLive(observation.journal, pair, version) ?? []);
    yield bench.row({ name: 'storm: change → it or a later one live', ...seriesOf(times) });
    yield* resourceRows(bench, 'storm', taken);
    const counts = countsOf(taken.requests);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    yield bench.row({ name: 'storm: requests per change', value: total / changes, unit: 'requests', detail: counts });
  },
};
