/**
 * Any field of any object may say anything: nobody else notices, and when it is taken back nothing is left. Seeded: BELLWETHER_SEED
 * repeats a run, BELLWETHER_TRIALS is how many fields it takes.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { randomOf, shuffled } from '../../crds/testing/mutation.ts';
import { Lanes } from '../mistakes/lanes.ts';
import { mutableFields, mutationTrial, subjects } from '../mistakes/subjects.ts';

jest.setTimeout(900_000);

const seed = Number(process.env['BELLWETHER_SEED'] ?? Date.now());
const most = Number(process.env['BELLWETHER_TRIALS'] ?? Infinity);

const random = randomOf(seed);
const trials = shuffled(mutableFields, random)
  .slice(0, most)
  .map((each) => mutationTrial(each, random));

let lanes: Lanes | undefined;

beforeAll(async () => {
  console.log(`BELLWETHER_SEED=${seed}`);
  lanes = await Lanes.open('mutations', 3, subjects);
  lanes.begin(trials);
});

afterAll(() => lanes?.close());

test.each(trials.map(([name]) => [name]))('%s', async (name) => {
  await expect(lanes?.outcomeOf(name)).resolves.toBeUndefined();
});
