/**
 * kill -9 of the operator before and after every write that it makes: whoever follows comes to the same end. A proxy counts the
 * writes; the API server is a real one, and no kubelet runs, so that all that can be seen is what the operator writes.
 * `make soak` also takes each write alone; otherwise a sample is drawn, whose seed is printed and BELLWETHER_SEED repeats.
 */
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { until } from '../cluster/until.ts';
import type { Mechanism } from '../controls/mechanisms.ts';
import { weakened } from '../controls/weakened.ts';
import { apply, crds, namespaceOf, ownNamespace, rights } from './installation.ts';
import { endLives, type Life, Lives, Program, startLife } from './lives.ts';
import { type OwnApiServer, startOwnApiServer } from './own-api-server.ts';
import { differences, stateOf } from './state.ts';
import { type Chapter, chapters, forgetStory } from './story.ts';
import { moments, type Point } from './write-proxy.ts';

jest.setTimeout(180_000);

/** Milliseconds without a write after which nothing more is to come. */
const calm = 1_500;
const patience = 60_000;

let server: OwnApiServer;
let program: Program;
let lives: Lives;
/** What stands at the end of each chapter when nobody is killed, as lines. */
const undisturbed = new Map<Chapter, readonly string[]>();
/** Of the whole story, when nobody is killed. */
let writes = 0;

/** Waits until it writes no more. */
async function rests(life: Life): Promise<void> {
  const { writes: made } = life;
  let [before, since] = [-1, 0];
  const look = (): boolean => {
    if (made.length !== before) [before, since] = [made.length, performance.now()];
    return performance.now() - since > calm;
  };
  if (!(await until(look, { within: patience, every: 50 }))) throw new Error(`no end of writes:\n${made.join('\n')}`);
}

/** Waits until all stands as if nobody had been killed, or the life is over. @returns whether it is not. @throws when neither comes within so many milliseconds */
async function survives(life: Life, chapter: Chapter, within = patience): Promise<boolean> {
  let left: readonly string[] = [];
  for (const start = performance.now(); performance.now() - start < within; ) {
    // To look at everything costs the API server as much as an operator does.
    if (await until(() => life.isOver, { within: 1_000, every: 10 })) return false;
    left = differences(await stateOf(server.client), undisturbed.get(chapter) ?? []);
    if (left.length === 0 && !life.isOver) return true;
  }
  throw new Error(`${chapter.title}:\n${left.join('\n')}\nwrites:\n${life.writes.join('\n')}`);
}

async function born(): Promise<Life> {
  const life = await lives.begin();
  await life.operator.answers('/readyz', 200);
  return life;
}

beforeAll(async () => {
  [server, program] = await Promise.all([startOwnApiServer(), Program.build()]);
  await apply(server.client, namespaceOf(ownNamespace), ...rights(), ...crds());
  lives = new Lives(server, program);
});

afterAll(async () => {
  await lives.end();
  await program[Symbol.asyncDispose]();
  await server.end();
});

afterEach(async () => {
  await endLives();
  await forgetStory(server.client);
});

test('undisturbed, the story ends with what was asked for, and with nothing of what was taken back', async () => {
  const life = await born();
  for (const chapter of chapters) {
    await chapter.tell(server.client);
    await rests(life);
    undisturbed.set(chapter, await stateOf(server.client));
  }
  writes = life.writes.length;
  await life.end();
  const kinds = chapters.map((chapter) => undisturbed.get(chapter)?.map((line) => line.split(' ', 2).join(' ')));
  expect(kinds[0]).toContain('StatefulSet demo-alertmanager');
  expect(kinds[1]).toContain('PodDisruptionBudget demo-prometheus');
  expect(kinds[1]).not.toContain('StatefulSet demo-alertmanager');
  expect(kinds[2]).toEqual(['AlertRule steady', 'ScrapeTarget web']);
});

/** Each life writes once: it ends when that is done, or before it writes again. */
const short: readonly Point[] = [
  { write: 1, moment: 'after' },
  { write: 2, moment: 'before' },
];

test('killed at every write, one life for each', async () => {
  let count = 0;
  let life = await born();
  for (const chapter of chapters) {
    life.dieAt({ write: 1, moment: 'after' });
    await chapter.tell(server.client);
    while (!(await survives(life, chapter))) {
      await life.end();
      life = await lives.begin(short[++count % short.length]);
    }
    await rests(life);
    expect(await survives(life, chapter)).toBe(true);
  }
  await life.end();
  console.log(`${count} operators were killed`);
  expect(count).toBeGreaterThan(30);
});

/** Tells the story to an operator that is killed at a write of it, and to its successor. @returns whether it came to that */
async function tellWithDeathAt(point: Point): Promise<boolean> {
  let life = await born();
  let isKilled = false;
  life.dieAt(point);
  for (const chapter of chapters) {
    await chapter.tell(server.client);
    while (!(await survives(life, chapter))) {
      await life.end();
      isKilled = true;
      life = await lives.begin();
    }
  }
  await life.end();
  await forgetStory(server.client);
  return isKilled;
}

const isSoak = process.env['BELLWETHER_SOAK'] === 'true';
const seed = Number(process.env['BELLWETHER_SEED'] ?? Date.now());
/** How many points are drawn, of about a hundred: the test before has been at each of them, though not at each alone. */
const drawn = 1;

/** Every point of the story, or some of them. */
function points(): readonly Point[] {
  const point = fc.record({ write: fc.integer({ min: 1, max: writes }), moment: fc.constantFrom(...moments) });
  if (!isSoak) return fc.sample(point, { seed, numRuns: drawn });
  const all = Array.from({ length: writes }, (_, index) => index + 1);
  return all.flatMap((write) => moments.map((moment) => ({ write, moment })));
}

test(
  'killed once',
  async () => {
    if (!isSoak) console.log(`BELLWETHER_SEED=${seed}`);
    let killed = 0;
    for (const point of points()) {
      const came = await tellWithDeathAt(point).catch((error: unknown) => {
        throw new Error(`killed ${point.moment} write ${point.write} of ${writes}`, { cause: error });
      });
      if (came) killed += 1;
    }
    console.log(`killed at ${killed} of ${points().length} points`);
    expect(killed).toBeGreaterThan(0);
  },
  isSoak ? 1_800_000 : 120_000,
);

/** Negative controls: the very comparison that the tests above rest on finds out an operator that lacks something. */
test.each<[Mechanism, RegExp]>([
  ['lastGood', /^- ConfigMap demo-prometheus-slice-0 .*monitoring\/changing\/bad/m],
  ['judge', /^\+ AlertRule changing .*"reason":"Accepted","status":"True"/m],
])('an operator without %s comes to no such end', async (mechanism, told) => {
  const [creation, change] = chapters;
  if (!creation || !change) throw new TypeError('the story has no such chapters');
  const life = await startLife(server, weakened(mechanism));
  life.begin();
  await life.operator.answers('/readyz', 200);
  await creation.tell(server.client);
  await survives(life, creation);
  await change.tell(server.client);
  await expect(survives(life, change, 5_000)).rejects.toThrow(told);
});
