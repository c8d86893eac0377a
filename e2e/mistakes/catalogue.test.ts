/** The catalogue holds what its trials rely on: names of their own, pairs that can be made at once, and what the schema takes. */
import { describe, expect, test } from '@jest/globals';
import { schemas } from '../../crds/models/schemas.ts';
import { withDefaults } from '../../crds/schema.ts';
import { validate } from '../../crds/validate.ts';
import { allPairs, chosenPairs, goTogether } from './catalogue.ts';
import { allMistakes } from './lanes.ts';
import type { Mistake } from './mistake.ts';
import { mutableFields } from './subjects.ts';

const named = (what: string): Mistake => {
  const found = allMistakes.find((mistake) => mistake.what === what);
  if (!found) throw new Error(`there is no mistake ${what}`);
  return found;
};

const objectsOf = ({ steps, standing = [] }: Mistake) => [...standing, ...steps.flatMap(({ objects = [] }) => objects)];
const namesOf = (mistake: Mistake) =>
  new Set(objectsOf(mistake).map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`));

test('each mistake has a name and objects of its own', () => {
  const whats = allMistakes.map(({ what }) => what);
  expect(new Set(whats).size).toBe(whats.length);
  const names = allMistakes.flatMap((mistake) => [...namesOf(mistake)]);
  expect(new Set(names).size).toBe(names.length);
});

describe('pairs', () => {
  test('twelve are chosen, each of two that go together', () => {
    expect(chosenPairs).toHaveLength(12);
    const apart = chosenPairs.filter(([one, other]) => !goTogether([named(one), named(other)]));
    expect(apart).toEqual([]);
  });

  test('none is of two that hide each other, and every other one is there once', () => {
    const pairs = allPairs(allMistakes);
    const flag = named('an unknown flag');
    const withFlag = pairs
      .filter((pair) => pair.includes(flag))
      .flat()
      .map(({ what }) => what);
    expect(withFlag).not.toContain('an image that does not exist');
    expect(withFlag).toContain('an invalid external label');
    const names = pairs.map(([one, other]) => [one.what, other.what].toSorted().join(' + '));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('by the schema alone', () => {
  const declared = allMistakes.flatMap(({ what, steps }) =>
    steps.flatMap(({ objects = [], answer: [first] }) =>
      objects
        .filter(({ kind }) => schemas.has(kind))
        .map((object) => ({ what, object, isRefused: 'refused' in first })),
    ),
  );

  test.each(declared)('$what: $object.metadata.name is refused at apply: $isRefused', ({ object, isRefused }) => {
    const stored: object = JSON.parse(JSON.stringify(withDefaults(schemas.get(object.kind) ?? {}, object)));
    expect(validate(stored).length > 0).toBe(isRefused);
  });
});

test('mutations reach fields of every kind', () => {
  expect(new Set(mutableFields.map(({ kind }) => kind))).toEqual(new Set(schemas.keys()));
});
