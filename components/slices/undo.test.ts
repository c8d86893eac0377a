import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { contentHash } from '../content.ts';
import type { Fragment } from '../fragment.ts';
import { ruleFragmentsOf } from '../rules/testing/alert-rule.ts';
import { scrapeFragmentOf } from '../scrape/testing/scrape-target.ts';
import { changesOf, readUndo, undone, undoOf, undoText } from './undo.ts';

const names = ['a', 'b', 'c', 'd'];

/** A version of a fragment: those of rules and of ScrapeTargets take turns. */
function fragmentOf(name: string, version: number): Fragment {
  if (names.indexOf(name) % 2 === 1)
    return scrapeFragmentOf({ pods: { selector: {} }, port: 8000 + version }, { name });
  const rules = [{ record: 'r', expr: `vector(${version})` }];
  const [fragment] = ruleFragmentsOf([{ name: 'g', rules }], { name });
  if (!fragment) throw new TypeError('an AlertRule with a group has a fragment');
  return fragment;
}

const hashes = (fragments: Iterable<Fragment>) => [...fragments].map(({ key, hash }) => `${key} ${hash}`).toSorted();

const someFragments = fc
  .dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 2 }))
  .map((versions) => Object.entries(versions).map(([name, version]) => fragmentOf(name, version)));

test('what was written leads back to what was proven, but for what was removed', () => {
  fc.assert(
    fc.property(someFragments, someFragments, (base, next) => {
      const undo = undoOf(base, next, 1);
      const kept = new Set(next.map(({ key }) => key));
      expect(hashes(undone(next, undo))).toEqual(hashes(base.filter(({ key }) => kept.has(key))));
      const before = new Set(hashes(base));
      expect(hashes(changesOf(next, undo))).toEqual(hashes(next).filter((one) => !before.has(one)));
    }),
  );
});

test('an undo is read back as it was written', () => {
  fc.assert(
    fc.property(someFragments, someFragments, fc.nat(), (base, next, epoch) => {
      const undo = undoOf(base, next, epoch);
      const read = readUndo(undoText(undo));
      expect(read).toMatchObject({ epoch, added: undo.added });
      expect(hashes(read?.replaced.values() ?? [])).toEqual(hashes(undo.replaced.values()));
    }),
  );
});

describe('an undo', () => {
  test.each([undefined, '', 'nonsense', 'q1bKL0nVUbJSUFKqBQA='])('of %j is none', (text) => {
    expect(readUndo(text)).toBeUndefined();
  });

  test('for which there is no room takes back what was changed, and puts nothing in its place', () => {
    const undo = undoOf([fragmentOf('a', 1)], [fragmentOf('a', 2), fragmentOf('d', 1)], 3);
    const read = readUndo(undoText({ ...undo, replaced: manyFragments(1_000) }));
    expect(read?.epoch).toBe(3);
    expect(read?.replaced.size).toBe(0);
    expect(read?.added.size).toBe(1_001);
  });
});

/** Fragments with texts that have nothing in common. */
function manyFragments(count: number): ReadonlyMap<string, Fragment> {
  const noise = (seed: string) => ({ record: 'r', expr: `x${contentHash(seed)}` });
  const groups = Array.from({ length: count }, (_, index) => ({
    name: `g${index}`,
    rules: Array.from({ length: 8 }, (__, rule) => noise(`${index}/${rule}`)),
  }));
  return new Map(groups.flatMap((group) => ruleFragmentsOf([group])).map((fragment) => [fragment.key, fragment]));
}
