/** A use is planned anew when something is not as it was that its plan was made from, and else not. */
import { expect, test } from '@jest/globals';
import { exampleUse } from '../../../components/exporters/testing/uses.ts';
import { KeptPlans, type PlanFacts } from './kept-plans.ts';

const facts = (): PlanFacts => ({
  trusted: true,
  reserved: ['node-1', 'node-2'],
  leadsElsewhere: () => false,
  texts: { username: 'metrics', password: 'x' },
});

/** How often it is planned when the facts are these first, and then those. */
function planned(first: PlanFacts, then: PlanFacts): number {
  const plans = new KeptPlans<number>();
  const use = exampleUse('postgres');
  let count = 0;
  const make = ({ leadsElsewhere }: PlanFacts): number => {
    leadsElsewhere('shop', 'db');
    count += 1;
    return count;
  };
  plans.of(use, first, make);
  expect(plans.of(use, then, make)).toBe(count);
  return count;
}

test('it is planned once while all is the same, in whichever objects that stands', () => {
  expect(planned(facts(), facts())).toBe(1);
  const none = { ...facts(), texts: undefined };
  expect(planned(none, { ...none })).toBe(1);
});

test.each<[string, Partial<PlanFacts>]>([
  ['the stack trusts its namespace no more', { trusted: false }],
  ['there is another node', { reserved: ['node-1', 'node-2', 'node-3'] }],
  ['a node has another name', { reserved: ['node-1', 'node-4'] }],
  ['somebody else says where its Service leads', { leadsElsewhere: (_, service) => service === 'db' }],
  ['the password changes', { texts: { username: 'metrics', password: 'y' } }],
  ['the Secret has another key', { texts: { username: 'metrics', password: 'x', further: '' } }],
  ['the Secret lacks a key', { texts: { username: 'metrics' } }],
  ['the Secret is gone', { texts: undefined }],
])('it is planned anew when %s', (_, change) => {
  expect(planned(facts(), { ...facts(), ...change })).toBe(2);
  expect(planned({ ...facts(), ...change }, facts())).toBe(2);
});

test('a Service that it does not name may lead anywhere', () => {
  expect(planned(facts(), { ...facts(), leadsElsewhere: (_, service) => service !== 'db' })).toBe(1);
});

test('each use has its own', () => {
  const plans = new KeptPlans<string>();
  const [one, other] = [exampleUse('postgres'), exampleUse('mysql')];
  expect([one, other, one].map((use) => plans.of(use, facts(), () => use.type))).toEqual([
    'postgres',
    'mysql',
    'postgres',
  ]);
});
