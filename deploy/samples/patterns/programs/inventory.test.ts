import { expect, test } from '@jest/globals';
import { inventory, stock } from './inventory.ts';
import { served, statusAt, textAt } from './testing/loopback.ts';

test('the inventory tells its stock as JSON, and nothing else', async () => {
  await served(inventory, async (origin) => {
    expect(JSON.parse(await textAt(`${origin}/stock`))).toEqual(stock);
    expect(await statusAt(`${origin}/metrics`)).toBe(404);
  });
});
