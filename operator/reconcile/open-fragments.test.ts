import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Fragment, Owner } from '../../components/fragment.ts';
import type { Candidate } from './admission.ts';
import { OpenFragments } from './open-fragments.ts';

const hashes = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const fragmentOf = (hash: string) => ({ kind: 'rules', key: hash, hash }) as Fragment;
const fragments = new Map(hashes.map((hash) => [hash, fragmentOf(hash)]));
const listOf = (some: readonly (typeof hashes)[number][]) => some.flatMap((hash) => fragments.get(hash) ?? []);

const parts = fc.uniqueArray(fc.constantFrom(...hashes), { maxLength: 4 });
const slice = fc.record({ judge: fc.constantFrom('this', 'other'), fragments: parts });
const look = fc.record({
  objects: fc.uniqueArray(fc.nat(6), { maxLength: 5 }),
  slices: fc.array(slice, { maxLength: 3 }),
  judgedBy: fc.constantFrom('this', 'other'),
});

describe('fragments that need a verdict', () => {
  test('are in a story of looks what they are for one who sees everything anew', () => {
    fc.assert(
      fc.property(fc.array(parts, { minLength: 7, maxLength: 7 }), fc.array(look, { maxLength: 10 }), (all, looks) => {
        const candidates = all.map(
          (some): Candidate => ({ owner: {} as Owner, compiled: { fragments: listOf(some) } }),
        );
        const open = new OpenFragments();
        for (const { objects, slices, judgedBy } of looks) {
          const declared = objects.flatMap((index) => candidates[index] ?? []);
          const standing = slices.map(({ judge, fragments: some }) => ({ judge, fragments: listOf(some) }));
          const proven = new Set(
            standing.filter(({ judge }) => judge === judgedBy).flatMap((one) => one.fragments.map(({ hash }) => hash)),
          );
          const expected = declared.flatMap(({ compiled }) => compiled.fragments.map(({ hash }) => hash));
          const found = open.among(declared, standing, judgedBy).map(({ hash }) => hash);
          expect(found.toSorted()).toEqual(expected.filter((hash) => !proven.has(hash)).toSorted());
        }
      }),
      { numRuns: 500 },
    );
  });
});
