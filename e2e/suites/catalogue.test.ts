/** Every mistake of the catalogue, alone and in the most dangerous pairs: told, harmless to everybody else, and gone when it is taken back. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { catalogue, chosenPairs } from '../mistakes/catalogue.ts';
import { Lanes, mistakeOf, type Trial } from '../mistakes/lanes.ts';

jest.setTimeout(300_000);

/** Some wait for pods and some for verdicts: more than there are cores, and no more than the machine has memory for. */
const width = 3;

const nowhere = { certificate: '', key: '' };
const all = catalogue({ namespace: '', guests: '', pairs: [nowhere, nowhere] }).map(({ what }) => what);

const alone = all.map((what): Trial => [what, (lane) => lane.course.run([mistakeOf(lane, what)], { restarts: false })]);
const pairs = chosenPairs.map(([one, other]): Trial => {
  const made = [one, other];
  return [
    made.join(', and '),
    (lane) =>
      lane.course.run(
        made.map((what) => mistakeOf(lane, what)),
        { restarts: true },
      ),
  ];
});

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
