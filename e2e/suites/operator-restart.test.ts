/** The operator may end at any moment: its successor finishes what was begun, once, and without disturbing what runs. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { stack } from '../demo/demo.ts';
import { waitForReady } from '../demo/install.ts';
import type { Ask } from '../demo/prometheus.ts';
import { waitFor } from '../demo/wait.ts';
import { requestsSince } from './audit.ts';
import { alertRule, declared, scrapeTarget, withdraw } from './declarations.ts';
import { account, killOperator, leaseHolder, takeLease, waitForCalm, waitForOperator, writesIn } from './operator.ts';
import { ownedObjects, refOf } from './owned.ts';
import { eventually, kubectl, openPrometheus } from './running-demo.ts';
import { activeTargets, reloadedAt, ruleGroups } from './server.ts';

jest.setTimeout(240_000);

const suite = 'operator-restart';
const perRound = 5;

/** Five rules, and as many targets in two ways: a job of its own for each, or one job for all. */
function crowd(round: number): readonly object[] {
  const members = Array.from({ length: perRound }, (_, index) => round * perRound + index + 1);
  return members.flatMap((number) => [
    alertRule({ suite, name: `crowd-${number}` }, [
      { name: 'only', rules: [{ record: `crowd:${number}`, expr: `vector(${number})` }] },
    ]),
    number % 2 === 0
      ? scrapeTarget(
          { suite, name: `crowd-${number}` },
          {
            pods: { selector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } } },
            port: 'http',
            limits: { samples: 10_000 + number },
          },
        )
      : scrapeTarget(
          { suite, name: `crowd-${number}`, namespace: stack.namespace },
          { static: { addresses: [`127.0.0.${number}:9090`] } },
        ),
  ]);
}

let ask: Ask;

async function sliceVersion(): Promise<string | undefined> {
  const selector = '--selector=app.kubernetes.io/managed-by=bellwether';
  const found = await kubectl.list('configmaps', `--namespace=${stack.namespace}`, selector);
  return JSON.stringify(found.map(({ metadata }) => metadata));
}

/** The moments in the life of a change at which the operator is killed. The change is that of the round. */
const moments: readonly (readonly [
  what: string,
  isReached: (round: number, slices: string | undefined) => Promise<boolean>,
])[] = [
  ['as soon as objects are there', () => Promise.resolve(true)],
  ['when a slice was written', async (_, slices) => (await sliceVersion()) !== slices],
  [
    'when a server has loaded it',
    async (round) => (await ruleGroups(ask)).some(({ name }) => name === `demo/crowd-${round * perRound + 1}/only`),
  ],
  [
    'when the first status was written',
    async (round) => {
      const { status } = await declared('alertrule', `crowd-${round * perRound + 1}`);
      return (status?.observedGeneration ?? -1) > 0;
    },
  ],
];

const total = moments.length * perRound;
const numbers = Array.from({ length: total }, (_, index) => index + 1);

beforeAll(async () => {
  ask = await openPrometheus();
});

afterAll(async () => {
  await withdraw(suite);
  await waitForReady(kubectl, { within: 60_000 });
});

describe('killed again and again while twenty rules and twenty targets arrive', () => {
  let ownedBefore: readonly string[];
  const identities = (objects: Awaited<ReturnType<typeof ownedObjects>>) =>
    objects.map((object) => `${refOf(object)} ${object.metadata.uid}`);

  beforeAll(async () => {
    ownedBefore = identities(await ownedObjects());
  });

  test.each(moments.map(([what, isReached], round) => [what, isReached, round] as const))(
    '%s',
    async (what, isReached, round) => {
      const slices = await sliceVersion();
      const before = await waitForOperator();
      await kubectl.apply(crowd(round));
      const look = async () => ((await isReached(round, slices)) ? undefined : 'not yet');
      await waitFor(what, look, { within: 60_000, every: 20 });
      await killOperator(before);
      // Once, the successor waits until the Lease has run out by itself.
      if (round !== 1) await takeLease();
      const after = await waitForOperator();
      expect(after.metadata.uid).not.toBe(before.metadata.uid);
    },
  );

  test('it finishes everything', async () => {
    await waitForReady(kubectl, { within: 90_000 });
    expect(await leaseHolder()).toContain((await waitForOperator()).metadata.name);
  });

  test('each group is loaded once', async () => {
    const groups = (await ruleGroups(ask)).filter(({ name }) => name.startsWith('demo/crowd-'));
    expect(groups.map(({ name }) => name).toSorted()).toEqual(
      numbers.map((number) => `demo/crowd-${number}/only`).toSorted(),
    );
  });

  test('each target is scraped once', async () => {
    await eventually(
      'scrapes',
      async () => {
        const targets = (await activeTargets(ask)).filter(({ labels }) => labels['scrape_target']?.includes('/crowd-'));
        const expected = numbers.map((number) => `${number % 2 === 0 ? 'demo' : 'monitoring'}/crowd-${number} up`);
        expect(targets.map(({ labels, health }) => `${labels['scrape_target']} ${health}`).toSorted()).toEqual(
          expected.toSorted(),
        );
      },
      60_000,
    );
  });

  test('nothing is there twice', async () => {
    expect(identities(await ownedObjects())).toEqual(ownedBefore);
  });
});

describe('restarted when nothing has changed', () => {
  test('it writes nothing but its Lease and events, and no server reloads', async () => {
    await waitForCalm();
    const loaded = await reloadedAt(ask);
    const mark = new Date();
    const old = await waitForOperator();
    await kubectl.run('delete', 'pod', old.metadata.name, `--namespace=${stack.namespace}`);
    const { metadata } = await waitForOperator();
    await eventually('the Lease', async () => expect(await leaseHolder()).toContain(metadata.name));
    await waitForCalm();
    const requests = await requestsSince(mark, account);
    expect(requests).toContainEqual(
      expect.objectContaining({ verb: 'update', objectRef: expect.objectContaining({ resource: 'leases' }) }),
    );
    expect(writesIn(requests)).toEqual([]);
    expect(await reloadedAt(ask)).toBe(loaded);
  });
});
