/** All mistakes, and those pairs of them that are made in every run of the tests. */
import { mistakesInRules } from './in-rules.ts';
import { mistakesInSecrets } from './in-secrets.ts';
import { mistakesInStack } from './in-stack.ts';
import { mistakesInTargets } from './in-targets.ts';
import type { Mistake, Place } from './mistake.ts';

export function catalogue(place: Place): readonly Mistake[] {
  return [...mistakesInRules(place), ...mistakesInTargets(place), ...mistakesInSecrets(place), ...mistakesInStack()];
}

export type MistakePair = readonly [Mistake, Mistake];

/** Whether both can be made at once, and each be told. */
export function goTogether([one, other]: MistakePair): boolean {
  const touched = new Set(one.touches);
  return one !== other && (other.touches ?? []).every((what) => !touched.has(what));
}

/** Every two that go together, once. */
export function allPairs(mistakes: readonly Mistake[]): readonly MistakePair[] {
  return mistakes.flatMap((one, index) =>
    mistakes
      .slice(index + 1)
      .map((other): MistakePair => [one, other])
      .filter(goTogether),
  );
}

/** By what could go wrong with both at once. */
export const chosenPairs: readonly (readonly [one: string, other: string, because: string])[] = [
  ['an unclosed parenthesis', 'a lookahead in a regular expression', 'one of rules and one of targets'],
  ['an unknown function', 'a storage class that does not exist', 'a group of rules, and volumes'],
  [
    'a good rule that is changed for the worse',
    'a good target that is changed for the worse',
    'two last good versions',
  ],
  ['a rule that returns the same labels twice', 'an object of 1.4 MB', 'one that loads and one that never fits'],
  ['5,000 rules in one object', 'a series that another object records already', 'a full slice, and a collision in it'],
  ['a step without a target label', 'a lookahead in a regular expression', 'two jobs in one batch of the parser'],
  ['relabelling that drops the job', 'matchLabels with dots', 'two owners in one class of targets'],
  ['a static target that another object names already', 'a Secret that appears later', 'a warning beside a wait'],
  ['a key that is removed from its Secret', 'a PEM of garbage', 'two Secrets of which the last good bytes are kept'],
  [
    'a remote write whose Secret is missing',
    'half a key pair that is renewed without the other',
    'the stack’s Secret and an object’s',
  ],
  ['an unknown flag', 'a good rule that is changed for the worse', 'pods that cannot be replaced, and rules'],
  [
    'a remote write with a broken regular expression',
    'an image that does not exist',
    'the main configuration and the pods at once',
  ],
];
