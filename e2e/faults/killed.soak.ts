/**
 * kill -9 of the operator before and after every write that it makes: whoever follows comes to the same end. A proxy counts the
 * writes; the API server is a real one, and no kubelet runs, so that all that can be seen is what the operator writes.
 * `make soak` also takes each write alone; otherwise a sample is drawn, whose seed is printed and BELLWETHER_SEED repeats.
 */
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Ends, rests } from './ends.ts';
import { apply, crds, namespaceOf, ownNamespace, rights } from './installation.ts';
import { endLives, type Life, Lives, Program } from './lives.ts';
import { type OwnApiServer, startOwnApiServer } from './own-api-server.ts';
import { chapters, forgetStory } from './story.ts';
import { moments, type Point } from './write-proxy.ts';

jest.setTimeout(180_000);

let server: OwnApiServer;
let program: Program;
let lives: Lives;
let ends: Ends;
/** Of the whole story, when nobody is killed. */
let writes = 0;

async function born(): Promise<Life> {
  const life = await lives.begin();
  await life.operator.answers('/readyz', 200);
  return life;
}

beforeAll(async () => {
  [server, program] = await Promise.all([startOwnApiServer(), Program.build()]);
  await apply(server.client, namespaceOf(ownNamespace), ...rights(), ...crds());
  lives = new Lives(server, program);
  ends = new Ends(server.client);
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
  const states: (readonly string[])[] = [];
  for (const chapter of chapters) states.push(await ends.record(life, chapter));
  writes = life.writes.length;
  await life.end();
  const kinds = states.map((state) => state.map((line) => line.split(' ', 2).join(' ')));
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
    while (!(await ends.survives(life, chapter))) {
      await life.end();
      life = await lives.begin(short[++count % short.length]);
    }
    await rests(life);
    expect(await ends.survives(life, chapter)).toBe(true);
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
    while (!(await ends.survives(life, chapter))) {
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
