import { describe, expect, test } from '@jest/globals';
import { type DeclarationId, type Outcome, Outcomes, readId, sameOutcome } from './outcomes.ts';

const owner = {
  kind: 'AlertRule',
  namespace: 'team',
  name: 'up',
  uid: 'u1',
  generation: 1,
  creationTimestamp: '',
} as const;
const outcome = (change: Partial<Outcome> = {}, admission: object = {}): Outcome => ({
  stack: 'monitoring/demo',
  admission: {
    owner,
    accepted: true,
    reason: 'Accepted',
    message: '',
    wanted: new Map(),
    lastGood: false,
    ...admission,
  },
  replicas: 2,
  loaded: 2,
  otherwise: 0,
  ...change,
});
const entries = (...ids: DeclarationId[]) => new Map(ids.map((id) => [id, outcome()]));

describe('outcomes', () => {
  test.each<[string, Outcome, boolean]>([
    ['equal ones', outcome(), true],
    ['fragments that are wanted', outcome({}, { wanted: new Map([['a', 'b']]) }), true],
    ['replicas', outcome({ replicas: 3 }), false],
    ['loaded replicas', outcome({ loaded: 1 }), false],
    ['replicas that run something else', outcome({ otherwise: 1 }), false],
    ['verdicts', outcome({}, { accepted: false }), false],
    ['reasons', outcome({}, { reason: 'InvalidRule' }), false],
    ['messages', outcome({}, { message: 'x' }), false],
    ['what runs instead', outcome({}, { lastGood: true }), false],
    ['what claims the same', outcome({}, { overlap: { reason: 'DuplicateAlert', message: 'a' } }), false],
    ['objects of one name', outcome({}, { owner: { ...owner, uid: 'u2' } }), false],
    ['generations', outcome({}, { owner: { ...owner, generation: 2 } }), false],
  ])('that differ in %s', (_, other, same) => {
    expect(sameOutcome(outcome(), other)).toBe(same);
  });

  test('that changed are told, and all when a stack is gone', () => {
    const told: DeclarationId[] = [];
    const outcomes = new Outcomes((id) => told.push(id));
    outcomes.set('a/demo', entries('AlertRule:team/a', 'AlertRule:team/b'), ['AlertRule:team/b']);
    expect(told.splice(0)).toEqual(['AlertRule:team/b']);
    outcomes.forget('a/demo');
    expect(told.splice(0)).toEqual(['AlertRule:team/a', 'AlertRule:team/b']);
    outcomes.forget('a/demo');
    expect(told).toEqual([]);
  });

  test('are kept for each stack', () => {
    const outcomes = new Outcomes(() => undefined);
    outcomes.set('a/demo', entries('AlertRule:team/a'), []);
    outcomes.set('b/demo', entries('AlertRule:team/a'), []);
    outcomes.forget('a/demo');
    expect(outcomes.get('a/demo', 'AlertRule:team/a')).toBeUndefined();
    expect(outcomes.get('b/demo', 'AlertRule:team/a')).toBeDefined();
    expect(outcomes.of('a/demo').size).toBe(0);
    expect(outcomes.of('b/demo').size).toBe(1);
  });

  test.each<[DeclarationId, string, string]>([
    ['AlertRule:team/up', 'AlertRule', 'team/up'],
    ['ScrapeTarget:team/a.b-c', 'ScrapeTarget', 'team/a.b-c'],
  ])('%s is named by kind and key', (id, kind, key) => {
    expect(readId(id)).toEqual({ kind, key });
  });
});
