import { expect, test } from '@jest/globals';
import { overlapSaid } from './overlap.ts';
import { stackAt } from './testing/landscape.ts';
import { ruleOf, targetOf } from './testing/objects.ts';

type Spec = NonNullable<Parameters<typeof stackAt>[2]>;

const team = (name: string) => ({ selector: { matchLabels: { team: name } } });
const quiet = { defaultRules: { enabled: false } } as const;
const teamStack = (name: string): Spec => ({ ...quiet, targets: team(name), rules: team(name) });
const labelled = { metadata: { labels: { team: 'red' } } };
const selected = { targets: [targetOf(labelled)], rules: [ruleOf(labelled)], namespaceLabels: () => ({}) };
const nothing = { targets: [], rules: [], namespaceLabels: () => ({}) };

test.each<readonly [string, Spec, Spec, typeof selected | typeof nothing, string | undefined]>([
  ['everything', {}, {}, nothing, 'the same ScrapeTargets, AlertRules and default rules; both'],
  ['everything, without default rules', quiet, quiet, nothing, 'ScrapeTargets and AlertRules; both'],
  [
    'default rules alone',
    { targets: team('a'), rules: team('a') },
    { targets: team('b'), rules: team('b') },
    nothing,
    'the same default rules; both',
  ],
  ['an object by chance', teamStack('red'), teamStack('red'), selected, 'ScrapeTargets and AlertRules; both'],
  ['what one of them has out of everything', teamStack('red'), quiet, selected, 'ScrapeTargets and AlertRules; both'],
  ['nothing', teamStack('red'), teamStack('blue'), selected, undefined],
  ['nothing, although both would have the same', teamStack('red'), teamStack('red'), nothing, undefined],
])('two stacks that have in common: %s', (_, one, other, what, expected) => {
  const said = overlapSaid(stackAt('a/one', 2001, one), [stackAt('b/other', 2002, other)], what);
  expect(said?.message ?? 'none').toContain(expected ?? 'none');
  expect(said?.reason).toBe(expected === undefined ? undefined : 'SelectsTheSame');
});

test('the message names the other, what it leads to, and the fields that part them', () => {
  expect(overlapSaid(stackAt('a/one', 2001), [stackAt('b/other', 2002)], nothing)?.message).toBe(
    'MonitoringStack b/other has the same ScrapeTargets, AlertRules and default rules; both stacks ' +
      'run them. An alert arrives twice where both notify the same receiver. To share them out, change spec.targets, ' +
      'spec.rules and spec.defaultRules.enabled in one of the two.',
  );
});

test('targets alone make no alert arrive twice', () => {
  const spec: Spec = { ...quiet, rules: team('nobody') };
  expect(overlapSaid(stackAt('a/one', 2001, spec), [stackAt('b/other', 2002, spec)], nothing)?.message).not.toContain(
    'alert',
  );
});

test('every other is told, in the order of their names', () => {
  const others = [stackAt('c/z', 2000), stackAt('b/y', 2003)];
  const lines = overlapSaid(stackAt('a/one', 2001), others, nothing)?.message.split('\n') ?? [];
  expect(lines.map((line) => line.split(' ')[1])).toEqual(['b/y', 'c/z']);
});
