/** Every mistake of the catalogue, alone and in the most dangerous pairs: told, harmless to everybody else, and gone when it is taken back. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { chosenPairs } from '../mistakes/catalogue.ts';
import { allMistakes, Lanes, trialOf } from '../mistakes/lanes.ts';

jest.setTimeout(900_000);

/** Some wait for pods and some for verdicts: more than there are cores. */
const width = 5;

const alone = allMistakes.map(({ what }) => trialOf([what], { restarts: true }));
const pairs = chosenPairs.map(([one, other]) => trialOf([one, other], { restarts: true }));

let lanes: Lanes | undefined;

beforeAll(async () => {
  lanes = await Lanes.open('catalogue', width);
  lanes.begin([...pairs, ...alone]);
});

afterAll(() => lanes?.close());

describe('what is declared meanwhile is live, and nothing is left when it is taken back:', () => {
  test.each(alone.map(([name]) => [name]))('%s', async (name) => {
    await expect(lanes?.outcomeOf(name)).resolves.toBeUndefined();
  });
});

describe('the same of two at once, while the server is started anew:', () => {
  test.each(pairs.map(([name]) => [name]))('%s', async (name) => {
    await expect(lanes?.outcomeOf(name)).resolves.toBeUndefined();
  });
});
