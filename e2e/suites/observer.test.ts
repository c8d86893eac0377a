/**
 * What the operator says of itself, against what a process sees that shares no code with it. The negative controls turn that
 * around: an operator without its pokes misses the bench's budget, and one that believes in markers unseen is contradicted.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { judged, names } from '../bench/budgets.ts';
import { seriesOf } from '../bench/series.ts';
import { kubeconfigPath } from '../cluster/paths.ts';
import { weakened } from '../controls/weakened.ts';
import { stack } from '../demo/demo.ts';
import { waitForReady } from '../demo/install.ts';
import { namespace } from '../demo/workload.ts';
import { contradictions, type Pair, timeToLive, toldIn, versionIn } from '../observer/journal.ts';
import { Observation } from '../observer/observation.ts';
import { alertRule, scrapeTarget, withdraw } from './declarations.ts';
import { kubectl } from './running-demo.ts';
import { giveBack, takePlace } from './stand-in.ts';

jest.setTimeout(120_000);

const suite = 'observer';
const name = 'observed';
const ours = `/apis/monitoring.bellwether.dev/v1alpha1/namespaces/${namespace}`;
const rule: Pair = { object: `${ours}/alertrules/${name}`, what: 'rules', of: `${namespace}/${name}/only` };
const target: Pair = { object: `${ours}/scrapetargets/${name}`, what: 'targets', of: `${namespace}/${name}` };
/** What is loaded of it: a server takes up to 5 s more to give targets that it has already the labels of their new job. */
const job: Pair = { ...target, what: 'jobs' };

const declared = (version: number) => {
  const labels = { version: `v${version}` };
  const rules = [{ record: 'observed:value', expr: `vector(${version})`, labels }];
  return alertRule({ suite, name }, [{ name: 'only', rules }]);
};

/** With settings that no other has: of several that find an endpoint and scrape it alike, only the oldest does. */
const found = (version: number) => {
  const pods = { selector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } } };
  const params = { asked_by: ['observer'] };
  return scrapeTarget({ suite, name }, { pods, port: 'http', params, labels: { version: `v${version}` } });
};

/** Milliseconds for anything that is to come. */
const patience = 30_000;
/** Longer than a delivery takes, and shorter than a kubelet needs by itself. */
const delay = 10_000;

const observe = (): Observation =>
  new Observation({
    kubeconfig: kubeconfigPath,
    every: 50,
    servers: {
      namespace: stack.namespace,
      selector: `app.kubernetes.io/name=prometheus,app.kubernetes.io/instance=${stack.name}`,
    },
    objects: [rule.object, target.object],
    groups: [rule.of],
    targets: [target.of],
    jobs: [target.of],
  });

afterAll(async () => {
  await withdraw(suite);
  await waitForReady(kubectl, { within: 60_000 });
});

describe('the operator that is installed', () => {
  test.each<[string, Pair, Pair, readonly number[], (version: number) => object]>([
    ['rule', rule, rule, [1, 2, 3], declared],
    ['target', target, job, [1, 2, 3], found],
  ])(
    'says of no version of a %s that it is loaded before every replica is seen to run it',
    async (_, pair, loaded, versions, of) => {
      await using observation = observe();
      const times: (number | undefined)[] = [];
      for (const version of versions) {
        await kubectl.apply([of(version)]);
        times.push(await observation.until((journal) => timeToLive(journal, pair, version), patience));
        const isTold = await observation.until(
          (journal) => toldIn(journal, pair.object).find((told) => told.version === version),
          patience,
        );
        expect(isTold).toBeDefined();
      }
      console.log(`seen to be live after ${times.join(', ')} ms`);
      expect(times).not.toContain(undefined);
      const journal = await observation.end();
      const seen = journal.filter(({ what, of: whose }) => what === loaded.what && whose === loaded.of);
      expect(Math.max(...seen.map(({ sees }) => versionIn(sees)))).toBe(versions.at(-1));
      expect(contradictions(journal, loaded)).toEqual([]);
    },
  );
});

describe('an operator that pokes nobody, and believes that replicas run what they should,', () => {
  beforeAll(() => takePlace(weakened('poke', 'marker')));
  afterAll(giveBack);

  test('misses the budget of the bench, and is contradicted by the observer', async () => {
    await using observation = observe();
    const times: number[] = [];
    // A kubelet may come round to it by chance; it does not do so twice in a minute.
    for (const version of [11, 12]) {
      await kubectl.apply([declared(version)]);
      times.push((await observation.until((journal) => timeToLive(journal, rule, version), delay)) ?? delay);
    }
    const load = { alertRules: 0, scrapeTargets: 0, machine: 0 };
    expect(judged({ name: names.rule(0), ...seriesOf(times), load }).met).toBe(false);
    expect(Math.max(...times)).toBe(delay);
    expect(contradictions(await observation.end(), rule)).not.toEqual([]);
  });
});
