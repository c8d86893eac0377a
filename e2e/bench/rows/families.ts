/** All families of rows, in an order in which the cluster only fills up. */
import type { Family } from '../bench.ts';
import { full } from './full.ts';
import { idle } from './idle.ts';
import { restart } from './restart.ts';
import { rules } from './rules.ts';
import { stormFamily } from './storm.ts';
import { targets } from './targets.ts';

export const families: readonly Family[] = [
  idle,
  rules(0, { changes: 100, floors: 40, seconds: 180 }),
  targets,
  stormFamily,
  rules(1_000, { changes: 40, floors: 40, seconds: 120 }),
  rules(2_000, { changes: 40, floors: 40, seconds: 180 }),
  rules(10_000, { changes: 40, floors: 40, seconds: 360 }),
  restart,
  full,
];

/** Which are asked for by words between blanks; all when there are none. @throws RangeError for a word that names none */
export function chosen(words: string): readonly Family[] {
  const wanted = words.split(/[\s,]+/).filter(Boolean);
  for (const word of wanted) {
    if (!families.some(({ name }) => name === word)) {
      throw new RangeError(`ROWS has no ${word}; there are ${families.map(({ name }) => name).join(' ')}`);
    }
  }
  return wanted.length === 0 ? families : families.filter(({ name }) => wanted.includes(name));
}
