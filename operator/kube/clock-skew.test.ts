/** Clocks that differ are told once, with what to do, and that they agree again. */
import { expect, test } from '@jest/globals';
import { silentLogger } from '../log.ts';
import { ClockSkew } from './clock-skew.ts';

const date = 'Tue, 24 Nov 2026 18:00:00 GMT';
const then = Date.parse(date);
const hour = 3_600_000;

function listen(offsets: readonly number[], header: string | undefined = date) {
  let offset = 0;
  const told: object[] = [];
  const tell = (fields: object, message: string) => void told.push({ ...fields, message });
  const skews: number[] = [];
  const log = { ...silentLogger, warn: tell, info: tell };
  const skew = new ClockSkew({ log, now: () => then + offset, onSkew: (seconds) => skews.push(seconds) });
  for (offset of offsets) skew.heard(header);
  return { told, skews };
}

const words = (cause: string) => ({ message: 'the clocks differ', cause, fix: expect.stringContaining('NTP') });

test.each<[string, readonly number[], readonly object[]]>([
  ['the same', [0, 900, 29_000, -29_000], []],
  ['an hour ahead', [hour, hour], [words("this machine's clock is 3600 s ahead of the API server's")]],
  ['an hour behind', [-hour], [words("this machine's clock is 3600 s behind the API server's")]],
  [
    'mended',
    [hour, 20_000, 400, hour],
    [{ message: 'the clocks differ' }, { message: 'the clocks agree again' }, { message: 'the clocks differ' }],
  ],
])('%s', (_, offsets, expected) => {
  expect(listen(offsets).told).toEqual(expected.map((line) => expect.objectContaining(line)));
});

test('the metric has each answer, and no answer without a date', () => {
  expect(listen([hour, -1_400]).skews).toEqual([3600, -1]);
  expect(listen([hour], 'never').skews).toEqual([]);
});
