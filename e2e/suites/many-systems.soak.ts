/** The largest ScrapeTarget that there can be: 500 systems behind one exporter; and a second object for some of them. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { exporterNameLabel } from '../../components/exporters/metadata.ts';
import { conditionOf } from '../demo/conditions.ts';
import { stack } from '../demo/demo.ts';
import type { LiveCondition } from '../demo/kubectl.ts';
import { type Ask, query } from '../demo/prometheus.ts';
import { closed, manyTarget, most, open, scaleMany, startMany } from '../systems/many.ts';
import { endSystems } from '../systems/running.ts';
import { systemsNamespace } from '../systems/system.ts';
import { current } from './declarations.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';

const suite = 'many-systems';
/** The names of the two ScrapeTargets. */
const [all, some] = ['many', 'some'] as const;
/** Milliseconds: two scrapes, and an exporter that comes. */
const patience = 90_000;

jest.setTimeout(240_000);

let ask: Ask;

beforeAll(async () => {
  ask = await openPrometheus();
  await startMany();
}, 900_000);

afterAll(() => endSystems(suite), 90_000);

async function objectOf(name: string) {
  const found = await kubectl.find('scrapetarget', name, `--namespace=${systemsNamespace}`);
  if (!found) throw new Error(`there is no ScrapeTarget ${name}`);
  return found;
}

async function systemsUp(name: string): Promise<LiveCondition> {
  return current(await objectOf(name), 'SystemsUp');
}

/** What its systems are told to be, with the words that are told of it. */
async function expectSaid(name: string, said: string, words: string): Promise<void> {
  const { status, reason, message } = await systemsUp(name);
  expect(`${status} ${reason}: ${message}`).toMatch(new RegExp(`^${said}: [^]*${words}$`));
}

/** How many systems of the object are up, and how many are down, by the exporter's metric. */
async function counted(name: string): Promise<readonly number[]> {
  const target = `scrape_target="${systemsNamespace}/${name}"`;
  const up = await query(ask, `memcached_up{${target}}`);
  return [1, 0].map((state) => up.filter(({ value }) => value === state).length);
}

const exporters = async (): Promise<number> =>
  (await kubectl.list('deployments', `--namespace=${stack.namespace}`, `--selector=${exporterNameLabel}`)).length;

test('all that one object may name are asked by one exporter, and those are told that do not answer', async () => {
  await kubectl.apply([manyTarget(suite, all, most)]);
  await eventually(
    'all are asked',
    async () => {
      expect(await counted(all)).toEqual([open, closed]);
      await expectSaid(all, 'False Unreachable', `and ${closed - 5} more`);
    },
    patience,
  );
  expect(await exporters()).toBe(1);
});

test('all are told to be up, to be down with their server, and to be up again', async () => {
  await kubectl.apply([manyTarget(suite, all, open)]);
  const areUp = async (): Promise<void> =>
    expectSaid(all, 'True Up', `All ${open} systems are up, as memcached_up says.`);
  await eventually('those that answer are up', areUp, patience);
  await scaleMany(0);
  await eventually('all are down', () => expectSaid(all, 'False Unreachable', `and ${open - 5} more`), patience);
  await scaleMany(1);
  await eventually('all are up again', areUp, patience);
  expect(await counted(all)).toEqual([open, 0]);
});

test('two objects that name one system both have it asked, and both are told', async () => {
  await kubectl.apply([manyTarget(suite, some, 2)]);
  await eventually(
    'both are told',
    async () => {
      expect(current(await objectOf(some), 'Overlapping')).toMatchObject({ status: 'True', reason: 'DuplicateTarget' });
      expect(current(await objectOf(all), 'Overlapping').message).toContain(`ScrapeTarget ${systemsNamespace}/${some}`);
      expect([await counted(some), await counted(all)]).toEqual([
        [2, 0],
        [open, 0],
      ]);
      await expectSaid(some, 'True Up', 'All 2 systems are up, as memcached_up says.');
    },
    patience,
  );
  await kubectl.run('delete', 'scrapetarget', some, `--namespace=${systemsNamespace}`);
  await eventually('nothing is told any more', async () =>
    expect(conditionOf(await objectOf(all), 'Overlapping')).toBeUndefined(),
  );
});
