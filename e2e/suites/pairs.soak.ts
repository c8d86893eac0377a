/**
 * Every mistake of the catalogue alone, and every two that go together, each while the server is started anew. In an order of its
 * own each time: BELLWETHER_SEED repeats one, and BELLWETHER_TRIALS takes so many from its beginning.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { randomOf, shuffled } from '../../crds/testing/mutation.ts';
import { allPairs } from '../mistakes/catalogue.ts';
import { allMistakes, Lanes, trialOf } from '../mistakes/lanes.ts';

jest.setTimeout(900_000);

const seed = Number(process.env['BELLWETHER_SEED'] ?? Date.now());
const most = Number(process.env['BELLWETHER_TRIALS'] ?? Infinity);

const made = [...allMistakes.map((one) => [one]), ...allPairs(allMistakes)];
const trials = shuffled(made, randomOf(seed))
  .slice(0, most)
  .map((mistakes) =>
    trialOf(
      mistakes.map(({ what }) => what),
      { restarts: true },
    ),
  );

let lanes: Lanes | undefined;

beforeAll(async () => {
  console.log(`BELLWETHER_SEED=${seed}`);
  lanes = await Lanes.open('pairs', 3);
  lanes.begin(trials);
});

afterAll(() => lanes?.close());

test.each(trials.map(([name]) => [name]))('%s', async (name) => {
  await expect(lanes?.outcomeOf(name)).resolves.toBeUndefined();
});
